"""A report's clock: when it is due, counted from what happened to it."""

from collections.abc import Collection
from datetime import datetime

from province import calendar, deadlines
from reports.models import Report, ReportEvent
from reports.states import State
from reports.steps import RECEPTION, Timing

_TURNS = ("request_info", "supply_info", "decide_extension", "reopen")


def due_from(report: Report, start: datetime) -> datetime:
    """When a report whose clock starts at `start` is due by its own promise."""
    return deadlines.due_at(
        start,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )


def recounted(report: Report) -> datetime:
    """The deadline by the report's present promise: from the sending (or the last
    reopening), later by every pause and granted extension since.

    For when category or urgency were set right: what was granted meanwhile stays granted.
    """
    events = list(report.events.filter(name__in=_TURNS).values_list("name", "at", "facts"))
    start = max(
        (at for name, at, _facts in events if name == "reopen"), default=report.submitted_at
    )
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
