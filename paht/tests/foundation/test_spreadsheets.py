"""Spreadsheets hold what was typed, and nothing that a program would run."""

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from paht.foundation import spreadsheets
from paht.foundation.spreadsheets import Column, Value

COLUMNS = [Column("Tiêu đề", 30), Column("Lúc", 17), Column("Số", 8)]
NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
HOSTILE = (
    "=HYPERLINK(\"http://x\")", "+84939861004", "-1+1", "@SUM(A1)", "\tx", "\rx", " =1+1", "＝1+1",
)  # fmt: skip


def written_csv(*rows: list[Value]) -> tuple[bytes, list[list[str]]]:
    file = io.BytesIO()
    spreadsheets.write_csv(file, COLUMNS, rows)
    content = file.getvalue()
    return content, list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_byte_order_mark_vietnamese_headings_and_local_times() -> None:
    content, rows = written_csv(["Ổ gà, nước đọng", NOON, 3], ["", None, 0])

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows == [
        ["Tiêu đề", "Lúc", "Số"],
        ["Ổ gà, nước đọng", "25/11/2026 12:00", "3"],
        ["", "", "0"],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_like_cell_is_text_in_csv(text: str) -> None:
    _content, rows = written_csv([text, None, 1])

    assert rows[1][0] == f"'{text}"


@given(st.text(max_size=12))
def test_neutralised_text_never_starts_like_a_formula(text: str) -> None:
    assert not spreadsheets.neutral(text).startswith(spreadsheets.FORMULA_STARTS)


@pytest.mark.parametrize("text", [*HOSTILE, "Ổ gà\x07 trước chợ"])
def test_xlsx_keeps_every_text_as_text_and_moments_as_dates(text: str) -> None:
    file = io.BytesIO()
    spreadsheets.write_xlsx(file, "Phản ánh", COLUMNS, [[text, NOON, 7]])

    heading, row = load_workbook(file)["Phản ánh"].iter_rows()

    assert [cell.value for cell in heading] == ["Tiêu đề", "Lúc", "Số"]
    assert [cell.data_type for cell in row] == ["s", "d", "n"]
    assert row[0].value.strip() == text.replace("\x07", "").replace("\r", "\n").strip()
    assert row[1].value == datetime(2026, 11, 25, 12, 0)


@pytest.mark.parametrize(("count", "lengths"), [(0, [1]), (2, [3]), (3, [3, 2]), (5, [3, 3, 2])])
def test_xlsx_continues_on_next_sheet_with_same_headings(
    count: int, lengths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_SHEET_ROWS", 3)
    file = io.BytesIO()

    spreadsheets.write_xlsx(file, "Phản ánh", COLUMNS, ([str(n), NOON, n] for n in range(count)))

    sheets = load_workbook(file).worksheets
    assert [sheet.max_row for sheet in sheets] == lengths
    assert [sheet.title for sheet in sheets] == ["Phản ánh", "Phản ánh 2", "Phản ánh 3"][
        : len(lengths)
    ]
    for sheet, length in zip(sheets, lengths, strict=True):
        assert [cell.value for cell in sheet[1]] == ["Tiêu đề", "Lúc", "Số"]
        assert sheet["A1"].font.bold and sheet.freeze_panes == "B2"
        assert sheet.column_dimensions["A"].width == 30
        assert sheet.auto_filter.ref == f"A1:C{length}"
    written = [row[2] for sheet in sheets for row in list(sheet.values)[1:]]
    assert written == list(range(count))


def test_xlsx_drops_only_characters_invalid_in_xml() -> None:
    odd = [*map(chr, range(0x250)), "\ud800", "\ufffe", "\uffff", "🏠", "ខ្មែរ", "]]>", "&amp;"]
    file = io.BytesIO()
    spreadsheets.write_xlsx(file, "Phản ánh", COLUMNS, [[f"a{text}b", NOON, 1] for text in odd])

    _headings, *rows = load_workbook(file)["Phản ánh"].values

    kept = [row[0][1:-1] for row in rows]
    lost = {odd[number] for number, text in enumerate(kept) if text != odd[number]} - {"\r"}
    assert lost == {*map(chr, range(0x20)), "\ud800", "\ufffe", "\uffff"} - set("\t\n\r")
    assert all(text == "" for text, was in zip(kept, odd, strict=True) if was in lost)


@pytest.mark.parametrize("write", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(write: str) -> None:
    def rows(count: int) -> Iterator[list[Value]]:
        return (["Mặt đường nhiều ổ gà " * 5, NOON, number] for number in range(count))

    def peak(count: int) -> int:
        with open("/dev/null", "wb") if write == "csv" else io.BytesIO() as file:
            tracemalloc.start()
            if write == "csv":
                spreadsheets.write_csv(file, COLUMNS, rows(count))
            else:
                spreadsheets.write_xlsx(file, "Phản ánh", COLUMNS, rows(count))
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    few = peak(200)

    assert peak(6000) < 1.5 * few + 500_000
