"""Chapter I.3 of the user guide in a real browser, by someone who sees only the messages."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.tests.codes import let_pass
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from notifications import delivery
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine
from reports.tests.factories import make_report

NEW_PASSWORD = "Chùa Dơi 2026"
NAME = "Nguyễn Văn Ba"

pytestmark = browser.marks

OpenPage = Callable[..., Page]


@pytest.fixture
def site(reference_data: None, live_server: Any, settings: Any, tmp_path: Path) -> str:
    settings.MESSAGES_DIR = tmp_path / "messages"
    settings.SITE_URL = live_server.url
    return f"{live_server.url}/vi"


@pytest.fixture
def read_message(settings: Any) -> Callable[[], str]:
    """Deliver what is owed and read the newest file, as the person with the phone does."""

    def read() -> str:
        assert delivery.sweep() >= 1
        return max(settings.MESSAGES_DIR.glob("*.txt")).read_text(encoding="utf-8")

    return read


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open a page in a context of its own; at the end nothing may have gone wrong in any."""
    watches: list[browser.Watch] = []

    def open_one(*, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport=browser.PHONE_SCREEN,
            locale="vi-VN",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        watches.append(browser.Watch(context))
        page = context.new_page()
        page.set_default_timeout(browser.PATIENCE_MS)
        return page

    yield open_one
    for context in chromium.contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


def code_in(message: str) -> str:
    found = re.search(r"Ma xac thuc PAHT Soc Trang: (\d{6})\.", message)
    assert found
    return found[1]


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_new_citizen_account_shows_reports_sent_earlier(
    site: str, open_page: OpenPage, read_message: Callable[[], str], script: bool
) -> None:
    report = make_report(phone=PHONE)
    delivery.sweep()
    page = open_page(script=script)

    page.goto(f"{site}/dang-ky/")
    page.get_by_label("Họ tên").fill(NAME)
    page.locator("[name=phone]").fill("0939 861 100")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    press(page, "Đăng ký")
    expect(page.get_by_role("main")).to_contain_text(
        "Mã xác thực đã được gửi đến số điện thoại xxxxxx100"
    )
    page.get_by_label("Nhập mã xác thực").fill(code_in(read_message()))
    press(page, "Đồng ý")

    expect(page.get_by_role("heading", name="Cá nhân", exact=True)).to_be_visible()
    expect(page.get_by_text(report.code)).to_be_visible()
    assert User.objects.citizens().get().full_name == NAME


def test_forgotten_password_is_reset_without_script(
    site: str, open_page: OpenPage, read_message: Callable[[], str]
) -> None:
    """`test_every_account_page_is_accessible` takes the same way with a script."""
    make_citizen(email="")
    page = open_page(script=False)

    page.goto(f"{site}/dang-nhap/")
    page.get_by_role("link", name="Quên mật khẩu?").click()
    page.get_by_label("Số điện thoại hoặc thư điện tử (email)").fill("84939861100")
    press(page, "Gửi mã OTP")
    page.get_by_label("Nhập mã xác thực").fill(code_in(read_message()))
    press(page, "Đồng ý")
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    press(page, "Đổi mật khẩu")
    expect(page.get_by_role("status").filter(has_text="Mật khẩu đã được đổi")).to_be_visible()
    assert "Mat khau tai khoan cua ong/ba vua duoc doi" in read_message()
    page.locator("[name=login]").fill("0939861100")
    page.locator("[name=password]").fill(NEW_PASSWORD)
    press(page, "Đăng nhập")

    expect(page.get_by_role("heading", name="Cá nhân", exact=True)).to_be_visible()


def test_countdown_shows_when_next_code_can_be_sent(
    site: str, open_page: OpenPage, read_message: Callable[[], str]
) -> None:
    make_citizen(email="")
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/quen-mat-khau/")
    page.get_by_label("Số điện thoại hoặc thư điện tử (email)").fill(PHONE)
    press(page, "Gửi mã OTP")
    timer, again = page.get_by_role("timer"), page.locator("[data-resend]")
    first = read_message()

    expect(timer).to_have_text(re.compile(r"Mã xác thực sẽ hết hạn sử dụng sau 1\d\d giây"))
    expect(again).to_be_disabled()
    expect(again).to_have_text(re.compile(r"Gửi lại mã \(sau \d\d giây\)"))
    page.clock.run_for(61_000)
    expect(again).to_be_enabled()
    expect(timer).to_have_text(re.compile(r"sau [56]\d giây"))
    page.clock.run_for(61_000)
    expect(timer).to_have_text("Mã xác thực đã hết hạn. Vui lòng bấm “Gửi lại mã”.")

    let_pass(122)
    press(page, "Gửi lại mã")
    expect(timer).to_have_text(re.compile(r"sau 1[12]\d giây"))
    page.get_by_label("Nhập mã xác thực").fill(code_in(first))
    press(page, "Đồng ý")
    expect(page.get_by_text("Mã xác thực không đúng. Còn 4 lần thử.").first).to_be_visible()


def test_button_shows_and_hides_password(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{site}/dang-nhap/")
    box = page.locator("[name=password]")

    press(page, "Hiện Mật khẩu")
    expect(box).to_have_attribute("type", "text")
    expect(page.get_by_role("button", name="Ẩn Mật khẩu")).to_be_focused()
    press(page, "Ẩn Mật khẩu")

    expect(box).to_have_attribute("type", "password")


def test_every_account_page_is_accessible_and_device_remembers_account(
    site: str, open_page: OpenPage, read_message: Callable[[], str]
) -> None:
    make_citizen(email="")
    make_report(phone=PHONE)
    delivery.sweep()
    page = open_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = examine(page)

    def follow(name: str) -> None:
        browser.follow(page.get_by_role("main").get_by_role("button", name=name, exact=True))

    page.goto(f"{site}/dang-ky/")
    look("sign-up")
    follow("Đăng ký")
    look("sign-up, refused")
    page.goto(f"{site}/dang-nhap/")
    look("log-in")
    follow("Đăng nhập")
    look("log-in, refused")
    page.goto(f"{site}/quen-mat-khau/")
    look("reset")
    page.get_by_label("Số điện thoại hoặc thư điện tử (email)").fill(PHONE)
    follow("Gửi mã OTP")
    look("code")
    follow("Đồng ý")
    look("code, refused")
    page.get_by_label("Nhập mã xác thực").fill(code_in(read_message()))
    follow("Đồng ý")
    look("new password")
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    follow("Đổi mật khẩu")
    page.locator("[name=login]").fill(PHONE)
    page.locator("[name=password]").fill(NEW_PASSWORD)
    follow("Đăng nhập")
    look("own reports")
    browser.follow(page.get_by_role("link", name="Thông tin tài khoản").first)
    look("profile")
    browser.follow(page.get_by_role("link", name="Đổi số điện thoại"))
    look("phone")
    page.goto(f"{site}/ca-nhan/xac-nhan-thu/abc/")
    look("address")
    follow("Xác nhận địa chỉ")
    look("address, refused")
    page.goto(f"{site}/dang-xuat/")
    follow("Đăng xuất")
    page.goto(f"{site}/dang-nhap/")
    expect(page.get_by_text("+84 xxxxxx100")).to_be_visible()
    look("log-in of a known account")
    press(page, "Tài khoản khác")
    expect(page.locator("[name=login]")).to_be_visible()

    assert as_lines(found) == ""
