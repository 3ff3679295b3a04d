"""Write the monthly report as XLSX, and as DOCX in the form of Nghị định 30/2020/NĐ-CP.

The document leaves gaps for number and signature, which only the agency knows.
"""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from paht.foundation.local_time import VIETNAM
from province import portal
from reports.statistics.monthly import Figures, MonthlyReport, MonthlyRow

FONT = "Times New Roman"
CENTER, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


# --- what both say ------------------------------------------------------------------------


def title(report: MonthlyReport) -> str:
    return _("Kết quả tiếp nhận, xử lý phản ánh hiện trường tháng %(month)s") % {
        "month": report.month.label
    }


def agency(report: MonthlyReport) -> str:
    return report.agency.name if report.agency else portal.say(_("Toàn %(place)s"))


def headings() -> list[str]:
    return [
        _("Kỳ trước chuyển sang"),
        _("Tiếp nhận trong kỳ"),
        _("Hoàn thành đúng hạn"),
        _("Hoàn thành quá hạn"),
        _("Từ chối, đã rút"),
        _("Chuyển nơi khác"),
        _("Còn lại trong hạn"),
        _("Còn lại quá hạn"),
        _("Tỷ lệ đúng hạn (%)"),
    ]


def cells(figures: Figures) -> list[int | str]:
    return [
        figures.carried,
        figures.received,
        figures.in_time,
        figures.late,
        figures.dismissed,
        figures.moved,
        figures.open_in_time,
        figures.open_late,
        figures.share_in_time or _("không có"),
    ]


def notes() -> list[str]:
    return [
        _(
            "Kỳ trước chuyển sang + tiếp nhận trong kỳ = hoàn thành + từ chối, đã rút + chuyển nơi "
            "khác + còn lại. Số còn lại chính là số chuyển sang kỳ sau."
        ),
        _(
            "Tiếp nhận gồm phản ánh mới, phản ánh nơi khác chuyển đến và phản ánh được mở lại, xem "
            "xét lại trong kỳ. Ở dòng tổng cộng, việc chuyển giữa các đơn vị trong báo cáo không "
            "tính là tiếp nhận hay chuyển đi, nên có thể nhỏ hơn tổng các dòng trên."
        ),
        _(
            "Phản ánh trùng đã gộp vào phản ánh khác không tính. Tỷ lệ đúng hạn: số hoàn thành "
            "đúng hạn chia cho số đã hoàn thành hoặc đã quá hạn, tính trên các phản ánh có hạn xử "
            "lý hoặc hoàn thành trong tháng; phản ánh đã rút, bị từ chối hoặc đang chờ bổ sung "
            "không tính. “Không có”: không có phản ánh nào để tính."
        ),
        _(
            "Phản ánh giữ kín được tính vào số liệu toàn tỉnh và theo lĩnh vực, không tính vào số "
            "liệu của cơ quan nào."
        ),
    ]


def tables(report: MonthlyReport) -> list[tuple[str, str, list[MonthlyRow]]]:
    """Return (heading, heading of the first column, rows) of each table."""
    return [
        (_("Theo cơ quan xử lý"), _("Cơ quan"), report.by_agency),
        (_("Theo lĩnh vực"), _("Lĩnh vực"), report.by_field),
    ]


# --- the sheet ------------------------------------------------------------------------------


def write_xlsx(file: BinaryIO, report: MonthlyReport) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for heading, what, lines in tables(report):
        _sheet(book.create_sheet(heading), report, what, lines)
    book.save(file)


def _sheet(sheet: Any, report: MonthlyReport, what: str, lines: Sequence[MonthlyRow]) -> None:
    columns = [_("STT"), what, *headings()]
    last = get_column_letter(len(columns))
    sheet.append([agency(report)])
    sheet.append([title(report)])
    sheet.append([])
    for row, font in ((1, Font(name=FONT, size=12)), (2, Font(name=FONT, size=14, bold=True))):
        sheet.merge_cells(f"A{row}:{last}{row}")
        sheet[f"A{row}"].font = font
        sheet[f"A{row}"].alignment = Alignment(horizontal="center", wrap_text=True)
    top = sheet.max_row + 2
    for number, heading in enumerate(columns, 1):
        sheet.cell(top, number, heading)
    for number, line in enumerate(lines, 1):
        for column, value in enumerate((number, line.name, *cells(line.figures)), 1):
            _put(sheet.cell(top + number, column), value)
    bottom = top + len(lines) + 1
    for column, value in enumerate(("", _("Tổng cộng"), *cells(report.total)), 1):
        _put(sheet.cell(bottom, column), value)
    _dress(sheet, top, bottom, len(columns))
    for number, note in enumerate(notes(), bottom + 2):
        sheet.cell(number, 1, f"- {note}").font = Font(name=FONT, size=11, italic=True)
        sheet.merge_cells(f"A{number}:{last}{number}")
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = 32
    row = bottom + len(notes()) + 4
    _signature(sheet, row, len(columns))
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{top}:{top}"
    sheet.freeze_panes = f"C{top + 1}"


def _put(cell: Any, value: int | str) -> None:
    cell.value = value
    if isinstance(value, str):
        # Text, never a formula, also for a name that begins with "=".
        cell.data_type = "s"


def _dress(sheet: Any, top: int, bottom: int, columns: int) -> None:
    thin = Side(style="thin", color="808080")
    for row in range(top, bottom + 1):
        for column in range(1, columns + 1):
            cell = sheet.cell(row, column)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.font = Font(name=FONT, size=11, bold=row in (top, bottom))
            is_name = column == 2 and row > top
            cell.alignment = Alignment(
                horizontal="left" if is_name else "center", vertical="center", wrap_text=True
            )
    for column in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(column)].width = {1: 6, 2: 42}.get(column, 13)


def _signature(sheet: Any, row: int, columns: int) -> None:
    left, right = 2, columns - 3
    day = timezone.localtime(timezone=VIETNAM)
    lines = [
        (_("Nơi nhận:"), f"{portal.current().area}, {_day(day)}", False),
        (_("- UBND tỉnh (b/c);"), _("KT. GIÁM ĐỐC"), True),
        (_("- Lưu: VT, ……"), _("PHÓ GIÁM ĐỐC"), True),
        ("", _("(Ký, ghi rõ họ tên, đóng dấu)"), False),
    ]
    for number, (receiver, signer, bold) in enumerate(lines, row):
        sheet.cell(number, left, receiver).font = Font(name=FONT, size=11, italic=number == row)
        cell = sheet.cell(number, right, signer)
        cell.font = Font(name=FONT, size=12, bold=bold, italic=not bold)
        cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(start_row=number, start_column=right, end_row=number, end_column=columns)


def _day(day: Any) -> str:
    return _("ngày %(day)s tháng %(month)s năm %(year)s") % {
        "day": f"{day.day:02d}",
        # Months 1 and 2 have two digits (Nghị định 30/2020/NĐ-CP).
        "month": f"{day.month:02d}" if day.month < 3 else day.month,
        "year": day.year,
    }


# --- the document -----------------------------------------------------------------------------


def write_docx(file: BinaryIO, report: MonthlyReport) -> None:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    _page(document.sections[0])
    _head(document, report)
    _story(document, report)
    _foot(document)
    _appendix(document, report)
    properties = document.core_properties
    properties.title, properties.author = title(report), agency(report)
    properties.language = "vi-VN"
    document.save(file)


def _page(section: Any, *, landscape: bool = False) -> None:
    size = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = size
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30 if not landscape else 20), Mm(15)


def _say(
    where: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 14,
    align: Any = None, after: float = 0, underline: bool = False,
) -> Any:  # fmt: skip
    paragraph = where.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.space_before = Pt(0)
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline = bold, italic, underline
    run.font.size, run.font.name = Pt(size), FONT
    return paragraph


def _head(document: Any, report: MonthlyReport) -> None:
    """Write agency, name and motto of the state, number and day in the prescribed places."""
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    left, right = table.rows[0].cells
    above = (
        report.agency.parent.name
        if report.agency and report.agency.parent
        else portal.words()["controller"]
    )
    own = report.agency.name if report.agency else _("……………………")
    _first(left, above.upper(), size=12)
    _say(left, own.upper(), bold=True, size=12, align=CENTER)
    _say(left, "_______", size=8, align=CENTER)
    _first(right, _("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), bold=True, size=12)
    _say(right, _("Độc lập - Tự do - Hạnh phúc"), bold=True, size=13, align=CENTER)
    _say(right, "_______________________", size=8, align=CENTER)
    left, right = table.rows[1].cells
    _first(left, _("Số: ……/BC-……"), size=13)
    today = timezone.localtime(timezone=VIETNAM)
    place = _first(right, f"{portal.current().area}, {_day(today)}", size=13)
    place.runs[0].italic = True
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Mm(68), Mm(97)
    _say(document, "")
    _say(document, _("BÁO CÁO"), bold=True, align=CENTER)
    _say(document, title(report), bold=True, align=CENTER, after=12)


def _first(cell: Any, text: str, *, bold: bool = False, size: float) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(size), FONT
    return paragraph


def _story(document: Any, report: MonthlyReport) -> None:
    total = report.total
    values = {
        "agency": agency(report), "month": report.month.label, "carried": total.carried,
        "received": total.received, "completed": total.completed, "in_time": total.in_time,
        "late": total.late, "dismissed": total.dismissed, "moved": total.moved,
        "open": total.open, "open_in_time": total.open_in_time, "open_late": total.open_late,
        "share": _share(total),
    }  # fmt: skip
    _heading(document, _("I. TÌNH HÌNH TIẾP NHẬN, XỬ LÝ"))
    _body(
        document,
        _(
            "1. Tiếp nhận: %(agency)s có %(carried)d phản ánh từ kỳ trước chuyển sang và tiếp nhận "
            "%(received)d phản ánh trong tháng %(month)s."
        )
        % values,
    )
    _body(
        document,
        _(
            "2. Kết quả: hoàn thành %(completed)d phản ánh, trong đó đúng hạn %(in_time)d, quá hạn "
            "%(late)d; từ chối hoặc người gửi rút %(dismissed)d; chuyển nơi khác %(moved)d. "
            "%(share)s"
        )
        % values,
    )
    _body(
        document,
        _(
            "3. Còn lại chuyển kỳ sau: %(open)d phản ánh, trong hạn %(open_in_time)d, quá hạn "
            "%(open_late)d. Số liệu chi tiết theo cơ quan và lĩnh vực ở Phụ lục."
        )
        % values,
    )
    _heading(document, _("II. KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN"))
    _body(document, "…………………………………………………………………………………")
    _heading(document, _("III. ĐỀ XUẤT, KIẾN NGHỊ"))
    _body(document, "…………………………………………………………………………………")


def _share(total: Figures) -> str:
    if not total.share_in_time:
        return _("Tỷ lệ đúng hạn: trong tháng không có phản ánh nào hoàn thành hoặc đến hạn.")
    return _(
        "Tỷ lệ đúng hạn: %(share)s%% (%(in_time)d trong %(total)d phản ánh có hạn hoặc hoàn thành "
        "trong tháng)."
    ) % {
        "share": total.share_in_time,
        "in_time": total.punctuality.in_time,
        "total": total.punctuality.total,
    }


def _heading(document: Any, text: str) -> None:
    _say(document, text, bold=True, after=6).paragraph_format.keep_with_next = True


def _body(document: Any, text: str) -> None:
    paragraph = _say(document, text, align=JUSTIFIED, after=6)
    paragraph.paragraph_format.first_line_indent = Mm(10)


def _foot(document: Any) -> None:
    _say(document, "")
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    first = left.paragraphs[0].add_run(_("Nơi nhận:"))
    first.bold = first.italic = True
    first.font.size, first.font.name = Pt(12), FONT
    for receiver in (_("- UBND tỉnh (b/c);"), _("- ……………………;"), _("- Lưu: VT, …….")):
        _say(left, receiver, size=11)
    _first(right, _("KT. GIÁM ĐỐC"), bold=True, size=14)
    _say(right, _("PHÓ GIÁM ĐỐC"), bold=True, align=CENTER)
    _say(right, _("(Ký, ghi rõ họ tên, đóng dấu)"), italic=True, size=13, align=CENTER)


def _appendix(document: Any, report: MonthlyReport) -> None:
    _page(document.add_section(), landscape=True)
    _say(document, _("PHỤ LỤC"), bold=True, align=CENTER)
    _say(document, title(report), bold=True, align=CENTER)
    _say(document, agency(report), italic=True, size=13, align=CENTER, after=8)
    for number, (heading, what, lines) in enumerate(tables(report), 1):
        caption = _say(document, f"{number}. {heading}", bold=True, size=13, after=4)
        caption.paragraph_format.keep_with_next = True
        _table(document, [_("STT"), what, *headings()], report, lines)
        _say(document, "")
    for note in notes():
        _say(document, f"- {note}", italic=True, size=11, align=JUSTIFIED)


def _table(
    document: Any, columns: Sequence[str], report: MonthlyReport, lines: Sequence[MonthlyRow]
) -> None:
    rows: list[tuple[Any, ...]] = [
        *((number, line.name, *cells(line.figures)) for number, line in enumerate(lines, 1)),
        ("", _("Tổng cộng"), *cells(report.total)),
    ]
    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Mm(11), Mm(76), *(Mm(19.5) for _heading in columns[2:])]
    # Row by row: python-docx scans the whole table for each single cell.
    for number, (row, values) in enumerate(zip(table.rows, [columns, *rows], strict=True)):
        for column, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            if column != 1 or number == 0:
                paragraph.alignment = CENTER
            run = paragraph.add_run(str(value))
            run.bold = number in (0, len(rows))
            run.font.size, run.font.name = Pt(10.5), FONT
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
