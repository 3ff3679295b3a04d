"""The pages about reminders and recounted deadlines in a real browser: axe, keyboard, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from paht.tests.browser import follow, marks
from province.models import CalendarDay
from reports.deadlines import recounting
from reports.models import Reminder, Report
from reports.rules.reminder_steps import Step
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.staff_browser import DESKTOP_SCREEN, PASSWORD, PHONE_SCREEN, logged_in

pytestmark = marks


def moved_report() -> Report:
    """A report whose deadline the calendar of now would move by a day."""
    report = make_report(State.PROCESSING)
    CalendarDay.objects.create(date=report.due_at.date(), kind="off", name="Nghỉ bù")
    return report


@pytest.mark.parametrize("screen", [PHONE_SCREEN, DESKTOP_SCREEN], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_deadline_pages_are_accessible_and_fit_screen(
    chromium: Browser,
    staff_site: str,
    screen: dict[str, int],
    scheme: str,
) -> None:
    report = moved_report()
    by = make_staff(Role.ADMINISTRATOR)
    done = recounting.start(by=by, note="Nghỉ bù", seen=recounting.preview().calendar)
    recounting.advance()
    stopped = recounting.DeadlineRecount.objects.create(
        by=by, note="Nghỉ bù", calendar="x", planned=9, changed=4,
        started_at=done.started_at, finished_at=done.started_at,
        is_running=False, is_stopped=True,
    )  # fmt: skip
    make_report(State.PROCESSING)
    moved_report()
    running = recounting.DeadlineRecount.objects.create(
        by=by, note="Nghỉ bù", calendar="x", planned=9, changed=4, started_at=done.started_at
    )
    for step, recipient in ((Step.ESCALATED, "nobody"), (Step.LATE, "responsible")):
        Reminder.objects.create(
            report=report, step=step, recipient=recipient, people=1, at=done.started_at,
            due_at=Report.objects.get(pk=report.pk).due_at, occasion=done.started_at.date(),
        )  # fmt: skip
    page = logged_in(
        chromium, staff_site, by, viewport=screen, color_scheme=scheme, bypass_csp=True
    )

    for place in (
        "reports/report/thong-bao-cua-toi/",
        "reports/report/?viec=bao-cao",
        f"reports/report/{report.pk}/change/",
        "reports/deadlinerecount/",
        "reports/deadlinerecount/xem-truoc/",
        *(f"reports/deadlinerecount/{r.pk}/change/" for r in (done, stopped, running)),
    ):
        page.goto(f"{staff_site}{place}")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{place}\n{found.generate_report()}"
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide == 0, place


def test_day_off_moves_deadline_without_script(
    chromium: Browser,
    staff_site: str,
) -> None:
    report = moved_report()
    due = report.due_at
    page = logged_in(
        chromium, staff_site, make_staff(Role.ADMINISTRATOR), java_script_enabled=False
    )

    page.goto(f"{staff_site}province/calendarday/")
    follow(page.locator("text=Tính lại hạn các phản ánh đang xử lý"))
    page.fill("[name=note]", "Nghỉ bù theo công văn")
    follow(page.locator("button:has-text('Đổi hạn 1 phản ánh')"))

    assert "Đã xong: 1 phản ánh đổi hạn" in page.inner_text("#content")
    report.refresh_from_db()
    assert report.due_at > due


def test_staff_choose_the_digest_by_keyboard(
    chromium: Browser,
    staff_site: str,
) -> None:
    page = logged_in(chromium, staff_site, make_staff(Role.HANDLER))
    page.goto(f"{staff_site}reports/report/thong-bao-cua-toi/")

    page.focus("[name=when]:checked")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("0939861100")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_selector(".messagelist")
    assert page.is_checked("[value=daily]")
