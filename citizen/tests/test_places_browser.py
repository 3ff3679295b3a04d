"""Places and other tiles in a real Chromium: maps, the nearest on tap, accessibility."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from citizen import directories
from citizen.tests.contacts import make_contact, make_source
from citizen.tests.places import make_place, make_place_source
from citizen.tests.series import make_series, make_series_source
from citizen.tiles import EXCHANGE, TRAFFIC
from paht.tests import browser

pytestmark = browser.marks
PAGE = "/vi/tien-ich/thong-tin-tien-ich/dia-diem/"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=browser.PHONE_SCREEN,
        locale="vi-VN",
        reduced_motion="reduce",
        geolocation={"latitude": 9.60312, "longitude": 105.98043},
        permissions=["geolocation"],
    )
    context.set_default_timeout(browser.PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def site(reference_data: None, live_server: Any) -> str:
    source = make_place_source()
    make_place(source, name="Xa", kind="atm", latitude=9.7, longitude=105.98, hours="24/7")
    make_place(source, name="Gần", latitude=9.604, longitude=105.98, phone="0299 3822 001")
    make_place(source, name="Chợ", kind="market", latitude=9.62, longitude=105.98)
    return str(live_server.url)


def test_nearest_places_are_shown_on_tap_and_chips_keep_the_position(page: Page, site: str) -> None:
    page.goto(site + PAGE)
    names = page.locator(".places__name")
    expect(names).to_have_text(["Chợ", "Gần", "Xa"])
    assert browser.violations(page) == []

    browser.follow(page.get_by_role("button", name="Gần tôi nhất"))

    expect(names).to_have_text(["Gần", "Chợ", "Xa"])
    assert "9.603" not in page.url
    assert browser.violations(page) == []
    assert browser.sideways(page) == []
    browser.follow(page.get_by_role("button", name="ATM"))
    expect(names).to_have_text(["Xa"])
    expect(page.locator(".places__facts")).to_contain_text("10,8 km")


def test_map_has_a_numbered_sign_for_each_place_also_without_tiles(page: Page, site: str) -> None:
    page.goto(site + PAGE)
    page.get_by_text("Xem trên bản đồ").click()

    sign = page.get_by_role("button", name="2. Gần")
    expect(page.locator(".places__sign")).to_have_text(["1", "2", "3"])
    assert browser.violations(page) == []
    sign.click()
    expect(page.locator("#noi-2 a").first).to_be_focused()
    browser.follow(page.locator("#noi-2 a").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Gần")
    assert browser.violations(page) == []
    assert browser.sideways(page) == []


def test_place_without_permission_for_position_leads_to_communes(
    context: BrowserContext, page: Page, site: str
) -> None:
    context.clear_permissions()
    page.goto(site + PAGE)
    page.get_by_role("button", name="Gần tôi nhất").click()

    expect(page.locator("[data-near-state]")).to_contain_text("chọn xã, phường")


def test_other_pages_of_tiles_are_accessible_and_the_converter_follows_the_typing(
    page: Page, site: str
) -> None:
    tile = "/vi/tien-ich/thong-tin-tien-ich"
    figures = {f"2026-11-{day:02} 07:00": day for day in range(1, 20)}
    prices = make_series_source()
    series = make_series(prices, figures, group="Chợ Sóc Trăng")
    rates = make_series_source(EXCHANGE)
    for code, value in (("USD-MUA", 25_090), ("USD-BAN", 25_480), ("JPY-BAN", "169.39")):
        make_series(rates, {"2026-11-19 08:00": value}, code=code)
    line = "Đi Côn Đảo: T2–T6 07:30 | Về Trần Đề: mỗi 30 phút từ 5 giờ đến 18 giờ"
    pier = make_place(make_place_source(TRAFFIC), kind="ferry", departures=line, price="5.000 đ")
    numbers = make_source()
    for at in range(directories.MOST_AT_ONCE + 1):
        make_contact(numbers, ("31507", "941")[at % 2], code=f"C{at}")

    for address in (
        f"{tile}/gia-ca-thi-truong/",
        f"{tile}/gia-ca-thi-truong/so-lieu/{series.pk}/",
        f"/vi/tien-ich/bao-sai/?nguon={prices.pk}&dong={series.code}",
        "/vi/tien-ich/danh-ba-khan-cap/",
        f"/vi/tien-ich/noi/{pier.pk}/",
        f"{tile}/ti-gia/",
    ):
        page.goto(site + address)
        assert browser.violations(page) == [], address
        assert browser.sideways(page) == [], address

    amount = page.get_by_label("Số tiền", exact=True)
    answer = page.get_by_role("status").filter(has_text="=")
    amount.fill("1.000")
    expect(answer).to_contain_text("1.000 USD = 25.480.000 đ")
    page.get_by_label("Số tiền này là").select_option("dong")
    amount.fill("5.000.000")
    expect(answer).to_contain_text("5.000.000 đ = 196,23 USD")
    page.get_by_label("Ngoại tệ", exact=True).select_option("JPY")
    page.get_by_label("Ông/Bà cần").select_option("MUA")
    expect(page.get_by_text("Ngân hàng không có tỉ giá này")).to_be_visible()
    assert browser.violations(page) == []
