"""Count the time left to a deadline, once for staff pages and public pages.

`deadlines.worklist` words it for staff, `workflow.wording` for the public.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from province import deadlines
from province.deadlines import WorkCalendar
from reports.models import Report

SOON_WORKING_DAYS = 1


@dataclass(frozen=True)
class TimeLabel:
    """The time left in words; `tone` is "", "soon", "overdue" or "paused"."""

    label: str
    tone: str = ""


@dataclass(frozen=True)
class TimeLeft:
    """The time from now to `due_at`; negative values are overdue.

    `working_days` counts by the calendar. `clock` is set instead for an urgent report, whose
    deadline runs day and night. Neither is set while the deadline is paused.
    """

    due_at: datetime
    working_days: int | None = None
    clock: timedelta | None = None

    @property
    def tone(self) -> str:
        if self.clock is not None:
            return "overdue" if self.clock < timedelta() else "soon"
        if self.working_days is None:
            return "paused"
        if self.working_days < 0:
            return "overdue"
        return "soon" if self.working_days <= SOON_WORKING_DAYS else ""


def time_left(report: Report, *, now: datetime, calendar: WorkCalendar) -> TimeLeft | None:
    """Return the time left to the deadline of `report`; None once it is closed."""
    if report.is_closed:
        return None
    if report.paused_at:
        return TimeLeft(report.due_at)
    if report.urgent:
        return TimeLeft(report.due_at, clock=report.due_at - now)
    return working_time_left(report.due_at, now=now, calendar=calendar)


def working_time_left(due_at: datetime, *, now: datetime, calendar: WorkCalendar) -> TimeLeft:
    """Return the time left until `due_at` in working days."""
    days = deadlines.remaining_working_days(now, due_at, calendar)
    return TimeLeft(due_at, working_days=days)
