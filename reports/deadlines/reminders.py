"""Send the reminders that are due, and close reports whose reporter does not answer.

Each report stores the time of its next check (`remind_at`), so a run reads only reports that
may have something due. A run locks the reports it checks: concurrent runs share the work, and a
concurrent move happens before or after. Reminder, messages and next check are written together.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from province import calendar
from province.deadlines import WorkCalendar
from reports import workflow
from reports.models import Reminder, Report, Suspicion
from reports.notices import notices
from reports.notices.recipients import Recipient, RecipientDirectory
from reports.rules.reminder_steps import Window, next_opening, windows
from reports.rules.states import State
from reports.workflow import clock

BATCH = 50

logger = logging.getLogger(__name__)


def run(*, seconds: float = 50, now: Callable[[], datetime] = timezone.now) -> int:
    """Check every report whose `remind_at` has passed; return the number of checked reports.

    Stops after `seconds` and leaves the rest to the next run. Runs may overlap.
    """
    until, checked = time.monotonic() + seconds, 0
    directory, days = RecipientDirectory(), calendar.load()
    while time.monotonic() < until:
        count, silent = _check_batch(now(), directory, days)
        checked += count
        # Outside the batch's transaction: a move may lock other reports too.
        for report in silent:
            _close_unanswered(report, now())
        if count < BATCH:
            break
    return checked


def _check_batch(
    now: datetime, directory: RecipientDirectory, days: WorkCalendar
) -> tuple[int, list[Report]]:
    """Return the number of checked reports, and those whose reporters did not answer in time."""
    with transaction.atomic():
        reports = list(
            Report.objects.filter(remind_at__lte=now)
            .order_by("remind_at", "id")
            .select_related("agency", "category", "commune", "handler__notice_choice")
            .select_for_update(of=("self",), skip_locked=True)[:BATCH]
        )
        timings = clock.timings(reports)
        said = set(
            Reminder.objects.filter(report__in=reports).values_list(
                "report_id", "step", "due_at", "occasion"
            )
        )
        leaders = _leaders(reports)
        made: list[Reminder] = []
        silent = [report for report in reports if _has_no_answer(report, now, days)]
        for report in reports:
            if report.state == State.NEED_INFO:
                continue
            coming = windows(timings[report.pk], now=now, calendar=days)
            fresh = [
                window
                for window in coming
                if window.is_open(now)
                and (report.pk, window.step, window.deadline, window.occasion) not in said
            ]
            made += _remind(report, fresh, now, directory, leaders.get(report.pk))
            report.remind_at = next_opening(coming, now=now)
        Reminder.objects.bulk_create(made)
        Report.objects.bulk_update(reports, ["remind_at"])
    return len(reports), silent


def _leaders(reports: list[Report]) -> dict[int, Report]:
    """Return the first report of the flood for those that are grouped with one."""
    grouped = dict(
        Suspicion.objects.grouped().filter(report__in=reports).values_list("report_id", "flood_id")
    )
    if not grouped:
        return {}
    first = Report.objects.select_related("agency", "category", "commune").in_bulk(
        set(grouped.values())
    )
    return {report: first[leader] for report, leader in grouped.items() if leader in first}


def _tell_flood(people: list[User], leader: Report, now: datetime) -> None:
    """Write one digest of the flood, at most one an hour for each person."""
    count = Suspicion.objects.grouped().filter(flood=leader).count()
    notices.tell_staff(
        people,
        leader,
        "staff_task",
        key=f"flood:{leader.pk}:{now:%y%m%d%H}",
        what=_("có %(count)d phản ánh gần giống gửi từ cùng một nơi, được gom thành một việc")
        % {"count": count},
    )


def _remind(
    report: Report,
    fresh: list[Window],
    now: datetime,
    directory: RecipientDirectory,
    leader: Report | None,
) -> list[Reminder]:
    """Send the open reminders; of several at once each person gets only the most important.

    A report that is grouped with the `leader` of a flood gets no message of its own.
    """
    told: set[int] = set()
    made = []
    for window in sorted(fresh, key=lambda window: -window.step.weight):
        recipient, people = directory.find(window.step.recipients, report)
        if report.is_sample:
            recipient, people = Recipient.SAMPLE, []
        people_left = [person for person in people if person.pk not in told]
        if leader:
            _tell_flood(people_left, leader, now)
            people_left = []
        notices.tell_staff(
            people_left,
            report,
            window.step.template,
            key=f"{report.pk}:{window.deadline:%y%m%d%H%M}:{window.occasion:%y%m%d}",
            note="" if recipient == Recipient.RESPONSIBLE else _instead(recipient),
            expires_at=window.closes,
        )
        told |= {person.pk for person in people}
        if recipient == Recipient.NOBODY:
            logger.warning("report %s: nobody to tell of step %s", report.code, window.step)
        made.append(
            Reminder(
                report=report,
                step=window.step,
                due_at=window.deadline,
                occasion=window.occasion,
                at=now,
                recipient=recipient,
                people=len(people),
            )
        )
    return made


def _instead(recipient: Reminder.Recipient) -> str:
    return _(
        "Người phụ trách chưa có thư điện tử và số di động, nên tin này được gửi đến %(heard)s."
    ) % {"heard": recipient.label}


def _has_no_answer(report: Report, now: datetime, days: WorkCalendar) -> bool:
    """Return whether the reporter missed the deadline; else set it as the next check."""
    if report.state != State.NEED_INFO:
        return False
    until = clock.supply_until(report, days=days)
    if until is not None and now < until:
        report.remind_at = until
        return False
    return True


def _close_unanswered(report: Report, now: datetime) -> None:
    # The reporter of a sample is invented; a real person may own the number.
    notify = not report.is_sample
    try:
        workflow.move(
            report, "close_unanswered", by=None, at=now, seen=State.NEED_INFO, notify=notify
        )
    except workflow.Refused as refusal:
        # The reporter answered at the last moment, or another run closed it.
        if refusal.code not in ("someone_was_faster", "too_early"):
            raise
