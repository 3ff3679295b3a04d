"""Write the workbook that staff fill in for a source: its columns, and how to fill each."""

from io import BytesIO

from django.db import models
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from citizen.importing.base import FileReader, SourceResource
from citizen.importing.resources import FACT, RESOURCES
from citizen.importing.widgets import (
    ChoiceWidget,
    DegreeWidget,
    MomentWidget,
    NumberWidget,
    PhoneWidget,
    YesNoWidget,
)
from citizen.models import LINES, Series, Source

# Lines that are ready for typing.
_READY = 500
_AS_TYPED = "@"
_NEEDED, _OTHER = PatternFill("solid", fgColor="FFF3D6"), PatternFill("solid", fgColor="E6F0F6")


def template(source: Source) -> bytes:
    """Return the workbook. The lines of a source of figures begin with its known series."""
    reader = RESOURCES[source.holds]
    columns = {heading: name for heading, name in reader.columns.items() if name != "facts"}
    if source.holds == Source.Holds.ARTICLES:
        columns[f"{FACT} Lương"] = "facts"
    book = Workbook()
    sheet, rules = book.active, book.create_sheet(_("Cách ghi"))
    sheet.title = _("Dữ liệu")
    _head(sheet, columns, reader.needed)
    if source.holds == Source.Holds.SERIES:
        for at, series in enumerate(_series(source), start=2):
            sheet.cell(at, 1, series.code)
            sheet.cell(at, 2, series.name)
    _explain(rules, sheet, source, columns)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _series(source: Source) -> models.QuerySet[Series]:
    return Series.objects.filter(source=source, is_on=True).without_words()[:_READY]


def _head(sheet: Worksheet, columns: dict[str, str], needed: tuple[str, ...]) -> None:
    for at, (heading, name) in enumerate(columns.items(), start=1):
        cell = sheet.cell(1, at, heading)
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if name in needed else _OTHER
        sheet.column_dimensions[get_column_letter(at)].width = max(14, len(heading) + 2)
        # A cell of text keeps the zero of a telephone number and the day before the month.
        for line in range(2, _READY + 2):
            sheet.cell(line, at).number_format = _AS_TYPED
    sheet.freeze_panes = "A2"


def _explain(rules: Worksheet, sheet: Worksheet, source: Source, columns: dict[str, str]) -> None:
    reader = RESOURCES[source.holds]
    rules.append([_("Cột"), _("Bắt buộc"), _("Cách ghi"), "", _("Chọn một trong")])
    for at, (heading, name) in enumerate(columns.items(), start=1):
        cells = (heading, _("có") if name in reader.needed else "", _rule(source, name))
        for column_number, words in enumerate(cells, start=1):
            rules.cell(at + 1, column_number, words)
        widget = _widget(reader, name)
        if isinstance(widget, ChoiceWidget):
            # The choices stand in a column of their own, from line 2.
            column = get_column_letter(5 + len(sheet.data_validations.dataValidation))
            for line, label in enumerate(widget.labels, start=2):
                rules[f"{column}{line}"] = label
            area = f"'{rules.title}'!${column}$2:${column}${len(widget.labels) + 1}"
            choice = DataValidation(type="list", formula1=area, allow_blank=True)
            letter = get_column_letter(at)
            choice.add(f"{letter}2:{letter}{_READY + 1}")
            sheet.add_data_validation(choice)
    for cell in rules[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 24), ("B", 10), ("C", 80), ("E", 28), ("F", 28)):
        rules.column_dimensions[letter].width = width
    for cell in rules["C"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widget(reader: type[FileReader], name: str) -> object:
    fields = reader.fields if issubclass(reader, SourceResource) else {}
    return fields[name].widget if name in fields else None


def _rule(source: Source, name: str) -> str:
    """Return how the cells of a column are filled."""
    widget = _widget(RESOURCES[source.holds], name)
    if isinstance(widget, YesNoWidget) or name == "is_forecast":
        return _("Ghi “có” hoặc “không”.")
    if isinstance(widget, MomentWidget) or name == "at":
        return _("Ghi ngày như 01/12/2026 hoặc ngày giờ như 01/12/2026 07:30.")
    known = {
        "value": _("Ghi một số, ví dụ: 1.234,5 hoặc 1234.5."),
        "time": _("Ví dụ: 07:30"),
        "facts": _("Đổi tên cột cho hợp, ví dụ “Chi tiết: Lương”; có thể thêm nhiều cột như vậy."),
    }
    if name in known:
        return known[name]
    if isinstance(widget, DegreeWidget):
        return _("Ghi độ thập phân, ví dụ: 9,6025.")
    if isinstance(widget, NumberWidget):
        return _("Ghi số từ 0 đến 9999.")
    if isinstance(widget, PhoneWidget):
        return _("Một số điện thoại, ví dụ: 0299 3822 113")
    if isinstance(widget, ChoiceWidget):
        return _("Chọn trong danh sách của ô.")
    field = LINES[source.holds]._meta.get_field(name)
    return str(getattr(field, "help_text", ""))
