"""A report's clock: when it is due, counted from what happened to it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings

from province import calendar, deadlines
from reports.models import Report, ReportEvent
from reports.states import HANDED_OVER, State
from reports.steps import RECEPTION, Timing

# With these the time of a report begins anew.
_STARTS = ("reopen", "restore")
_TURNS = ("request_info", "supply_info", "decide_extension", "amend", *_STARTS)


def due_from(report: Report, start: datetime) -> datetime:
    """When a report whose clock starts at `start` is due by its own promise."""
    return deadlines.due_at(
        start,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )


def recounted(report: Report) -> datetime:
    """The deadline by the report's present promise: from the sending (or the last new
    beginning), later by every pause and granted extension since.

    For when category or urgency were set right: what was granted meanwhile stays granted,
    and so does a deadline that somebody has set by hand.
    """
    events = list(report.events.filter(name__in=_TURNS).values_list("name", "at", "facts"))
    start = max((at for name, at, _facts in events if name in _STARTS), default=report.submitted_at)
    days = calendar.load()
    due, paused_at = due_from(report, start), None
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
                working_days=report.sla_working_days,
                urgent=report.urgent,
                calendar=days,
            )
        elif name == "decide_extension" and facts.get("granted"):
            due = deadlines.extended_due(due, working_days=facts["working_days"], calendar=days)
        elif name == "amend" and facts.get("due_set"):
            due = datetime.fromisoformat(facts["due_at"][1])
    return due


def timings(reports: Collection[Report]) -> dict[int, Timing]:
    """What the steps of these reports follow from, by their keys; one query."""
    entered: dict[int, datetime] = {}
    settled: dict[int, datetime] = {}
    events = ReportEvent.objects.filter(report__in=reports).order_by("at", "id")
    for pk, name, source, target, at, facts in events.values_list(
        "report_id", "name", "source", "target", "at", "facts"
    ):
        if target in RECEPTION and source not in RECEPTION:
            entered[pk] = at
        if "due_at" in facts or name == "reopen":
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


def return_until(report: Report) -> datetime | None:
    """Until when the office may give the report back by itself; None when it has none.

    Counted from when it was handed to this office, in working time.
    """
    handed = report.events.filter(name__in=HANDED_OVER)
    corrected = report.events.filter(name="amend", facts__has_key="agency")
    last = (handed | corrected).last()
    if last is None:
        return None
    return deadlines.due_at(
        last.at,
        working_days=settings.RETURN_WORKING_DAYS,
        urgent=False,
        calendar=calendar.load(),
    )


def reopen_until(report: Report) -> datetime | None:
    """Until when a completed report may be reopened; None while it is not completed."""
    if report.completed_at is None:
        return None
    return report.completed_at + timedelta(days=settings.REOPEN_DAYS)
