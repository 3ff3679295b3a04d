"""Staff keep what they typed: between the parts of a case page, and before they leave a page."""

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from paht.tests.browser import follow, marks
from reports.models import Report, StaffNote
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import logged_in

pytestmark = marks
ANSWER = "Đã cử đội sửa chữa dặm vá mặt đường và lắp lại nắp hố ga."


@pytest.fixture
def report(reference_data: None) -> Report:
    return make_report(State.PROCESSING)


def case_page(chromium: Browser, site: str, report: Report, **options: bool) -> Page:
    page = logged_in(chromium, site, make_staff(Role.HANDLER), **options)
    page.goto(f"{site}reports/report/{report.pk}/change/")
    return page


def save_note_beside_answer(page: Page, report: Report) -> None:
    page.fill("#submit_answer-answer", ANSWER)
    page.fill("#note-body", "Đã gọi cho đội quản lý")

    follow(page.get_by_role("button", name="Lưu ghi chú"))

    expect(page.locator("#submit_answer-answer")).to_have_value(ANSWER)
    assert StaffNote.objects.filter(report=report).exists()


def test_saving_note_without_script_keeps_answer(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report, java_script_enabled=False)

    save_note_beside_answer(page, report)


def leave_and_stay(page: Page) -> str:
    """Follow a link, stay when the browser asks, and return the kind of its question."""
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.locator(".breadcrumbs a").first.click()
    return asked.value.type


def test_leaving_case_asks_for_confirmation_while_text_is_unsaved_only(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report)
    asked: list[str] = []

    def leave_anyway(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave_anyway)
    # Browsers ask only after a gesture on the page.
    page.locator("#submit_answer-answer").click()
    follow(page.locator(".breadcrumbs a").first)
    assert page.url.endswith("/quan-tri/") and asked == []
    page.remove_listener("dialog", leave_anyway)

    page.goto(f"{staff_site}reports/report/{report.pk}/change/")
    page.fill("#submit_answer-answer", ANSWER)
    assert leave_and_stay(page) == "beforeunload"
    expect(page.locator("#submit_answer-answer")).to_have_value(ANSWER)

    save_note_beside_answer(page, report)
    page.locator("#submit_answer-answer").click()
    assert leave_and_stay(page) == "beforeunload"


def test_enter_key_submits_form_of_its_field(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report)
    page.locator("#move-request_extension summary").click()
    page.fill("#request_extension-note", "Chờ vật tư")
    page.fill("#request_extension-working_days", "2")

    with page.expect_navigation():
        page.press("#request_extension-working_days", "Enter")

    expect(page.locator(".messagelist")).to_contain_text("gia hạn")
