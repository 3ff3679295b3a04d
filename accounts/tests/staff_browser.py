"""Log in to the staff site in Chromium, and judge a page in both colour schemes."""

from playwright.sync_api import Page

from accounts.models import User
from paht.tests import browser
from reports.rules.states import Role
from reports.tests.factories import make_staff

PASSWORD = "Mật khẩu của cán bộ 1"


def person(role: Role) -> User:
    user = make_staff(role, username="canbo")
    user.set_password(PASSWORD)
    user.save()
    return user


def type_password(page: Page, site: str) -> None:
    page.goto(f"{site}login/")
    page.fill("[name=username]", "canbo")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")


def wrong_with(page: Page) -> list[str]:
    found = browser.violations(page)
    page.emulate_media(color_scheme="dark")
    # Colours that fade are judged as they will be.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    found += browser.violations(page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    return found + ([f"overflow {browser.overflow(page)}"] if browser.overflow(page) else [])
