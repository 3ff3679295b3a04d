"""The catalogue: what can be reported, by when and by whom it is answered."""

import html

import pytest
from django.test import Client

from province.models import Agency
from reports.models import Category
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.workflow import wording

LIST = "/vi/phan-anh-kien-nghi/chuyen-muc/"
pytestmark = pytest.mark.usefixtures("reference_data")


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_all_groups_and_subcategories_are_listed_in_order(client: Client) -> None:
    page = read(client, LIST)

    places = [page.index(f">{group.name}</a>") for group in
              Category.objects.filter(parent=None).order_by("order")]  # fmt: skip
    assert len(places) == 18
    assert places == sorted(places)
    for leaf in Category.objects.filter(parent__isnull=False):
        assert f'?chuyen-muc={leaf.code}"' in page


def test_deadlines_are_stated_in_words(client: Client) -> None:
    page = read(client, LIST)

    assert "10 ngày làm việc" in page
    assert "Khẩn cấp – 24 giờ" in page


def test_only_public_reports_are_counted(client: Client) -> None:
    make_report(State.ASSIGNED, category="GT01")
    make_report(State.ASSIGNED, category="GT03")
    make_report(State.ASSIGNED, category="GT01", publish=False)
    make_report(State.SUBMITTED, category="GT01")

    group = read(client, f"{LIST}giao-thong-duong-sa/")
    leaf = read(client, f"{LIST}mat-duong-hu-hong-o-ga/")

    assert "2 phản ánh công khai" in group
    assert "1 phản ánh công khai" in leaf


def test_subcategory_page_shows_deadline_agency_newest_reports_and_links(
    client: Client,
) -> None:
    make_report(State.ASSIGNED, category="GT01", title="Ổ gà trước chợ")
    make_report(State.ASSIGNED, category="GT01", title="Chưa duyệt", publish=False)

    page = read(client, f"{LIST}mat-duong-hu-hong-o-ga/")

    assert "10 ngày làm việc" in page
    assert "Phòng Quản lý đô thị hoặc Phòng Kinh tế và Hạ tầng nơi xảy ra" in page
    assert "Ổ gà trước chợ" in page and "Chưa duyệt" not in page
    assert "/gui-phan-anh/?chuyen-muc=GT01" in page
    assert "/tra-cuu/?category=GT01" in page


def test_urgent_subcategory_page_starts_with_emergency_numbers(client: Client) -> None:
    leaf = Category.objects.filter(urgent=True).first()

    page = read(client, f"{LIST}{leaf.slug}/")

    assert page.index('href="tel:113"') < page.index("Cơ quan xử lý</dt>")


def test_every_category_names_an_agency() -> None:
    agencies = {agency.code: agency for agency in Agency.objects.active()}

    for leaf in Category.objects.filter(parent__isnull=False):
        assert wording.agency_name(leaf, agencies), leaf.code


def test_every_category_has_a_page(client: Client) -> None:
    for category in Category.objects.all():
        assert client.get(f"{LIST}{category.slug}/").status_code == 200


def test_inactive_category_is_not_found(client: Client) -> None:
    Category.objects.filter(code="GT01").update(is_active=False)

    assert client.get(f"{LIST}mat-duong-hu-hong-o-ga/").status_code == 404
    assert "mat-duong-hu-hong-o-ga" not in read(client, LIST)


def test_unknown_category_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}khong-co/").status_code == 404


def test_category_catalogue_exists_in_english(client: Client) -> None:
    page = read(client, "/en/phan-anh-kien-nghi/chuyen-muc/")

    assert "Potholes and damaged road surface" in page
