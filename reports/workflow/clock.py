"""Compute a report's deadlines from its events: extensions, pauses, reopening.

The arithmetic of working time is in `province.deadlines`.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone

from paht.foundation.local_time import VIETNAM
from province import calendar, deadlines
from province.deadlines import WorkCalendar
from reports.models import PendingReport, Report, ReportEvent, history
from reports.rules import reminder_steps
from reports.rules.reminder_steps import RECEPTION, Timing
from reports.rules.states import HANDED_OVER, State

# Events that restart the time of a report.
_STARTS = ("reopen", "restore")
_CLOCK_EVENTS = ("request_info", "supply_info", "decide_extension", "amend", *_STARTS)
# Answers of one pause that give the reporter the whole time once more.
MOST_ANSWERS = 3


ClockEvent = tuple[str, datetime, dict[str, Any]]


class Counter:
    """Count deadlines by one calendar, for one report or for all open reports."""

    def __init__(self, days: WorkCalendar) -> None:
        self._days = days
        self._known: dict[tuple[date, bool, int], datetime] = {}

    def due_from(self, start: datetime, *, working_days: int, urgent: bool) -> datetime:
        """Return when a clock that starts at `start` ends."""
        if urgent or working_days == 1:
            return self._count(start, working_days, urgent)
        # Ordinary deadlines depend on the day alone: each is counted once.
        local = timezone.localtime(start, VIETNAM)
        key = (local.date(), local.time() < self._days.closing, working_days)
        if key not in self._known:
            self._known[key] = self._count(start, working_days, urgent)
        return self._known[key]

    def _count(self, start: datetime, working_days: int, urgent: bool) -> datetime:
        return deadlines.due_at(
            start, working_days=working_days, urgent=urgent, calendar=self._days
        )

    def due(
        self,
        submitted_at: datetime,
        events: Sequence[ClockEvent],
        *,
        working_days: int,
        urgent: bool,
    ) -> datetime:
        """Return the deadline of a report with these events; see `recounted`."""
        start = max((at for name, at, _facts in events if name in _STARTS), default=submitted_at)
        due = self.due_from(start, working_days=working_days, urgent=urgent)
        paused_at = None
        for name, at, facts in events:
            if at < start:
                continue
            if name == "request_info":
                paused_at = at
            elif name == "supply_info" and paused_at is not None:
                due = deadlines.resumed_due(
                    due,
                    paused_at=paused_at,
                    resumed_at=at,
                    working_days=working_days,
                    urgent=urgent,
                    calendar=self._days,
                )
                # Reporters may add information later, without having been asked.
                paused_at = None
            elif name == "decide_extension" and facts.get("granted"):
                due = deadlines.extended_due(
                    due, working_days=facts["working_days"], calendar=self._days
                )
            elif name == "amend" and facts.get("due_set"):
                due = datetime.fromisoformat(facts["due_at"][1])
        return due


def due_from(report: Report, start: datetime) -> datetime:
    """Return when `report` is due if its clock starts at `start`."""
    return Counter(calendar.load()).due_from(
        start, working_days=report.sla_working_days, urgent=report.urgent
    )


def recounted(report: Report, *, counter: Counter | None = None) -> datetime:
    """Return the deadline of `report` by its present category, urgency and calendar.

    It starts at the submission or the last restart, plus every pause and granted extension
    since. A deadline that an officer has set stays. `counter` saves reading the calendar for
    each of many reports.
    """
    counter = counter or Counter(calendar.load())
    return counter.due(
        report.submitted_at,
        clock_events_of([report.pk]).get(report.pk, ()),
        working_days=report.sla_working_days,
        urgent=report.urgent,
    )


def clock_events_of(reports: Collection[int]) -> dict[int, list[ClockEvent]]:
    """Return the events that moved the deadlines of these reports (keys), in order; one query."""
    found: dict[int, list[ClockEvent]] = {}
    events = ReportEvent.objects.filter(report__in=reports, name__in=_CLOCK_EVENTS).order_by(
        "at", "id"
    )
    for pk, *facts in events.values_list("report_id", "name", "at", "facts"):
        found.setdefault(pk, []).append(cast(ClockEvent, tuple(facts)))
    return found


def timings(reports: Collection[Report]) -> dict[int, Timing]:
    """Return the facts from which reminder steps follow, by report key; one query."""
    entered: dict[int, datetime] = {}
    settled: dict[int, datetime] = {}
    events = ReportEvent.objects.filter(report__in=reports).order_by("at", "id")
    for pk, name, source, target, at, facts in events.values_list(
        "report_id", "name", "source", "target", "at", "facts"
    ):
        if target in RECEPTION and source not in RECEPTION:
            entered[pk] = at
        if "due_at" in facts or name in _STARTS:
            settled[pk] = at
    return {
        report.pk: Timing(
            state=State(report.state),
            urgent=report.urgent,
            working_days=report.sla_working_days,
            due_at=report.due_at,
            entered_at=entered.get(report.pk, report.submitted_at),
            set_at=settled.get(report.pk, report.submitted_at),
        )
        for report in reports
    }


def handed_at(report: Report) -> datetime | None:
    """Return when the agency in charge last got the report; None if no agency ever did."""
    handed = [
        event.at
        for event in history(report)
        if event.name in HANDED_OVER or (event.name == "amend" and "agency" in event.facts)
    ]
    return handed[-1] if handed else None


def return_until(report: Report) -> datetime | None:
    """Return until when the agency may return the report without asking; None without one.

    Counted in working time from when this agency got the report.
    """
    handed = handed_at(report)
    if handed is None:
        return None
    return deadlines.due_at(
        handed,
        working_days=settings.RETURN_WORKING_DAYS,
        urgent=False,
        calendar=calendar.load(),
    )


def supply_until(report: Report, *, days: WorkCalendar) -> datetime | None:
    """Return when the time to supply information ends; None for a report that waits for none.

    An answer that waits for the inspectorate, because its words accuse somebody, is an answer:
    nobody closes the report for silence meanwhile. When it ends without joining the report, the
    reporter gets the whole time once more. This holds for the first three answers of a pause;
    further ones would stop the agency's clock without an end.
    """
    if report.paused_at is None:
        return None
    since = [report.paused_at]
    waiting = PendingReport.objects.filter(
        answered_report=report, received_at__gte=report.paused_at
    ).order_by("received_at", "pk")
    for closed_at, expires_at in waiting.values_list("closed_at", "expires_at")[:MOST_ANSWERS]:
        since.append(closed_at or expires_at)
    return reminder_steps.supply_until(max(since), days=days)


def rate_until(report: Report) -> datetime | None:
    """Return until when the reporter may rate the answer; None before completion."""
    if report.completed_at is None:
        return None
    return report.completed_at + timedelta(days=settings.RATING_DAYS)


def reopen_until(report: Report) -> datetime | None:
    """Return until when a report may be reopened; None before completion."""
    if report.completed_at is None:
        return None
    return report.completed_at + timedelta(days=settings.REOPEN_DAYS)
