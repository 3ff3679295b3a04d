"""Steps of staff in a browser."""

from typing import Any

from playwright.sync_api import Browser, Page

from accounts.models import User
from paht.tests.browser import follow

PASSWORD = "Mật khẩu của cán bộ 1"
PHONE_SCREEN = {"width": 390, "height": 800}
DESKTOP_SCREEN = {"width": 1280, "height": 900}


def logged_in(chromium: Browser, staff_site: str, user: User, **options: Any) -> Page:
    user.set_password(PASSWORD)
    user.save()
    page = chromium.new_context(**{"viewport": PHONE_SCREEN, "locale": "vi", **options}).new_page()
    page.goto(f"{staff_site}login/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    return page


def press(page: Page, name: str) -> str:
    """Press the button of move `name`, and return the message on the next page."""
    follow(page.locator(f"[data-part={name}] > [data-part-button]"))
    return page.inner_text(".messagelist")
