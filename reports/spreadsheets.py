"""Rows as a file that a spreadsheet opens: CSV and XLSX, whatever citizens have typed into it.

A cell that begins like a formula would be run on the computer of whoever opens the file.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from province.deadlines import VIETNAM

Value = str | int | datetime | None

# What Excel, LibreOffice or Google Sheets take for the beginning of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BOM = "\ufeff"
DATE_FORMAT = "dd/mm/yyyy hh:mm"
# Rows of a sheet, the headings among them (Excel's own limit).
MOST_SHEET_ROWS = 1_048_576


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
        return f"{timezone.localtime(value, VIETNAM):%d/%m/%Y %H:%M}"
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else value


def write_xlsx(
    file: BinaryIO, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> None:
    """A sheet with fixed headings and real dates; memory does not grow with the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_heading(sheet, column.heading) for column in columns])
    count = 1
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    book.save(file)


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E6F0F6")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _xlsx_cell(sheet: WriteOnlyWorksheet, value: Value) -> object:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet)
        cell.number_format = DATE_FORMAT
        # A spreadsheet knows no zones: the clock on the wall in Sóc Trăng.
        cell.value = timezone.localtime(value, VIETNAM).replace(tzinfo=None)
        return cell
    if isinstance(value, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", value)
        if clean.startswith("="):
            cell = WriteOnlyCell(sheet, value=clean)
            cell.data_type = "s"
            return cell
        return clean
    return value
