"""Directories: the whole of a small one; of a large one the province, a unit, or a search."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from citizen import directories
from citizen.tests.contacts import make_contact, make_source
from citizen.views import contact_section
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
PAGE = "/vi/tien-ich/danh-ba-khan-cap/"
ELSEWHERE = "/vi/tien-ich/y-te/"


def names(html: str) -> list[str]:
    return re.findall(r'directory__name">([^<]*)<', html)


def choices(html: str) -> list[tuple[str, str, str]]:
    """Return key, name and count of the units that a page offers."""
    found = r'place" href="\?don-vi=([^#]*)#cac-so"><span>([^<]*)</span> <span.*?</span>([0-9]+)<'
    return re.findall(found, html)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> AdminUnit:
    """Make a directory that is too large for one page, and return one of its communes."""
    monkeypatch.setattr(directories, "MOST_AT_ONCE", 3)
    commune, neighbour = AdminUnit.objects.communes()[:2]
    other = AdminUnit.objects.communes().exclude(parent=commune.parent)[0]
    for tile in ("danh-ba-khan-cap", "y-te"):
        source = make_source(tile)
        make_contact(source, name="Của tỉnh")
        make_contact(source, commune.code, name="Công an xã")
        make_contact(source, commune.code, name="Trạm xá", note="Trực đêm")
        make_contact(source, commune.parent.code, name="Của huyện")
        make_contact(source, neighbour.code, name="Công an xã bên")
        make_contact(source, other.parent.code, name="Huyện khác")
    return commune


def test_directory_shows_province_first_then_units_and_nothing_of_hidden_sources(
    client: Client,
) -> None:
    source, hidden = make_source(), make_source(name="Nguồn đã tắt", is_on=False)
    commune = AdminUnit.objects.communes().first()
    make_contact(source, commune.code, name="Công an của xã")
    make_contact(source, name="Công an của tỉnh")
    make_contact(source, name="Số đã tắt", is_on=False)
    make_contact(hidden, name="Số của nguồn đã tắt")

    page = client.get(PAGE).content.decode()

    assert page.index("tel:113") < page.index("Công an của tỉnh") < page.index("Công an của xã")
    assert 'href="tel:02993822113"' in page and "đã tắt" not in page


def test_directory_of_a_commune_shows_its_own_its_district_and_the_province(
    client: Client,
) -> None:
    first, second = AdminUnit.objects.communes()[:2]
    other = AdminUnit.objects.communes().exclude(parent=first.parent).first()
    source = make_source()
    for name, unit in (
        ("Cua xa", first),
        ("Cua huyen", first.parent),
        ("Xa khac", second),
        ("Huyen khac", other.parent),
    ):
        make_contact(source, unit.code, name=name)
    make_contact(source, name="Cua tinh")

    page = client.get(PAGE, {"xa": first.code}).content.decode()

    assert all(name in page for name in ("Cua xa", "Cua huyen", "Cua tinh"))
    assert "Xa khac" not in page and "Huyen khac" not in page


@pytest.mark.parametrize("commune", ["", "0", "x' OR 1", "\x00", "999999999999999999999"])
def test_unknown_commune_shows_all_numbers(client: Client, commune: str) -> None:
    make_contact(make_source(), AdminUnit.objects.communes()[0].code, name="Cua xa")

    page = client.get(PAGE, {"xa": commune})

    assert page.status_code == 200 and "Cua xa" in page.content.decode()


def test_directory_needs_three_queries_however_many_contacts_it_has(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = make_source()
    units = list(AdminUnit.objects.communes())
    for at in range(40):
        make_contact(source, units[at].code, code=f"X{at}")
    client.get(PAGE)

    with django_assert_num_queries(3):
        client.get(PAGE)


@pytest.mark.parametrize("page", [PAGE, ELSEWHERE])
def test_large_directory_shows_the_province_and_counts_the_numbers_of_each_unit(
    client: Client, large: AdminUnit, page: str
) -> None:
    html = client.get(page).content.decode()
    district = client.get(page, {"don-vi": large.parent.code}).content.decode()

    assert names(html) == ["Của tỉnh"]
    first, second = choices(html)
    assert {first[2], second[2]} == {"4", "1"}
    assert names(district) == ["Của huyện", "Của tỉnh"]
    assert (large.code, large.full_name, "2") in choices(district)


@pytest.mark.parametrize("asked", ["xa", "don-vi"])
def test_unit_of_a_large_directory_comes_before_its_district_and_the_province(
    client: Client, large: AdminUnit, asked: str
) -> None:
    html = client.get(PAGE, {asked: large.code}).content.decode()

    assert names(html) == ["Công an xã", "Trạm xá", "Của huyện", "Của tỉnh"]
    assert f'href="?don-vi={large.parent.code}#cac-so"' in html


@pytest.mark.parametrize("unit", ["", "0", "x' OR 1", "\x00", "tat-ca", "9" * 30])
def test_unknown_unit_of_a_large_directory_shows_the_province(
    client: Client, large: AdminUnit, unit: str
) -> None:
    assert names(client.get(PAGE, {"don-vi": unit}).content.decode()) == ["Của tỉnh"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cong an", ["Công an xã", "Công an xã bên"]),
        ("TRẠM đêm", ["Trạm xá"]),
        ("khong co", []),
        ("{commune}", ["Công an xã", "Trạm xá"]),
        ("trạm {commune}", ["Trạm xá"]),
    ],
)
def test_search_finds_numbers_by_name_note_and_unit_in_a_large_directory(
    client: Client, large: AdminUnit, words: str, found: list[str]
) -> None:
    AdminUnit.objects.filter(pk=large.pk).update(full_name="Phường Thử")
    asked = words.format(commune="phuong thu")

    html = client.get(PAGE, {"q": asked, "don-vi": "946"}).content.decode()

    assert sorted(names(html)) == found
    assert ("Không tìm thấy số nào" in html) is not found


def test_unit_of_the_other_scheme_keeps_its_own_choice_beside_one_with_its_code(
    client: Client, large: AdminUnit
) -> None:
    old = AdminUnit.objects.get(pk=large.pk)
    old.pk, old.scheme, old.path_slug = None, "2025", "phuong-moi"
    old.save()
    contact = make_contact(make_source(name="Danh sách mới"), name="Phường mới")
    contact.unit = old
    contact.save()

    html = client.get(PAGE, {"don-vi": f"2025-{large.code}"}).content.decode()

    assert "Phường mới" in names(html) and "Công an xã" not in names(html)


def test_long_list_is_turned_page_by_page(
    client: Client, large: AdminUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_section, "PER_PAGE", 2)

    first = client.get(PAGE, {"don-vi": large.code}).content.decode()
    second = client.get(PAGE, {"don-vi": large.code, "trang_so": "2"}).content.decode()

    assert names(first) == ["Công an xã", "Trạm xá"] and 'rel="next"' in first
    assert f'href="?don-vi={large.code}&amp;trang_so=2"' in first
    assert names(second) == ["Của huyện", "Của tỉnh"] and 'rel="next"' not in second


@pytest.mark.parametrize("asked", [{}, {"don-vi": ""}, {"xa": ""}, {"q": "cong an"}])
def test_page_of_a_large_directory_needs_three_queries(
    client: Client,
    large: AdminUnit,
    django_assert_num_queries: DjangoAssertNumQueries,
    asked: dict[str, str],
) -> None:
    query = {name: value or large.code for name, value in asked.items()}
    client.get(PAGE, query)
    client.get(ELSEWHERE, query)

    with django_assert_num_queries(3):
        client.get(PAGE, query)
    with django_assert_num_queries(3):
        client.get(ELSEWHERE, query)
