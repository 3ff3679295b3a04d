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


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_saving_note_in_browser_keeps_answer_without_question(
    chromium: Browser, staff_site: str, report: Report, has_script: bool
) -> None:
    page = case_page(chromium, staff_site, report, java_script_enabled=has_script)
    page.fill("#submit_answer-answer", ANSWER)
    page.fill("#note-body", "Đã gọi cho đội quản lý")

    follow(page.get_by_role("button", name="Lưu ghi chú"))

    expect(page.locator("#submit_answer-answer")).to_have_value(ANSWER)
    assert StaffNote.objects.filter(report=report).exists()


def left_with(page: Page, link: str) -> list[str]:
    """Follow a link, stay when the browser asks; return the kinds of its questions."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator(link).first.click()
    page.wait_for_timeout(300)
    return asked


def test_leaving_case_with_unsaved_text_asks_for_confirmation(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report)
    page.fill("#submit_answer-answer", ANSWER)

    asked = left_with(page, ".breadcrumbs a")

    assert asked == ["beforeunload"]
    expect(page.locator("#submit_answer-answer")).to_have_value(ANSWER)


def test_leaving_case_with_text_kept_from_earlier_post_asks_for_confirmation(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report)
    page.fill("#submit_answer-answer", ANSWER)
    page.fill("#note-body", "Đã gọi cho đội quản lý")
    follow(page.get_by_role("button", name="Lưu ghi chú"))
    # Browsers ask only after a gesture on the page.
    page.locator("#submit_answer-answer").click()

    assert left_with(page, ".breadcrumbs a") == ["beforeunload"]


def test_leaving_unchanged_case_asks_for_nothing(
    chromium: Browser, staff_site: str, report: Report
) -> None:
    page = case_page(chromium, staff_site, report)
    page.locator("#submit_answer-answer").click()

    asked = left_with(page, ".breadcrumbs a")

    assert asked == []
    page.wait_for_url("**/quan-tri/")


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
