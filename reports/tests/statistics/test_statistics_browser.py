"""The statistics in a real browser: through axe, without script, by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from paht.tests.accessibility import as_lines, examine_each
from paht.tests.browser import DESK_SCREEN, PHONE_SCREEN, follow, marks

PAGE = "/vi/phan-anh-kien-nghi/thong-ke/"

pytestmark = marks


@pytest.fixture
def address(filled_reports: None, live_server: Any, settings: Any) -> str:
    settings.PUBLIC_AGENCY_RANKING = True
    return live_server.url + PAGE


def test_statistics_page_is_accessible_and_fits_screen(page: Page, address: str) -> None:
    queries = ("?category=GT&district=941", "?from=x", "?from=2001-01&to=2001-01")

    addresses = {query: address + query for query in queries}
    assert as_lines(examine_each(page, addresses, wide=queries[:1])) == ""


def test_phone_shows_months_for_custom_range_only_and_bare_rows_in_one_line(
    page: Page, address: str
) -> None:
    months = page.locator("[type=month]")
    page.goto(f"{address}?from=x")
    assert [month.is_visible() for month in months.all()] == [True, True]
    page.goto(address)
    assert [month.is_visible() for month in months.all()] == [False, False]
    page.select_option("[name=period]", "range")
    assert [month.is_visible() for month in months.all()] == [True, True]

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
