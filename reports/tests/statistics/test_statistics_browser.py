"""The statistics in a real browser: through axe, without script, by keyboard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from paht.tests.browser import DESK_SCREEN, PHONE_SCREEN, follow, marks, sideways

PAGE = "/vi/phan-anh-kien-nghi/thong-ke/"

pytestmark = marks


@pytest.fixture
def address(filled_reports: None, live_server: Any, settings: Any) -> str:
    settings.PUBLIC_AGENCY_RANKING = True
    return live_server.url + PAGE


def test_statistics_page_is_accessible_and_fits_screen(chromium: Browser, address: str) -> None:
    broken: dict[str, Any] = {}
    for screen, scheme in ((PHONE_SCREEN, "light"), (DESK_SCREEN, "dark")):
        page = chromium.new_context(
            viewport=screen,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=True,
        ).new_page()
        for query in ("?category=GT&district=941", "?from=x", "?from=2001-01&to=2001-01"):
            page.goto(address + query)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            violations = Axe().run(page).response["violations"]
            found = [(v["id"], v["nodes"][0]["html"][:120]) for v in violations]
            if wrong := found or sideways(page):
                broken[f"{scheme} {query}"] = wrong
        page.context.close()

    assert broken == {}


def test_month_fields_are_shown_for_custom_range_only(chromium: Browser, address: str) -> None:
    page = chromium.new_context(viewport=PHONE_SCREEN).new_page()  # type: ignore[arg-type]
    months = page.locator("[type=month]")

    shown = {}
    for query in ("", "?from=2025-01&to=2025-03", "?from=x", "?period=range"):
        page.goto(address + query)
        shown[query] = [month.is_visible() for month in months.all()]
    page.goto(address)
    page.select_option("[name=period]", "range")

    assert [all(these) for these in shown.values()] == [False, True, True, True]
    assert [any(these) for these in shown.values()] == [False, True, True, True]
    assert page.locator("[name=to]").is_visible()


def test_row_without_figures_is_one_line_on_phone(chromium: Browser, address: str) -> None:
    page = chromium.new_context(viewport=PHONE_SCREEN).new_page()  # type: ignore[arg-type]
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    bare = page.locator(".stat-table__bare").first

    assert [cell.is_visible() for cell in bare.locator("td").all()] == [True] + [False] * 7
    page.set_viewport_size(DESK_SCREEN)  # type: ignore[arg-type]
    assert all(cell.is_visible() for cell in bare.locator("td").all())


def test_period_and_figure_can_be_opened_without_script(chromium: Browser, address: str) -> None:
    page = chromium.new_context(viewport=PHONE_SCREEN, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    page.goto(address)

    page.select_option("[name=period]", "range")
    page.fill("[name=from]", "2025-01")
    page.fill("[name=to]", "2025-12")
    follow(page.get_by_role("button", name="Xem"))
    assert page.locator("h2").first.inner_text() == "Năm 2025"
    number = page.locator(".stat-summary a").first
    said = number.inner_text()
    follow(number)

    assert f"Có {said} phản ánh" in page.locator(".lookup-results__count").inner_text()
    page.context.close()
