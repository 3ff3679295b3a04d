"""The register of breaches in Chromium: from the record to the stopped notice, by keyboard."""

from playwright.sync_api import Page

from paht.tests.accessibility import as_lines, examine
from paht.tests.browser import follow, marks, sign_in
from reports.models import PersonalDataBreach
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff

pytestmark = marks
PASSWORD = "Mật khẩu của cán bộ 1"


def test_breach_is_recorded_told_and_stopped(page: Page, site: str) -> None:
    report = make_report()
    person = make_staff(Role.ADMINISTRATOR)
    person.set_password(PASSWORD)
    person.save()
    sign_in(page, site, person)
    register = f"{site}/quan-tri/reports/personaldatabreach/"
    page.goto(f"{register}add/")
    found = {"add": examine(page)}

    page.fill("[name=title]", "Mất máy tính")
    page.fill("[name=description]", "Máy bị mất trên xe khách.")
    page.check("[name=affected][value=phone]")
    follow(page.locator("[name=_continue]"))
    found["breach"] = examine(page)
    follow(page.locator("text=Người liên quan:"))
    found["persons"] = examine(page)
    page.fill("#codes_names", report.code)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page.locator("text=Viết lời báo"))
    found["notice"] = examine(page)
    follow(page.locator("[value=preview]"))
    found["preview"] = examine(page)
    # This session began without the password, so the portal asks for it here.
    page.fill("[name=password]", PASSWORD)
    follow(page.locator("[value=send]"))
    found["told"] = examine(page)
    breach = PersonalDataBreach.objects.get()
    assert breach.persons.get().notice == breach.notices.get()
    follow(page.locator("text=Dừng lời báo"))

    assert "Đã dừng" in page.inner_text(".messagelist")
    found["stopped"] = examine(page)
    assert breach.persons.get().notice is None
    page.goto(f"{register}{breach.pk}/thong-bao-a05/")
    found["report to the ministry"] = examine(page)
    page.goto(f"{site}/quan-tri/reports/report/so-du-lieu-ca-nhan/")
    found["record of processing"] = examine(page)
    assert as_lines(found) == ""
