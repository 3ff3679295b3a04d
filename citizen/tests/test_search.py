"""Search over all content of the tiles."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.work import asks_for_work, solved
from citizen.models import LINES, Contact, Notice, Place, Source, Tile
from citizen.tests.articles import make_article, make_articles_source
from citizen.tests.contacts import make_contact, make_line, make_source
from citizen.tests.notices import make_notice
from citizen.tests.places import make_place, make_place_source
from citizen.tests.series import make_series, make_series_source
from citizen.views import search
from citizen.views.search import FEW, PER_PAGE
from province.models import AdminUnit

pytestmark = pytest.mark.usefixtures("reference_data")
SEARCH = "/vi/tien-ich/tim/"


def found(client: Client, words: str, **more: str) -> str:
    response = client.get(SEARCH, {"q": words, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_words_are_found_in_every_kind_without_diacritics(client: Client) -> None:
    for model in LINES.values():
        make_line(model, name=f"Cống Cái Oanh {model.__name__}")

    page = found(client, "cai oanh")

    assert all(f"Cống Cái Oanh {model.__name__}" in page for model in LINES.values())
    titles = ["Thông báo", "Số liên hệ", "Số liệu", "Địa điểm", "Bài viết"]
    places = [page.index(f">{title}</h2>") for title in titles]
    assert places == sorted(places)


def test_results_lead_to_the_page_of_each_line(client: Client) -> None:
    commune = AdminUnit.objects.communes()[0]
    notice = make_notice(name="Lúa một", unit=commune)
    place = make_place(make_place_source(), "", name="Lúa hai")
    series = make_series(make_series_source(), {"2026-11-01 07:00": 9500}, name="Lúa ba")
    article = make_article(make_articles_source(), name="Lúa bốn", body="x")
    make_contact(make_source(), name="Lúa năm", phone="0299 3822 113")

    page = found(client, "lúa")

    assert f"lich-cup-dien/?xa={commune.code}#thong-bao-{notice.pk}" in page
    assert f"/vi/tien-ich/noi/{place.pk}/" in page and f"/so-lieu/{series.pk}/" in page
    assert f"/vi/tien-ich/bai/{article.pk}/" in page and 'href="tel:02993822113"' in page
    assert "9.500" in page


def test_lines_are_found_by_the_commune_and_district_they_are_for(client: Client) -> None:
    commune = AdminUnit.objects.communes().filter(parent__isnull=False)[0]
    make_line(Contact, name="Công an", unit=commune)

    assert "0299 3822 113" in found(client, f"công an {commune.name}")
    assert "0299 3822 113" in found(client, f"công an {commune.parent.name}")


@pytest.mark.parametrize("hidden", ["line", "source", "tile", "over", "later"])
def test_hidden_and_expired_content_is_not_found(client: Client, hidden: str) -> None:
    make_notice(name="Lũ về")
    make_article(make_articles_source("lich-cup-dien", name="Tin"), name="Lũ về")
    now = timezone.now()
    if hidden == "line":
        for model in LINES.values():
            model._default_manager.update(is_on=False)
    elif hidden == "source":
        Source.objects.update(is_on=False)
    elif hidden == "tile":
        Tile.objects.filter(slug="thong-tin-tien-ich").update(is_on=False)
    elif hidden == "over":
        Notice.objects.update(ends_at=now - timedelta(minutes=1))
        LINES["articles"]._default_manager.update(ends_at=now - timedelta(minutes=1))
    else:
        Notice.objects.all().delete()
        LINES["articles"]._default_manager.update(published_at=now + timedelta(minutes=9))

    assert "Không tìm thấy “lũ về”" in found(client, "lũ về")


def test_tile_is_found_by_its_name(client: Client) -> None:
    page = found(client, "cup dien")

    assert "Lịch cúp điện" in page and "Không tìm thấy" not in page


def test_each_kind_shows_a_few_and_leads_to_all_of_them(client: Client) -> None:
    for number in range(PER_PAGE + 1):
        make_line(Place, name=f"Chợ số {number:02}")

    few = found(client, "chợ")
    first = found(client, "chợ", loai="places")
    last = found(client, "chợ", loai="places", trang="2")

    assert few.count('class="found__item"') == FEW and "loai=places" in few
    assert first.count('class="found__item"') == PER_PAGE and 'rel="next"' in first
    assert "Chợ số 20" in last and 'rel="next"' not in last


@pytest.mark.parametrize("typed", ["", "  ", "?!", "a" * 300, "' | :*", "<b>", "\x00"])
def test_any_typed_words_get_a_page(client: Client, typed: str) -> None:
    assert "<b>" not in found(client, typed)


def test_search_form_is_on_the_page_of_tiles(client: Client) -> None:
    page = client.get("/vi/tien-ich/").content.decode()

    assert f'action="{SEARCH}"' in page


def test_queries_do_not_grow_with_what_is_found(client: Client) -> None:
    for model in LINES.values():
        make_line(model, name="Lúa", unit=AdminUnit.objects.communes()[0])
    found(client, "lua")

    with CaptureQueriesContext(connection) as one:
        found(client, "lua")
    for _turn in range(6):
        for model in LINES.values():
            make_line(model, name="Lúa", unit=AdminUnit.objects.communes()[1])
    with CaptureQueriesContext(connection) as many:
        found(client, "lua")

    # Tiles, five kinds of lines, the basis of cameras, titles of articles, figures of the series.
    assert len(many) == len(one) == 9


def test_articles_with_the_words_in_their_titles_come_first(client: Client) -> None:
    source = make_articles_source()
    now = timezone.now()
    make_article(source, code="A", name="Họp báo", summary="Giá lúa", published_at=now)
    make_article(source, code="B", name="Lúa được giá", published_at=now - timedelta(days=9))

    page = found(client, "giá lúa")

    assert page.index("Lúa được giá") < page.index("Họp báo")


def test_program_that_searches_without_end_is_asked_for_proof(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SEARCHES", 2)
    for _turn in range(2):
        found(client, "lúa")

    asked = client.get(SEARCH, {"q": "lúa"})

    assert asked.status_code == 429 and asks_for_work(asked)
    assert client.get(SEARCH).status_code == 200
    go_on = reverse("reports:go_on")
    back = client.post(go_on, {"next": f"{SEARCH}?q=l%C3%BAa"} | solved(client))
    assert client.get(back["Location"]).status_code == 200
    assert Client().get(SEARCH, {"q": "lúa"}).status_code == 429
