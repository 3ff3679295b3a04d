"""Files of a source: preview and row errors, once only, CSV and XLSX, hostile files."""

from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import settings as slow
from hypothesis import strategies as st
from openpyxl import Workbook

from accounts.models import User
from accounts.roles import Role
from citizen.importing.outcomes import Outcome
from citizen.importing.resources import ContactResource
from citizen.models import Contact, Source
from citizen.tests.contacts import file_of, make_contact, make_source
from paht.foundation import table_files
from paht.tests.threads import in_parallel
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
GOOD = ("CA;Công an tỉnh;0299 3822 113;;có", "LH;Công an xã;0299 3871 222;Xã Long Hưng;")


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.new, outcome.changed, outcome.unchanged, outcome.wrong_count


def test_trying_stores_nothing_storing_stores_once_and_a_changed_line_is_shown() -> None:
    resource = ContactResource(make_source())

    assert counts(resource.try_out(file_of(*GOOD))) == (2, 0, 0, 0)
    assert not Contact.objects.exists()
    assert counts(resource.store(file_of(*GOOD))) == (2, 0, 0, 0)
    assert counts(resource.store(file_of(*GOOD))) == (0, 0, 2, 0)
    outcome = resource.try_out(file_of(GOOD[0].replace("113", "114"), GOOD[1]))

    assert counts(outcome) == (0, 1, 1, 0)
    assert outcome.changes[0].values == [("Số điện thoại", "0299 3822 113", "0299 3822 114")]
    known = Contact.objects.get(code="LH")
    assert (known.unit.full_name, known.is_always_open) == ("Xã Long Hưng", False)
    assert Contact.objects.get(code="CA").is_always_open


def test_file_with_one_wrong_line_stores_none_and_names_each_line_and_column() -> None:
    resource = ContactResource(make_source())
    wrong = (
        "A;Trạm y tế;abc;Xã Không Có;có thể",
        ";Không có mã;0299 3822 222;;",
        "CA;Trùng mã;0299 3822 222;;",
        "B;;0299 3822 222;;",
    )

    outcome = resource.store(file_of(GOOD[0], "", *wrong))

    assert not Contact.objects.exists()
    assert [wrong.line for wrong in outcome.wrong] == [4, 5, 6, 7]
    reasons = [wrong.words for wrong in outcome.wrong]
    for heading in ("Số điện thoại:", "Địa bàn:", "Trực 24/7:"):
        assert heading in reasons[0]
    assert "Mã:" in reasons[1] and "trùng với dòng 2" in reasons[2] and "Tên:" in reasons[3]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("Công an;0299 3822 113;abc;", "Thứ tự: Ghi số"),
        ("Công an;0299 3822 113;1e9;", "Thứ tự: Ghi số"),
        ("Công an;0299 3822 113;99999;", "Thứ tự: Ghi số"),
        ("Gọi ngay cong-an.example.com;0299 3822 113;1;", "Tên:"),
        ("Công an 0909 123 456;0299 3822 113;1;", "Tên:"),
        ("Сông an;0299 3822 113;1;", "Tên:"),
        ("Công an;0299 3822 113;1;xem https://example.com", "Ghi chú:"),
    ],
)
def test_number_and_misleading_name_of_a_file_are_refused_with_the_column(
    cells: str, words: str
) -> None:
    file = f"Mã;Tên;Số điện thoại;Thứ tự;Ghi chú\r\nCA;{cells}\r\n".encode()

    outcome = ContactResource(make_source()).store(file)

    assert words in outcome.wrong[0].words and not Contact.objects.exists()


def test_empty_number_is_zero() -> None:
    file = "Mã;Tên;Số điện thoại;Thứ tự\r\nCA;Công an;0299 3822 113;\r\n".encode()

    assert counts(ContactResource(make_source()).store(file)) == (1, 0, 0, 0)
    assert Contact.objects.get().order == 0


@pytest.mark.django_db(transaction=True)
def test_same_file_twice_at_once_stores_each_line_once() -> None:
    source = make_source()

    def store() -> tuple[int, int, int, int]:
        return counts(ContactResource(source).store(file_of(*GOOD)))

    assert sorted(in_parallel(store, store)) == [(0, 0, 2, 0), (2, 0, 0, 0)]
    assert Contact.objects.count() == 2


def test_column_that_a_file_lacks_keeps_its_stored_values() -> None:
    source = make_source()
    make_contact(source, code="CA", name="Công an", note="Trực ban", is_always_open=True)

    file = "Mã;Tên;Số điện thoại\r\nCA;Công an tỉnh;0299 3822 113\r\n".encode()
    ContactResource(source).store(file)

    known = Contact.objects.get()
    assert (known.name, known.note, known.is_always_open) == ("Công an tỉnh", "Trực ban", True)


def test_same_code_in_another_source_is_another_line() -> None:
    other = make_contact(make_source(name="Nguồn khác"), code="CA", name="Của nguồn khác")

    ContactResource(make_source()).store(file_of(*GOOD))

    other.refresh_from_db()
    assert other.name == "Của nguồn khác" and Contact.objects.count() == 3


def test_workbook_is_read_like_a_csv_file_and_numbers_stay_whole() -> None:
    book = Workbook()
    book.active.append(["Mã", "Tên", "Số điện thoại", "Thứ tự", "Ghi chú"])
    book.active.append(["CA", "Công an tỉnh", 2993822113, 3, "'=1+1"])
    book.active.append([None, None, None, None, None])
    book.active.append(["X", "Mã lạ_x0000_", "0299 3822 113", None, None])
    written = BytesIO()
    book.save(written)

    outcome = ContactResource(make_source()).store(written.getvalue())

    assert counts(outcome) == (2, 0, 0, 0)
    known = Contact.objects.get(code="CA")
    assert (known.phone, known.order, known.note) == ("02993822113", 3, "=1+1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "thiếu cột: Mã, Tên, Số điện thoại"),
        ("Mã;Tên\r\n1;2".encode(), "thiếu cột: Số điện thoại"),
        (b"\xff" * (table_files.MOST_BYTES + 1), "5 MB"),
        (b"PK\x03\x04 no workbook", "Excel"),
        (b"a\x00b", "không phải tệp CSV"),
    ],
)
def test_file_that_is_no_table_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(table_files.Refused, match=words):
        ContactResource(make_source()).try_out(content)


def repacked(part: str, *changes: tuple[str, str]) -> bytes:
    """Return a workbook in one part of which words are replaced by others."""
    book = Workbook()
    book.active.append(["Mã", "Tên", "Số điện thoại"])
    written, changed = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as before, ZipFile(changed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            words = before.read(name).decode()
            for old, new in changes if name == part else ():
                assert old in words
                words = words.replace(old, new, 1)
            after.writestr(name, words)
    return changed.getvalue()


def test_workbook_with_an_entity_is_refused() -> None:
    outside = '<!ENTITY e SYSTEM "file:///etc/passwd">'
    # Each name stands for ten of the one before.
    doubled = "".join(
        f'<!ENTITY {name} "{10 * f"&{before};"}">' for before, name in pairwise("abcdfghije")
    )
    source = make_source()
    for entities in (outside, f'<!ENTITY a "ha">{doubled}'):
        declared = ("<worksheet", f"<!DOCTYPE x [{entities}]><worksheet")
        book = repacked("xl/worksheets/sheet1.xml", declared, ("M&#227;", "&e;"))
        with pytest.raises(table_files.Refused, match="Excel"):
            ContactResource(source).try_out(book)


def test_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = repacked("xl/workbook.xml", ("<sheets>", " " * 41_000_000 + "<sheets>"))
    assert len(bomb) < table_files.MOST_BYTES

    with pytest.raises(table_files.Refused, match="5 MB"):
        ContactResource(make_source()).try_out(bomb)


def test_more_than_twenty_thousand_lines_are_refused() -> None:
    with pytest.raises(table_files.Refused, match="20.000"):
        list(table_files.rows(file_of(*["a;b;1"] * 20_001), ContactResource.columns, ()))


@slow(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", file_of()):
        try:
            list(table_files.rows(start + content, ContactResource.columns, ("code",)))
        except table_files.Refused:
            continue


@pytest.fixture
def keeper() -> User:
    return make_staff(Role.HANDLER, agency="QLDT-941")


def upload(client: Client, source: Source, lines: tuple[str, ...]) -> Any:
    file = SimpleUploadedFile("danh-ba.csv", file_of(*lines))
    return client.post(f"/quan-tri/citizen/source/{source.pk}/nhap-tep/", {"file": file})


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.OPERATOR, Role.APPROVER])
def test_other_roles_get_nowhere_near_the_sources(client: Client, role: Role) -> None:
    source = make_source()
    client.force_login(make_staff(role))

    assert upload(client, source, GOOD).status_code == 403
    assert client.get("/quan-tri/citizen/source/").status_code == 403
    assert not Contact.objects.exists()


def test_handler_of_another_agency_neither_sees_nor_fills_the_source(client: Client) -> None:
    source = make_source()
    contact = make_contact(source)
    client.force_login(make_staff(Role.HANDLER, agency="BHXH"))

    assert upload(client, source, GOOD).status_code == 404
    assert source.name not in client.get("/quan-tri/citizen/source/").content.decode()
    assert contact.name not in client.get("/quan-tri/citizen/contact/").content.decode()
    assert client.get(f"/quan-tri/citizen/contact/{contact.pk}/change/").status_code == 302
    other: dict[str, object] = {
        "source": source.pk,
        "code": "X",
        "name": "Giả",
        "phone": "0299 3822 113",
        "order": 0,
    }
    assert client.post("/quan-tri/citizen/contact/add/", other).status_code == 200
    assert Contact.objects.count() == 1


def test_handler_cannot_hand_a_source_over(client: Client, keeper: User) -> None:
    source = make_source()
    client.force_login(keeper)

    client.post(
        f"/quan-tri/citizen/source/{source.pk}/change/",
        {"name": "Tên mới", "fresh_days": 30, "owner": "1", "tile": "tin-tuc", "is_on": "on"},
    )

    source.refresh_from_db()
    assert (source.name, source.owner.code, source.tile) == (
        "Tên mới",
        "QLDT-941",
        "danh-ba-khan-cap",
    )
