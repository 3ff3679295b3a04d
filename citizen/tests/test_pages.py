"""The tiles and their pages: the guide's order, what staff switch off, sources and their age."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from citizen import seeding
from citizen.models import Source, Tile
from citizen.tests.contacts import make_source
from citizen.tiles import TILES

pytestmark = pytest.mark.usefixtures("reference_data")
PAGE = "/vi/tien-ich/"


def test_sixteen_tiles_stand_in_the_order_of_the_guide(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(PAGE)
    with django_assert_num_queries(1):
        page = client.get(PAGE).content.decode()

    places = [page.index(f'href="/vi/tien-ich/{tile.slug}/"') for tile in TILES]
    assert len(places) == 16 and places == sorted(places)
    assert len(page) <= 80_000


def test_tile_switched_off_leaves_page_and_address_and_order_of_staff_holds(client: Client) -> None:
    Tile.objects.filter(slug="tin-tuc").update(is_on=False)
    Tile.objects.filter(slug="y-te").update(order=0)

    page = client.get(PAGE).content.decode()

    assert "tien-ich/tin-tuc/" not in page
    assert page.index("tien-ich/y-te/") < page.index("tien-ich/soc-trang/")
    assert client.get(f"{PAGE}tin-tuc/").status_code == 404
    assert client.get(f"{PAGE}khong-co/").status_code == 404
    assert "tien-ich/tin-tuc/" not in client.get("/sitemap.xml").content.decode()


def test_loading_again_keeps_what_staff_decided() -> None:
    Tile.objects.filter(slug="tin-tuc").update(is_on=False, order=40)

    assert seeding.load() == {"tiles": 0}
    assert Tile.objects.get(slug="tin-tuc").order == 40


@pytest.mark.parametrize("tile", [tile.slug for tile in TILES])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_page_of_each_tile_opens_in_each_language(client: Client, tile: str, language: str) -> None:
    assert client.get(f"/{language}/tien-ich/{tile}/").status_code == 200


def test_page_without_content_says_so_and_page_of_reports_leads_to_its_tasks(
    client: Client,
) -> None:
    assert "Chưa có nội dung" in client.get(f"{PAGE}tin-tuc/").content.decode()
    reports = client.get(f"{PAGE}phan-anh-hien-truong/").content.decode()
    assert "Chưa có nội dung" not in reports and "/vi/phan-anh-kien-nghi/ban-do/" in reports


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Chưa có ai xác nhận"),
        ({"checked_at": timezone.now() - timedelta(days=91)}, "đã lâu chưa được kiểm tra"),
        ({"checked_at": timezone.now() - timedelta(days=89)}, "Kiểm tra lúc"),
        ({"checked_at": timezone.now(), "is_sample": True}, "dữ liệu mẫu"),
    ],
)
def test_source_says_owner_and_how_old_its_last_check_is(
    client: Client, facts: dict[str, object], words: str
) -> None:
    source = make_source("dich-vu-cong", **facts)

    page = client.get(f"{PAGE}dich-vu-cong/").content.decode()

    assert words in page and source.owner.name in page
    is_stale = "checked_at" not in facts or "đã lâu" in words
    assert source.is_stale is is_stale
    assert list(Source.objects.stale()) == ([source] if is_stale else [])
