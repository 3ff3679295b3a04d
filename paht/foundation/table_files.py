"""Read the table files of staff, CSV and XLSX, as lines of named cells.

Files are what people have: CSV in UTF-8 with or without a mark, or windows-1258, with semicolons
(Excel in Vietnamese), commas or tabs; or the first sheet of an XLSX workbook. Both may be in the
old fonts `.VnTime`, and may have a title above the headings.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from math import isfinite
from typing import Any, ClassVar
from zipfile import BadZipFile, ZipFile

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from paht.foundation import old_fonts, text
from paht.foundation.refusals import Refusal

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_ERRORS = 50
# Ten times what 20,000 lines of contacts take; a small file may unpack to far more.
_MOST_UNPACKED_BYTES = 40_000_000
_ZIP = b"PK\x03\x04"
# A title, a date and an empty line may stand above the headings.
_MOST_LINES_ABOVE = 10
_SEPARATOR = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)
# What people choose by mistake: first bytes → words.
_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        gettext_lazy("Đây là tệp Excel kiểu cũ (.xls). Vui lòng mở và lưu lại dạng .xlsx."),
    ),
    (
        b"%PDF",
        gettext_lazy("Đây là tệp PDF. Vui lòng lấy bảng gốc dạng Excel (.xlsx) hoặc CSV."),
    ),
)
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')

Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be stored, and the reason for the person who has the file open."""

    line: int
    words: str


@dataclass(kw_only=True)
class WrongLines:
    """The lines of a file that cannot be stored: how many, and the first of them."""

    most_kept: ClassVar[int] = MOST_ERRORS

    wrong_count: int = 0
    wrong: list[Wrong] = field(default_factory=list)

    def refuse(self, line: int, words: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < self.most_kept:
            self.wrong.append(Wrong(line, words))

    @property
    def more_wrong(self) -> int:
        return self.wrong_count - len(self.wrong)


class FileForm(forms.Form):
    """The file of a page that reads it: the button `try` shows what `store` would store."""

    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc XLSX"),
        help_text=gettext_lazy("Xuất từ phần mềm hoặc lưu từ Excel. Tối đa 5 MB, 20.000 dòng."),
        error_messages={
            "required": gettext_lazy("Vui lòng chọn tệp."),
            "empty": gettext_lazy("Tệp này trống. Vui lòng chọn tệp khác."),
        },
    )

    def content(self) -> bytes:
        """Return the file of a valid form, at most one byte more than `rows` accepts."""
        found: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return found


class Refused(Refusal):
    """A file that cannot be read as a table."""


def rows(
    content: bytes, headings: Mapping[str, str], needed: Collection[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the named cells of each line that is not empty.

    `headings` gives the name of each column that is read by its heading; letter case and
    diacritics do not matter, other columns are skipped. Raises `Refused` for a file that is too
    large, is no table, or lacks a column of `needed` names.
    """
    places, lines = _table(content, headings, needed)
    count = 0
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            count += 1
            if count > MOST_ROWS:
                raise Refused("too_many", _("Tệp có hơn 20.000 dòng. Vui lòng chia nhỏ tệp."))
            yield number, {name: _cell(cells[at]) for name, at in places.items() if at < len(cells)}


def headings(content: bytes, known: Mapping[str, str], needed: Collection[str]) -> list[str]:
    """Return the cells of the line with the headings; raise `Refused` for a file without one."""
    found: list[str] = []
    _table(content, known, needed, found)
    return found


def _table(
    content: bytes,
    headings: Mapping[str, str],
    needed: Collection[str],
    found: list[str] | None = None,
) -> tuple[dict[str, int], Iterator[Line]]:
    """Return the places of the columns, and the lines below the headings.

    `found` takes the headings.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("Tệp lớn hơn 5 MB. Vui lòng chia nhỏ tệp."))
    for start, words in _OTHERS:
        if content.startswith(start):
            raise Refused("other", words)
    refused: Refused | None = None
    for lines in _readings(content):
        above = list(islice(lines, _MOST_LINES_ABOVE)) or [(1, [])]
        for at, (_number, cells) in enumerate(above):
            try:
                places = _places(cells, headings, needed)
            except Refused as refusal:
                refused = refused or refusal
                continue
            if found is not None:
                found.extend(cell.strip() for cell in cells)
            return places, chain(above[at + 1 :], lines)
    # Of all lines the first one is the likeliest to hold the headings.
    raise refused or Refused("headings", "")


def _readings(content: bytes) -> Iterator[Iterator[Line]]:
    """Yield the lines as Unicode, then as text of the old fonts."""
    if content.startswith(_ZIP):
        yield _sheet(content)
        yield _of_old_fonts(_sheet(content))
        return
    yield _csv(_decoded(content))
    try:
        content.decode()
    except UnicodeDecodeError:
        yield _of_old_fonts(_csv(content.decode("latin-1")))


def _of_old_fonts(lines: Iterator[Line]) -> Iterator[Line]:
    for number, cells in lines:
        yield number, [old_fonts.to_unicode(cell) for cell in cells]


def _csv(words: str) -> Iterator[Line]:
    if said := _SEPARATOR.match(words):
        delimiter = said[1]
    else:
        # A title has no marks, or few.
        above = words.split("\n", _MOST_LINES_ABOVE)[:_MOST_LINES_ABOVE]
        marks = [
            (mark, line.count(mark)) for line in above if (mark := max(";,\t", key=line.count))
        ]
        delimiter = next((mark for mark, count in marks if count > 1), marks[0][0])
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        words = _("Dòng %(line)d không đọc được như bảng CSV.") % {"line": reader.line_num}
        raise Refused("not_csv", words) from error


def _sheet(content: bytes) -> Iterator[Line]:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED_BYTES:
                raise Refused("too_large", _("Tệp lớn hơn 5 MB. Vui lòng chia nhỏ tệp."))
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            merged = _merged(packed.read(sheet._worksheet_path))
        lines = ([_words(value) for value in row] for row in sheet.iter_rows(values_only=True))
        yield from _unmerged(enumerate(lines, start=1), merged)
    # A broken part of the file, a missing one, or broken XML, which is a kind of SyntaxError.
    except (BadZipFile, LookupError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise Refused("not_xlsx", _("Không đọc được tệp này như bảng tính Excel.")) from error


def _merged(sheet: bytes) -> dict[int, list[tuple[int, int]]]:
    """Return the columns of cells that cover several lines, with the last line, by first line."""
    found: dict[int, list[tuple[int, int]]] = {}
    for letters, first, last in _MERGED.findall(sheet):
        if int(last) > int(first):
            column = column_index_from_string(letters.decode()) - 1
            found.setdefault(int(first), []).append((column, int(last)))
    return found


def _unmerged(lines: Iterable[Line], merged: Mapping[int, list[tuple[int, int]]]) -> Iterator[Line]:
    """Give each line of a merged cell its value; a spreadsheet keeps it in the first line only."""
    held: dict[int, tuple[int, str]] = {}
    for number, cells in lines:
        for column, (last, value) in list(held.items()):
            if number > last:
                del held[column]
            elif column < len(cells):
                cells[column] = cells[column] or value
        for column, last in merged.get(number, ()):
            if column < len(cells):
                held[column] = last, cells[column]
        yield number, cells


def _words(value: Any) -> str:
    """Return the text that a CSV file would hold for this value of a workbook."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M:%S}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float) and isfinite(value):
        # A point would read as a mark of thousands: 1.234 is a whole number in Vietnamese.
        return f"{Decimal(repr(value)):f}".replace(".", ",")
    return str(value)


def _decoded(content: bytes) -> str:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = content.decode("cp1258")
        except UnicodeDecodeError as error:
            raise Refused(
                "encoding", _("Không đọc được chữ trong tệp. Vui lòng lưu lại dạng CSV UTF-8.")
            ) from error
    if "\0" in words:
        raise Refused(
            "encoding", _("Đây không phải tệp CSV. Vui lòng lưu lại dạng CSV UTF-8 rồi thử lại.")
        )
    # windows-1258 writes the marks of Vietnamese letters apart.
    return unicodedata.normalize("NFC", words)


def _places(
    cells: list[str], headings: Mapping[str, str], needed: Collection[str]
) -> dict[str, int]:
    """Return the place of each known column; raise `Refused` when a needed one is missing."""
    places = {text.fold(cell).strip(): at for at, cell in enumerate(cells)}
    found = {
        name: places[text.fold(heading)]
        for heading, name in headings.items()
        if text.fold(heading) in places
    }
    missing = [h for h, name in headings.items() if name in needed and name not in found]
    if missing:
        words = _("Dòng đầu của tệp thiếu cột: %(names)s.") % {"names": ", ".join(missing)}
        raise Refused("headings", words)
    return found


def _cell(value: str) -> str:
    """Return a cell; `write_csv` puts an apostrophe before text that looks like a formula."""
    value = value.strip()
    return value[1:] if value.startswith("'") else value
