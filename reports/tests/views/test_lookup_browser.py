"""Looking up in a real browser: with script, without it, and through axe."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from paht.tests.browser import follow, marks
from reports.rules.states import State
from reports.tests.factories import make_report

BASE = "/vi/phan-anh-kien-nghi/"
PHONE_SCREEN = {"width": 390, "height": 800}

pytestmark = marks


@pytest.fixture
def address(reference_data: None, live_server: Any) -> str:
    return live_server.url + BASE


def opened(chromium: Browser, **options: Any) -> BrowserContext:
    context = chromium.new_context(viewport=PHONE_SCREEN, **options)
    # No other host is ever asked, but for the map's tiles: here nobody is.
    context.route(re.compile(r"^https?://(?!localhost|127\.)"), lambda route: route.abort())
    return context


def open_filters(page: Page) -> None:
    page.get_by_text("Tìm kiếm nâng cao").click()


def communes(page: Page) -> list[str]:
    return page.locator("[name=commune] option").all_inner_texts()[1:]


def test_district_narrows_communes_and_commune_sets_district(
    chromium: Browser, address: str
) -> None:
    page = opened(chromium).new_page()
    page.goto(f"{address}tra-cuu/")
    open_filters(page)
    everywhere = len(communes(page))

    page.select_option("[name=district]", "941")
    in_the_city = communes(page)
    page.select_option("[name=district]", "")
    page.select_option("[name=commune]", "31528")

    assert 0 < len(in_the_city) < everywhere
    assert page.input_value("[name=district]") == "943"


def test_filtering_on_phone_scrolls_to_results(chromium: Browser, address: str) -> None:
    make_report(State.ASSIGNED)
    page = opened(chromium, java_script_enabled=False).new_page()
    page.goto(f"{address}tra-cuu/")
    open_filters(page)
    page.select_option("[name=status]", "assigned")
    follow(page.get_by_role("button", name="Lọc kết quả"))

    expect(page.get_by_role("link", name=re.compile("bỏ điều kiện này"))).to_be_in_viewport()
    expect(page.locator(".lookup-results__count")).to_be_in_viewport()


def test_search_suggestions_appear_while_typing(chromium: Browser, address: str) -> None:
    make_report(State.ASSIGNED, title="Mặt đường nhiều ổ gà")
    page = opened(chromium).new_page()
    page.goto(f"{address}tra-cuu/")

    page.locator("#id_q").press_sequentially("o ga")

    proposed = page.locator("#search-suggestions option")
    proposed.first.wait_for(state="attached")
    assert "Mặt đường nhiều ổ gà" in [one.get_attribute("value") for one in proposed.all()]


def test_search_works_without_script(chromium: Browser, address: str) -> None:
    report = make_report(State.ASSIGNED, latitude=9.6025, longitude=105.9739)
    page = opened(chromium, java_script_enabled=False).new_page()

    page.goto(f"{address}tra-cuu/")
    open_filters(page)
    page.select_option("[name=commune]", "31510")
    page.get_by_role("button", name="Lọc kết quả").click()
    follow(page.get_by_role("link", name=report.title))

    assert page.url.endswith(f"/{report.code}/")
    assert "9.6025, 105.9739" in page.content()
    assert not page.get_by_role("button", name="In trang này").is_visible()


def test_map_shows_place_name_when_no_tile_loads(chromium: Browser, address: str) -> None:
    report = make_report(State.ASSIGNED, latitude=9.6025, longitude=105.9739)
    page = opened(chromium).new_page()

    page.goto(f"{address}{report.code}/")
    page.locator("[data-report-map]").scroll_into_view_if_needed()

    assert page.locator(".report-map__name").inner_text() == report.place


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_and_report_pages_are_accessible(
    chromium: Browser, address: str, scheme: Any
) -> None:
    shown = make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)
    kept = make_report(State.PROCESSING, publish=False)
    page = opened(chromium, color_scheme=scheme, bypass_csp=True).new_page()
    broken: dict[str, Any] = {}

    for path in (
        "tra-cuu/", "tra-cuu/?q=ga&status=completed", "tra-cuu/?q=xyz", "tra-cuu/?from=x",
        "tra-cuu/?q=0939861234", f"{shown.code}/", f"{kept.code}/", "209901010001/",
        "chuyen-muc/", "chuyen-muc/giao-thong-duong-sa/", "chuyen-muc/nap-cong-ho-ga-hu-mat/",
    ):  # fmt: skip
        page.goto(address + path)
        if path.startswith(shown.code):
            page.locator("[data-report-map]").scroll_into_view_if_needed()
            page.locator(".report-map__name").wait_for()
        violations = Axe().run(page).response["violations"]
        if violations:
            broken[path] = [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]

    assert broken == {}
