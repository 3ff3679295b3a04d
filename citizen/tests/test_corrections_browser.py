"""Say what is wrong in a real Chromium: by keyboard, and with proof of work on a crowded line."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from citizen import corrections
from citizen.models import Correction
from citizen.tests.contacts import make_contact, make_source
from citizen.views import correcting
from paht.tests import browser

pytestmark = browser.marks


def test_keyboard_reaches_the_form_of_one_number(page: Page, site: str) -> None:
    source = make_source()
    for name in ("Công an", "Cứu hỏa"):
        make_contact(source, name=name)
    page.goto(f"{site}/vi/tien-ich/danh-ba-khan-cap/")
    entry = page.get_by_text("Báo số điện thoại sai")
    box = entry.bounding_box()
    assert box and box["height"] >= 24
    expect(page.get_by_role("link", name="Cứu hỏa –")).to_be_hidden()

    entry.focus()
    page.keyboard.press("Enter")
    assert browser.violations(page) == [] and browser.sideways(page) == []
    page.get_by_role("link", name="Cứu hỏa –").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".facts")).to_contain_text("Cứu hỏa")


def test_device_proves_its_work_about_a_crowded_line(
    page: Page, site: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RATE_LIMITS = "on"
    monkeypatch.setattr(corrections, "MANY_OF_LINE", 0)
    monkeypatch.setattr(correcting, "PER_HOUR_OF_CROWDED", 0)
    contact = make_contact(make_source())
    page.goto(f"{site}/vi/tien-ich/bao-sai/{contact.correction_query}")
    page.get_by_label("Điều gì chưa đúng?").fill("Số này không gọi được")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("Đã kiểm tra xong")).to_be_visible()
    assert browser.violations(page) == []

    page.get_by_role("button", name="Gửi", exact=True).click()

    expect(page.get_by_text("Đã nhận, cảm ơn Ông/Bà.")).to_be_visible()
    assert Correction.objects.count() == 1
