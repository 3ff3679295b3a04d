"""Rows as a file that a spreadsheet opens: CSV and XLSX, whatever citizens have typed into it.

A cell that begins like a formula would run on the reader's computer, so it is written as text.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import IO, BinaryIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from paht.foundation.local_time import VIETNAM, local

Value = str | int | datetime | None

# What Excel, LibreOffice or Google Sheets take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BOM = "\ufeff"
DATE_FORMAT = "dd/mm/yyyy hh:mm"
# Rows of a sheet, the headings among them (Excel's own limit).
MOST_SHEET_ROWS = 1_048_576
# Rows that are written together.
CHUNK = 200
# A third of the time of zlib's usual 6, for a file that is a fifth larger.
COMPRESSION = 1
# A spreadsheet counts the days.
DAY_ZERO, ONE_DAY = datetime(1899, 12, 30), timedelta(days=1)

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The places of the formats in `_STYLES`.
HEADING, MOMENT = 1, 2
_STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    f'<numFmts count="1"><numFmt numFmtId="164" formatCode="{DATE_FORMAT}"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE6F0F6"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
# What XML reads as its own, and what it cannot hold.
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A heading and how wide it is, in letters."""

    heading: str
    width: int


def write_csv(file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """UTF-8 with the mark by which Excel knows it; no cell is a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def neutral(text: str) -> str:
    """`text` as a cell that no program takes for a formula."""
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA_STARTS) else text


def _csv_cell(value: Value) -> str | int:
    if isinstance(value, datetime):
        return f"{local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else value


def write_xlsx(
    file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    """Write a workbook with fixed headings and real dates; a full sheet is followed by another.

    Memory does not grow with the rows. Cells are written as text: a library makes an object of
    each cell, which takes five times as long.
    """
    left = iter(rows)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as book:
        sheets = 0
        while True:
            sheets += 1
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as sheet:
                is_full = _write_sheet(sheet, columns, left)
            first = next(left, None) if is_full else None
            if first is None:
                break
            left = chain((first,), left)
        names = [title, *(f"{title} {number}" for number in range(2, sheets + 1))]
        for name, text in _frame(names).items():
            book.writestr(name, XML + text)


def _write_sheet(
    sheet: IO[bytes], columns: Sequence[Column], rows: Iterator[Sequence[Value]]
) -> bool:
    """Write the headings and as many rows as fit; whether the sheet is full."""
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{column.width}" customWidth="1"/>'
        for number, column in enumerate(columns, 1)
    )
    heading = "".join(_text_cell(column.heading, style=HEADING) for column in columns)
    sheet.write(
        f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{widths}</cols>"
        f"<sheetData><row>{heading}</row>".encode()
    )
    written = 1
    while chunk := list(islice(rows, min(CHUNK, MOST_SHEET_ROWS - written))):
        lines = ("".join(map(_xlsx_cell, row)) for row in chunk)
        sheet.write("".join(f"<row>{line}</row>" for line in lines).encode())
        written += len(chunk)
    end = f"{get_column_letter(len(columns))}{written}"
    sheet.write(f'</sheetData><autoFilter ref="A1:{end}"/></worksheet>'.encode())
    return written == MOST_SHEET_ROWS


def _xlsx_cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, str):
        return _text_cell(value)
    if isinstance(value, datetime):
        # A spreadsheet knows no zones: the clock on the wall in Vietnam.
        wall = value.astimezone(VIETNAM).replace(tzinfo=None)
        return f'<c s="{MOMENT}"><v>{(wall - DAY_ZERO) / ONE_DAY:.9f}</v></c>'
    return f"<c><v>{value}</v></c>"


def _text_cell(text: str, style: int = 0) -> str:
    """Said to be text, so that no program takes it for anything else."""
    if _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], ""), text)
    worn = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{worn}><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(names: Sequence[str]) -> dict[str, str]:
    """What a book has besides the rows of its sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(names, 1)
    )
    leads = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{KIND}.worksheet+xml"/>'
        for number in numbers
    )
    return {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{leads}'
        f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="book" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{parts}</Types>',
    }
