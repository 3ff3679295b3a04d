"""The map in a real browser: with script, by keyboard, without script, and through axe."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from paht.tests import browser
from paht.tests.accessibility import as_lines, examine
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = browser.marks
# At least nine names are shown, and no two of them overlap.
_NAMES_LIE_APART = """
() => {
  const names = [...document.querySelectorAll(".pin-map__name span, .map-name span")]
    .filter(one => one.checkVisibility({visibilityProperty: true}))
    .map(one => one.getBoundingClientRect());
  const districts = document.querySelectorAll(".pin-map__name--district, .map-name--district");
  const overlap = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  return districts.length && names.length >= 9
    && !names.some((one, index) => names.slice(0, index).some(other => overlap(one, other)));
}
"""
CITY = {"latitude": 9.6025, "longitude": 105.9739}


@pytest.fixture
def address(reference_data: None, live_server: Any) -> str:
    return f"{live_server.url}/vi/phan-anh-kien-nghi/ban-do/"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=browser.DESK_SCREEN, reduced_motion="reduce", permissions=["geolocation"],
        geolocation={"latitude": 9.6026, "longitude": 105.974},
    )  # fmt: skip
    watch = browser.Watch(context)
    yield context
    context.close()
    assert watch.faults == []


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    page.goto(address)
    page.locator(".map-sign").first.wait_for()
    return page


def test_cluster_opens_into_reports_and_updates_list_and_url(
    context: BrowserContext, address: str
) -> None:
    near = make_report(State.ASSIGNED, title="Đèn đường hỏng", **CITY)
    make_report(State.COMPLETED, title="Ổ gà trước chợ", latitude=9.606, longitude=105.978)
    far = make_report(State.PROCESSING, title="Rác ở xa", latitude=9.31, longitude=105.95)
    page = opened(context, address)
    listed = page.locator("[data-map-list]")
    expect(listed).to_contain_text(far.title)

    crowd = page.get_by_role("button", name=re.compile("^2 phản ánh, 1 chưa hoàn thành"))
    while crowd.count():
        crowd.click()
        page.wait_for_timeout(800)
    expect(listed).not_to_contain_text(far.title)
    page.get_by_role("button", name=re.compile(f"^{near.title}, Đã chuyển xử lý")).click()

    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name=near.title)).to_be_focused()
    expect(popup).to_contain_text("Hạn xử lý")
    assert "bbox=" in page.url and "zoom=" in page.url
    page.reload()
    expect(listed).to_contain_text(near.title)
    expect(listed).not_to_contain_text(far.title)


def test_keyboard_opens_report_returns_and_can_skip_map(
    context: BrowserContext, address: str
) -> None:
    report = make_report(State.ASSIGNED, title="Đèn đường hỏng", **CITY)
    page = opened(context, address)

    page.locator(".public-map__skip").focus()
    expect(page.locator(".public-map__skip")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".map-list__title")).to_be_focused()
    sign = page.locator(".map-sign")
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-popup__title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator(".map-sign")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".map-popup__title").press("Enter")

    page.wait_for_url(f"**/{report.code}/")


def test_near_me_moves_map_and_keeps_filters(context: BrowserContext, address: str) -> None:
    report = make_report(State.ASSIGNED, **CITY)
    make_report(State.COMPLETED, title="Đã xong", **CITY)
    page = opened(context, f"{address}?status=assigned")

    page.get_by_role("button", name="Gần tôi").click()

    expect(page.locator("[data-map-status]")).to_contain_text("gần vị trí của Ông/Bà")
    page.wait_for_url(re.compile("status=assigned.*zoom=15"))
    expect(page.locator("[data-map-list]")).to_contain_text(report.title)
    expect(page.locator("[data-map-list]")).not_to_contain_text("Đã xong")


def test_filters_are_kept_between_search_page_and_map(
    context: BrowserContext, address: str
) -> None:
    mine = make_report(State.PROCESSING, title="Đèn đường hỏng", **CITY)
    make_report(State.COMPLETED, title="Đã xong", **CITY)
    make_report(State.PROCESSING, title="Của nơi khác", agency="QLDT-944", **CITY)
    page = context.new_page()
    page.goto(address.replace("ban-do", "tra-cuu"))
    page.get_by_text("Tìm kiếm nâng cao", exact=True).click()
    page.select_option("[name=agency]", "QLDT-941")
    page.select_option("[name=channel]", "web")
    page.select_option("[name=outcome]", "open")
    browser.follow(page.get_by_role("button", name="Lọc kết quả"))
    expect(page.get_by_text("Có 1 phản ánh,")).to_be_visible()

    browser.follow(page.get_by_role("link", name="Xem trên bản đồ"))
    page.locator(".map-sign").click()
    expect(page.locator(".map-popup__title")).to_have_text([mine.title])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Phóng to").click()
    page.wait_for_url(re.compile("outcome=open.*agency=QLDT-941.*channel=web.*zoom="))
    expect(page.locator("[data-map-count]")).to_contain_text("Có 1 phản ánh")
    expect(page.locator("[name=agency]")).to_have_value("QLDT-941")
    browser.follow(page.get_by_role("link", name=re.compile("^Kênh tiếp nhận")))
    assert "channel=" not in page.url and "zoom=" in page.url and "agency=QLDT-941" in page.url
    page.go_back()

    browser.follow(page.get_by_role("link", name="Xem tất cả trong bảng tra cứu"))
    assert re.search("outcome=open.*agency=QLDT-941.*channel=web", page.url)
    assert "zoom" not in page.url
    expect(page.get_by_text("Có 1 phản ánh,")).to_be_visible()


def test_place_names_do_not_overlap_without_tiles(page: Page, address: str) -> None:
    page.set_viewport_size(browser.PHONE_SCREEN)
    for language, place in product(("vi", "en", "km"), ("ban-do", "gui-phan-anh")):
        page.goto(address.replace("/vi/", f"/{language}/").replace("ban-do", place))
        if place == "gui-phan-anh":
            page.locator("[data-map] summary").click()

        # The map has come to rest when its names lie apart.
        page.wait_for_function(_NAMES_LIE_APART)


def test_map_page_without_script_offers_list_and_filters(chromium: Browser, address: str) -> None:
    report = make_report(State.ASSIGNED, **CITY)
    context = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    page = context.new_page()

    make_report(State.ASSIGNED, title="Của nơi khác", agency="QLDT-944", **CITY)

    page.goto(address)
    page.get_by_text("Tìm kiếm nâng cao", exact=True).click()
    page.select_option("[name=district]", "941")
    page.select_option("[name=agency]", "QLDT-941")
    page.select_option("[name=channel]", "web")
    browser.follow(page.get_by_role("button", name="Lọc kết quả"))
    expect(page.locator(".map-list__title")).to_have_text([report.title])
    expect(page.get_by_text("Trình duyệt này không hiện được bản đồ")).to_be_visible()
    browser.follow(page.get_by_role("link", name=report.title))

    assert page.url.endswith(f"/{report.code}/")


def test_map_is_accessible_and_fits_screen(page: Page, address: str) -> None:
    browser.draw_tiles(page.context)
    make_report(State.COMPLETED, title="Ổ gà", latitude=9.7, longitude=105.9)
    for _turn in range(2):
        make_report(State.ASSIGNED, **CITY)
    found: dict[str, list[str]] = {}

    chosen = "?agency=QLDT-941&channel=web&outcome=open"
    for query in ("", "?bbox=105.97,9.6,105.978,9.605&zoom=17", chosen, "?q=khong+co", "?bbox=x"):
        page.goto(address + query)
        if not query or "zoom" in query:
            page.locator(".map-sign").first.wait_for()
        if "zoom" in query:
            page.locator(".map-sign").first.click()
            page.locator(".map-popup").wait_for()
        found[query] = examine(page)

    assert as_lines(found) == ""
