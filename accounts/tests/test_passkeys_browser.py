"""Passkeys in a real browser: Chromium's own authenticator adds, uses and loses one."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from accounts.models import Passkey, User
from accounts.tests.factories import PASSWORD as CITIZENS_PASSWORD
from accounts.tests.factories import PHONE, make_citizen
from accounts.tests.staff_browser import PASSWORD, person, type_password
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine
from reports.rules.states import Role

pytestmark = browser.marks

OWN = "/quan-tri/xac-thuc-hai-buoc/"


@pytest.fixture
def site(reference_data: None, live_server: Any, settings: Any) -> str:
    # Browsers take http://localhost for secure.
    assert live_server.url.startswith("http://localhost:")
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=browser.PHONE_SCREEN)
    watch = browser.Watch(context)
    yield context.new_page()
    assert watch.faults == []
    context.close()


def authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that checks its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def add(page: Page, password: str, name: str) -> None:
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên để nhận ra khóa này").fill(name)
    confirm(page, password)


def confirm(page: Page, password: str) -> None:
    page.get_by_label("Mật khẩu", exact=False).first.fill(password)
    # Until the script is ready the button is away, and Enter sends nothing. The keyboard is enough.
    page.get_by_role("button", name="Thêm khóa truy cập").press("Enter")


def test_staff_add_use_and_remove_a_passkey_of_a_device_that_knows_its_owner(
    page: Page, site: str
) -> None:
    user = person(Role.SUPERVISOR)
    session, device = authenticator(page)
    type_password(page, f"{site}/quan-tri/")
    page.goto(f"{site}{OWN}")

    add(page, "sai mật khẩu", "Điện thoại của tôi")
    page.get_by_text("Mật khẩu không đúng.").wait_for()
    # The refused answer is not sent again: the browser makes a new one.
    confirm(page, PASSWORD)
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    codes = page.locator("[data-codes] code").all_inner_texts()
    assert user.passkeys.get().name == "Điện thoại của tôi"

    page.locator("#logout-form button").click()
    owner = {"authenticatorId": device, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", owner)
    type_password(page, f"{site}/quan-tri/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.get_by_text("Chưa dùng được khóa truy cập. Vui lòng thử lại, hoặc nhập mã.").wait_for()
    assert page.get_by_label("Mã xác thực").is_visible()
    assert user.passkeys.get().last_used_at is None
    session.send("WebAuthn.setUserVerified", owner | {"isUserVerified": True})
    page.get_by_role("button", name="Dùng khóa truy cập").press("Enter")
    page.get_by_role("heading", name="Bàn làm việc").wait_for()
    used = user.passkeys.get()
    assert used.last_used_at is not None and used.sign_count > 0

    page.goto(f"{site}{OWN}")
    section = page.get_by_role("region", name="Tắt xác thực hai bước")
    section.get_by_label("Mật khẩu").fill(PASSWORD)
    section.get_by_role("button", name="Dùng khóa truy cập").click()
    page.get_by_text("Đã tắt xác thực hai bước.").wait_for()
    assert not Passkey.objects.exists() and len(codes) == 10
    # The device still has its key, which opens nothing any more.
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})
    assert len(kept["credentials"]) == 1
    page.locator("#logout-form button").click()
    type_password(page, f"{site}/quan-tri/")
    page.get_by_role("heading", name="Bàn làm việc").wait_for()


def test_citizen_adds_a_passkey_and_logs_in_with_it(page: Page, site: str) -> None:
    user: User = make_citizen()
    authenticator(page)
    page.goto(f"{site}/vi/dang-nhap/?next=/vi/ca-nhan/xac-thuc-hai-buoc/")
    page.fill("[name=login]", PHONE)
    page.fill("[name=password]", CITIZENS_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    add(page, CITIZENS_PASSWORD, "Điện thoại của tôi")
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    page.goto(f"{site}/vi/dang-xuat/")
    # Another page asked for meanwhile would stop the log-out.
    with page.expect_navigation():
        page.locator("main [type=submit]").click()

    page.goto(f"{site}/vi/dang-nhap/")
    page.fill("[name=password]", CITIZENS_PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Dùng khóa truy cập").click()

    page.get_by_role("heading", name="Cá nhân").wait_for()
    assert user.passkeys.get().last_used_at is not None


def test_without_script_the_page_says_so_and_takes_codes(chromium: Browser, site: str) -> None:
    person(Role.SUPERVISOR)
    context = chromium.new_context(viewport=browser.PHONE_SCREEN)
    page = context.new_page()
    authenticator(page)
    type_password(page, f"{site}/quan-tri/")
    page.goto(f"{site}{OWN}")
    add(page, PASSWORD, "Máy cơ quan")
    code = page.locator("[data-codes] code").first.inner_text()
    without = chromium.new_context(viewport=browser.PHONE_SCREEN, java_script_enabled=False)
    page = without.new_page()

    type_password(page, f"{site}/quan-tri/")
    page.get_by_label("Mã xác thực").wait_for()
    # Playwright shows no <noscript>, although it runs no script.
    assert "Khóa truy cập cần JavaScript" in page.content()
    assert not page.get_by_role("button", name="Dùng khóa truy cập").is_visible()
    page.fill("[name=code]", code)
    page.keyboard.press("Enter")

    page.get_by_role("heading", name="Bàn làm việc").wait_for()


def test_pages_of_passkeys_are_accessible(chromium: Browser, site: str) -> None:
    person(Role.SUPERVISOR)
    make_citizen()
    page = chromium.new_context(viewport=browser.PHONE_SCREEN).new_page()
    authenticator(page)
    wrong: dict[str, list[str]] = {}

    for path, password in ((OWN, PASSWORD), ("/vi/ca-nhan/xac-thuc-hai-buoc/", CITIZENS_PASSWORD)):
        if password == PASSWORD:
            type_password(page, f"{site}/quan-tri/")
        else:
            page.context.clear_cookies()
            browser.sign_in(page, site, User.objects.get(phone_confirmed_at__isnull=False))
        page.goto(f"{site}{path}khoa-truy-cap/")
        wrong[f"{path} add"] = examine(page)
        page.goto(f"{site}{path}")
        add(page, password, "Điện thoại của tôi")
        page.get_by_role("heading", name="Mã dự phòng").wait_for()
        page.goto(f"{site}{path}")
        wrong[f"{path} overview"] = examine(page)
        key = Passkey.objects.latest("pk")
        page.goto(f"{site}{path}khoa-truy-cap/{key.pk}/go/")
        wrong[f"{path} drop"] = examine(page)

    assert as_lines(wrong) == ""
