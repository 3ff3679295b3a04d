"""Log in to the staff site in Chromium."""

from playwright.sync_api import Page

from accounts.models import User
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
