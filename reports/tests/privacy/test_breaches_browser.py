"""The register of breaches in Chromium: from the record to the stopped notice, by keyboard."""

import pytest
from playwright.sync_api import Browser, Page

from paht.tests.browser import follow, marks, overflow, violations
from reports.models import PersonalDataBreach
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import DESKTOP_SCREEN, PHONE_SCREEN, logged_in

pytestmark = marks


def faults(page: Page) -> list[str]:
    return [*violations(page), *([f"overflow {page.url}"] if overflow(page) else [])]


@pytest.mark.parametrize(
    ("screen", "scheme"), [(PHONE_SCREEN, "dark"), (DESKTOP_SCREEN, "light")], ids=["phone", "desk"]
)
def test_breach_is_recorded_told_and_stopped(
    chromium: Browser, staff_site: str, screen: dict[str, int], scheme: str
) -> None:
    report = make_report()
    person = make_staff(Role.ADMINISTRATOR)
    page = logged_in(chromium, staff_site, person, viewport=screen, color_scheme=scheme)
    page.goto(f"{staff_site}reports/personaldatabreach/add/")
    found = faults(page)

    page.fill("[name=title]", "Mất máy tính")
    page.fill("[name=description]", "Máy bị mất trên xe khách.")
    page.check("[name=affected][value=phone]")
    follow(page.locator("[name=_continue]"))
    found += faults(page)
    follow(page.locator("text=Người liên quan:"))
    found += faults(page)
    page.fill("#codes_names", report.code)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page.locator("text=Viết lời báo"))
    found += faults(page)
    follow(page.locator("[value=preview]"))
    found += faults(page)
    follow(page.locator("[value=send]"))
    found += faults(page)
    breach = PersonalDataBreach.objects.get()
    assert breach.persons.get().notice == breach.notices.get()
    follow(page.locator("text=Dừng lời báo"))

    assert "Đã dừng" in page.inner_text(".messagelist")
    assert breach.persons.get().notice is None
    for address in ("thong-bao-a05/", "change/"):
        page.goto(f"{staff_site}reports/personaldatabreach/{breach.pk}/{address}")
        found += faults(page)
    page.goto(f"{staff_site}reports/report/so-du-lieu-ca-nhan/")
    assert found + faults(page) == []
