"""Steps of staff in a browser."""

from typing import Any

from playwright.sync_api import Browser, Page

from accounts.models import User
from paht.tests.browser import PATIENCE_MS, follow, sign_in

PHONE_SCREEN = {"width": 390, "height": 800}
DESKTOP_SCREEN = {"width": 1280, "height": 900}


def logged_in(chromium: Browser, staff_site: str, user: User, **options: Any) -> Page:
    """Return an empty page on which this person is logged in.

    `accounts/tests/test_staff_browser.py` fills in the log-in form.
    """
    page = chromium.new_context(**{"viewport": PHONE_SCREEN, "locale": "vi", **options}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    sign_in(page, staff_site, user)
    return page


def press(page: Page, name: str) -> str:
    """Press the button of move `name`, and return the message on the next page."""
    follow(page.locator(f"[data-part={name}] > [data-part-button]"))
    return page.inner_text(".messagelist")
