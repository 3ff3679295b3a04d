"""The pages about reminders and recounted deadlines in a real browser: axe and small screens."""

from playwright.sync_api import Page

from paht.tests.accessibility import as_lines, examine_each
from paht.tests.browser import marks, sign_in
from province.models import CalendarDay
from reports.deadlines import recounting
from reports.models import Reminder, Report
from reports.rules.reminder_steps import Step
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = marks


def moved_report() -> Report:
    """A report whose deadline the calendar of now would move by a day."""
    report = make_report(State.PROCESSING)
    CalendarDay.objects.create(date=report.due_at.date(), kind="off", name="Nghỉ bù")
    return report


def test_deadline_pages_are_accessible_and_fit_screen(page: Page, site: str) -> None:
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
    sign_in(page, site, by)
    places = (
        "report/thong-bao-cua-toi/",
        "report/?viec=bao-cao",
        f"report/{report.pk}/change/",
        "deadlinerecount/",
        "deadlinerecount/xem-truoc/",
        *(f"deadlinerecount/{r.pk}/change/" for r in (done, stopped, running)),
    )

    found = examine_each(page, {place: f"{site}/quan-tri/reports/{place}" for place in places})

    assert as_lines(found) == ""
