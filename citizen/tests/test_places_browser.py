"""Places in a real Chromium: the map without tiles, the nearest on tap, and accessibility."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from citizen.tests.places import make_place, make_place_source
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
