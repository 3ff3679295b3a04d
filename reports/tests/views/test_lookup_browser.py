"""Looking up in a real browser: with script and without it.

`paht/tests/test_browser_accessibility.py` examines the pages.
"""

import re

from playwright.sync_api import Browser, Page, expect

from paht.tests.browser import PHONE_SCREEN, follow, marks
from reports.rules.states import State
from reports.tests.factories import make_report

BASE = "/vi/phan-anh-kien-nghi/"

pytestmark = marks


def open_filters(page: Page) -> None:
    page.get_by_text("Tìm kiếm nâng cao").click()


def communes(page: Page) -> list[str]:
    return page.locator("[name=commune] option").all_inner_texts()[1:]


def test_district_narrows_communes_and_commune_sets_district(page: Page, site: str) -> None:
    page.goto(f"{site}{BASE}tra-cuu/")
    open_filters(page)
    everywhere = len(communes(page))

    page.select_option("[name=district]", "941")
    in_the_city = communes(page)
    page.select_option("[name=district]", "")
    page.select_option("[name=commune]", "31528")

    assert 0 < len(in_the_city) < everywhere
    assert page.input_value("[name=district]") == "943"


def test_suggestion_appears_while_typing_and_report_names_its_place_when_no_tile_loads(
    page: Page, site: str
) -> None:
    report = make_report(
        State.ASSIGNED, title="Mặt đường nhiều ổ gà", latitude=9.6025, longitude=105.9739
    )
    page.goto(f"{site}{BASE}tra-cuu/")
    page.locator("#id_q").press_sequentially("o ga")

    proposed = page.locator("#search-suggestions option")
    proposed.first.wait_for(state="attached")
    assert report.title in [one.get_attribute("value") for one in proposed.all()]

    page.goto(f"{site}{BASE}{report.code}/")
    page.locator("[data-report-map]").scroll_into_view_if_needed()
    expect(page.locator(".report-map__name")).to_have_text(report.place)


def test_search_works_without_script_and_scrolls_phone_to_results(
    chromium: Browser, site: str
) -> None:
    report = make_report(State.ASSIGNED, latitude=9.6025, longitude=105.9739)
    page = chromium.new_context(viewport=PHONE_SCREEN, java_script_enabled=False).new_page()
    page.goto(f"{site}{BASE}tra-cuu/")
    open_filters(page)
    page.select_option("[name=status]", "assigned")
    page.select_option("[name=commune]", "31510")
    follow(page.get_by_role("button", name="Lọc kết quả"))

    expect(page.get_by_role("link", name=re.compile("bỏ điều kiện này")).first).to_be_in_viewport()
    expect(page.locator(".lookup-results__count")).to_be_in_viewport()
    follow(page.get_by_role("link", name=report.title))
    assert page.url.endswith(f"/{report.code}/")
    assert "9.6025, 105.9739" in page.content()
    assert not page.get_by_role("button", name="In trang này").is_visible()
    # Only a script can share; the URL is there to copy.
    expect(page.get_by_role("link", name=f"{site}{BASE}{report.code}/")).to_be_visible()
    assert page.get_by_role("button", name="Chia sẻ").is_hidden()
