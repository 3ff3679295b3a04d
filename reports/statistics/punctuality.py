"""Define in time, once for all pages: home, statistics, ranking, monthly report, staff.

In time are the reports completed by their deadline, out of all that were completed or are past
their deadline. Merged, withdrawn, refused and paused reports are left out. The figures of a period
take the reports whose deadline or completion lies in it. A day counts once it is over, so that the
figures of a day do not depend on the hour: open reports become overdue at midnight.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from paht.foundation.local_time import VIETNAM
from province.deadlines import day_of
from reports.models import OUTCOMES, ReportQuerySet
from reports.rules.states import OPEN_STATES, Outcome, State

# The deadline of a paused report stands still.
RUNNING = Q(state__in=[state for state in OPEN_STATES if state != State.NEED_INFO])


@dataclass(frozen=True)
class Punctuality:
    """`missed` were completed late, or are open past their deadline."""

    in_time: int = 0
    missed: int = 0

    @property
    def total(self) -> int:
        return self.in_time + self.missed

    @property
    def share(self) -> float | None:
        """Return the share in time; None when there is nothing to divide."""
        return self.in_time / self.total if self.total else None


def last_midnight(now: datetime | None = None) -> datetime:
    return midnight(day_of(now or timezone.now()))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def month_of(moment: datetime) -> date:
    return day_of(moment).replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def overdue(now: datetime) -> Q:
    """Return the condition for open reports whose deadline passed before last midnight."""
    return RUNNING & Q(due_at__lt=last_midnight(now))


def falling_in(since: datetime, until: datetime) -> Q:
    """Return the condition for running or completed reports due or completed in a period."""
    due = Q(due_at__gte=since, due_at__lt=until)
    done = Q(state=State.COMPLETED)
    return ((RUNNING | done) & due) | (done & Q(completed_at__gte=since, completed_at__lt=until))


def recent(reports: ReportQuerySet, *, days: int, now: datetime) -> tuple[Punctuality, int, int]:
    """Return the punctuality of the last `days`, and the numbers completed and overdue; one query.

    All reports that are overdue now count as missed, whatever the day of their deadline.
    """
    since = now - timedelta(days=days)
    late = overdue(now)
    counted = reports.filter(falling_in(since, now) & (late | Q(state=State.COMPLETED)) | late)
    in_time, total, completed, waiting = counted.aggregate(
        in_time=Count("id", filter=OUTCOMES[Outcome.IN_TIME]),
        total=Count("id"),
        completed=Count("id", filter=Q(state=State.COMPLETED, completed_at__gte=since)),
        waiting=Count("id", filter=late),
    ).values()
    return Punctuality(in_time, total - in_time), completed, waiting


def percent(share: float, *, places: int = 1) -> float:
    """Return a share in percent, rounded down: 100 means that nothing was missed."""
    # Floats such as 0.29 * 100 lie just below their value.
    steps: int = 10**places
    return math.floor(share * 100 * steps + 1e-9) / steps
