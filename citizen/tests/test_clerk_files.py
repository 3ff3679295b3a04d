"""Files as clerks make them: titles, merged cells, old fonts, numbers for telephones."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from citizen.importing import template_files
from citizen.importing.resources import RESOURCES, ContactResource, NoticeResource, PlaceResource
from citizen.importing.widgets import PhoneWidget, UnitWidget, read_moment
from citizen.models import Contact, Notice, Series, Source
from citizen.tests.contacts import make_line, make_source
from citizen.tests.notices import make_notices_source
from paht.foundation import table_files
from paht.foundation.local_time import moment_text
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
HEADINGS = ["Mã", "Tên", "Số điện thoại", "Địa bàn"]
# "Mã,Tên,Số điện thoại,Địa bàn" and a line, in the encoding of the .VnTime fonts.
TCVN3 = (
    b"M\xb7,T\xaan,S\xe8 \xae\xd6n tho\xb9i,\xa7\xdea b\xb5n\r\n"
    b"T1,C\xabng an x\xb7 K\xd5 An,02993876222,X\xb7 K\xd5 An\r\n"
).replace(b"\xae\xd6n", b"\xaei\xd6n")


def book(*rows: list[Any], merged: str = "") -> bytes:
    made, file = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    if merged:
        made.active.merge_cells(merged)
    made.save(file)
    return file.getvalue()


def test_lines_of_a_title_above_the_headings_are_skipped_and_numbers_of_lines_stay() -> None:
    title = ["DANH BẠ TRỰC BAN, NĂM 2026", None, None, None]
    resource = ContactResource(make_source())

    outcome = resource.store(book(title, [], HEADINGS, ["A", "Công an", "0299 3876 101", ""]))
    assert (outcome.new, Contact.objects.get().code) == (1, "A")
    outcome = resource.store("sep=;\r\nMã;Tên;Số điện thoại\r\nB;Y tế;xyz\r\n".encode())

    assert [wrong.line for wrong in outcome.wrong] == [3]


def test_unit_of_merged_cells_holds_for_each_of_their_lines() -> None:
    source = make_notices_source()
    rows = [[f"C{n}", "Cúp điện", "Cúp điện", None, "05/12/2026 7h"] for n in range(3)]
    rows[0][3] = "Phường 2, TP Sóc Trăng"

    NoticeResource(source).store(
        book(["Mã", "Tên", "Loại", "Địa bàn", "Từ"], *rows, merged="D2:D3")
    )

    units = [notice.unit and notice.unit.code for notice in Notice.objects.order_by("code")]
    assert units == ["31510", "31510", None]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_text_of_the_old_fonts_is_read(kind: str) -> None:
    content = TCVN3
    if kind == "xlsx":
        lines = TCVN3.decode("latin-1").split("\r\n")[:2]
        content = book(*(line.split(",") for line in lines))

    outcome = ContactResource(make_source()).store(content)

    assert not outcome.wrong
    contact = Contact.objects.get()
    assert (contact.name, contact.unit and contact.unit.full_name) == (
        "Công an xã Kế An",
        "Xã Kế An",
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xlsx"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        ("Mã số;Họ tên\nA;B\n".encode(), "thiếu cột: Mã, Tên, Số điện thoại"),
    ],
)
def test_file_of_another_program_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(table_files.Refused, match=words):
        ContactResource(make_source()).try_out(content)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        # A spreadsheet drops the zero of a number.
        ("2993876101", "02993876101"),
        ("912345678", "0912345678"),
        ("0299.387.6102", "0299 387 6102"),
        ("(0299) 3876-105", "0299 3876 105"),
        ("84 299 3876101", "+84 299 3876101"),
        ("9090", "9090"),
        ("19001006", "19001006"),
        ("113", "113"),
        ("", ""),
    ],
)
def test_telephone_number_of_a_cell_can_be_called(typed: str, phone: str) -> None:
    assert PhoneWidget().clean(typed) == phone


def test_two_telephone_numbers_in_a_cell_are_refused() -> None:
    with pytest.raises(ValueError, match="một số điện thoại"):
        PhoneWidget().clean("0299-3876103 hoặc 0299 3876104")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("P.2, TP. Sóc Trăng", "31510"),
        ("P2, TP Sóc Trăng", "31510"),
        ("Kế An", "31558"),
        ("X. Kế An, H. Kế Sách", "31558"),
        ("Toàn tỉnh", None),
    ],
)
def test_unit_is_found_by_the_short_forms_of_clerks(typed: str, code: str | None) -> None:
    found = UnitWidget().clean(typed)

    assert (AdminUnit.objects.get(pk=found).code if found else None) == code


def test_name_of_several_units_is_refused_with_their_codes() -> None:
    with pytest.raises(ValueError, match=r"31528 .*943"):
        UnitWidget().clean("Kế Sách")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("06/12/2026 11h", "11:00 06/12/2026"),
        ("7h ngày 08/12/2026", "07:00 08/12/2026"),
        ("7 giờ 30, 08/12/2026", "07:30 08/12/2026"),
        ("08/12/2026 7g05", "07:05 08/12/2026"),
    ],
)
def test_hour_is_read_as_clerks_write_it(typed: str, moment: str) -> None:
    assert moment_text(read_moment(typed)) == moment


def test_preview_of_a_new_line_says_its_area_and_time() -> None:
    content = "Mã;Tên;Loại;Từ\r\nC1;Cúp điện;Cúp điện;05/12/2026 7h\r\n".encode()

    (change,) = NoticeResource(make_notices_source()).try_out(content).changes

    assert ("Địa bàn", "", "cả tỉnh") in change.values
    assert ("Từ", "", "07:00 05/12/2026") in change.values


@pytest.mark.parametrize("holds", Source.Holds.values)
def test_template_has_all_columns_and_is_read_once_it_is_filled(holds: str) -> None:
    source = make_source(holds=holds)
    reader = RESOURCES[holds]
    if holds == Source.Holds.SERIES:
        make_line(Series, source, code="LUA", name="Lúa ST25", measure="đ/kg")

    made = load_workbook(BytesIO(template_files.template(source)))

    sheet, rules = made.worksheets
    headings = [cell.value for cell in sheet[1]]
    expected = [name for name in reader.columns if name != "Chi tiết"]
    assert headings[: len(expected)] == expected
    assert [cell.value for cell in rules["A"]][1:] == headings
    if holds == Source.Holds.SERIES:
        assert [cell.value for cell in sheet[2]][:2] == ["LUA", "Lúa ST25"]
    cells = {"Mã": "LUA", "Tên": "Lúa ST25", "Số điện thoại": "0299 3876 101", "Giá trị": "9.800"}
    cells |= {"Loại": sheet.data_validations.dataValidation and rules["E2"].value}
    cells |= {"Từ": "05/12/2026", "Ngày": "05/12/2026"}
    for at, heading in enumerate(headings, start=1):
        sheet.cell(2, at).value = cells.get(heading)
    file = BytesIO()
    made.save(file)
    outcome = reader(source).store(file.getvalue())
    assert (outcome.new, outcome.wrong) == (1, [])


def test_kind_of_a_place_is_chosen_from_a_list_in_the_template() -> None:
    made = load_workbook(BytesIO(template_files.template(make_source(holds="places"))))

    (choice,) = made.worksheets[0].data_validations.dataValidation
    at = list(PlaceResource.columns).index("Loại") + 1
    assert str(choice.sqref).startswith(made.worksheets[0].cell(2, at).coordinate)
