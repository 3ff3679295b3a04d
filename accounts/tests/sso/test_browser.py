"""A citizen logs in by VNeID on a phone: real redirects, the content policy, and axe."""

from typing import Any

from playwright.sync_api import Browser

from accounts.models import LinkedIdentity
from accounts.tests.codes import newest_code
from accounts.tests.factories import PHONE, make_citizen
from accounts.tests.sso.identity_provider import IdentityProvider
from notifications.outbox import Address
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine

pytestmark = browser.marks


def test_citizen_links_vneid_by_a_code_and_logs_in_again(
    chromium: Browser, live_server: Any, settings: Any, vneid: IdentityProvider
) -> None:
    settings.SITE_URL = live_server.url
    make_citizen()
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    button = page.get_by_role("button", name="Đăng nhập bằng VNeID")
    wrong: dict[str, list[str]] = {}

    page.goto(f"{live_server.url}/vi/dang-nhap/")
    wrong["log in"] = examine(page)
    button.click()
    page.wait_for_url("**/ma-sms/**")
    page.fill("[name=phone]", PHONE)
    browser.follow(page.locator("main form [type=submit]").first)
    page.fill("[name=otp]", newest_code(Address.sms(PHONE)))
    browser.follow(page.locator("main form [type=submit]").first)
    wrong["confirm"] = examine(page)
    browser.follow(page.get_by_role("button", name="Liên kết", exact=True))
    wrong["linked"] = examine(page)
    page.goto(f"{live_server.url}/vi/dang-xuat/")
    browser.follow(page.locator("main form [type=submit]").first)
    wrong["left"] = examine(page)
    page.goto(f"{live_server.url}/vi/dang-nhap/")
    button.click()
    page.wait_for_url("**/vi/ca-nhan/")

    assert as_lines(wrong) == ""
    assert LinkedIdentity.objects.get().last_used_at
