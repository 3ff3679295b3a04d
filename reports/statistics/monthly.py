"""Compute the monthly figures of agencies from the events of reports.

Agency, state and deadline at any time follow from the events alone. Moving, extending or reopening
a report later therefore changes no earlier month. For every agency and field: carried over +
received = closed + moved away + still open, and the open ones are carried into the next month.
Merged reports do not count. Confidential reports count only for the province and their field: in an
agency's row, a single one would disclose a complaint about that agency.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, NamedTuple, Self

from django.db import connection
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from paht.foundation.caching import shared_value
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports.models import Category
from reports.rules.states import FINAL_STATES, State
from reports.statistics.punctuality import Punctuality, last_midnight, percent

# Stands for the agency of reports without one (reception), and of confidential reports.
RECEPTION = 0
# Cache times: a past month hardly changes.
RUNNING_SECONDS, OVER_SECONDS = 300, 3600

_SQL = """
WITH candidates AS (
  SELECT report.id, report.due_at, report.confidential,
         coalesce(category.parent_id, category.id) AS field
  FROM reports_report report JOIN reports_category category ON category.id = report.category_id
  WHERE report.submitted_at < %(end)s AND report.merged_into_id IS NULL
    AND (report.completed_at >= %(start)s OR report.completed_at IS NULL
      OR (report.due_at >= %(start)s AND report.due_at < %(end)s))
), events AS (
  SELECT event.report_id, candidates.field, candidates.due_at AS due_now, candidates.confidential,
    event.at, event.id, event.target,
    event.target <> ALL(%(final)s) AS is_open,
    CASE WHEN event.name IN ('assign', 'assign_urgent')
           OR (event.name = 'amend' AND event.facts ? 'agency') THEN event.agency_id
         WHEN event.name IN ('submit', 'return_to_dispatch', 'restore') THEN 0 END AS handed,
    (event.facts->'due_at'->>0)::timestamptz AS due_before,
    (event.facts->'due_at'->>1)::timestamptz AS due_after
  FROM candidates JOIN reports_reportevent event ON event.report_id = candidates.id
  -- Other events change neither state nor agency nor deadline.
  WHERE event.source <> event.target OR event.facts ?| ARRAY['agency', 'due_at']
), turns AS (
  SELECT *,
    count(handed) OVER (PARTITION BY report_id ORDER BY at, id) AS agency_turn,
    -- Changes from here on; the same order as above spares a sort.
    count(due_before) OVER (PARTITION BY report_id)
      - count(due_before) OVER (PARTITION BY report_id ORDER BY at, id)
      + (due_before IS NOT NULL)::int AS due_turn
  FROM events
), lives AS (
  SELECT *,
    CASE WHEN confidential THEN 0
         ELSE max(handed) OVER (PARTITION BY report_id, agency_turn) END AS agency,
    -- Until its next change, the deadline is the `before` value of that change.
    coalesce(
      due_after, max(due_before) OVER (PARTITION BY report_id, due_turn), due_now
    ) AS due
  FROM turns
), steps AS (
  SELECT *,
    lag(is_open, 1, false) OVER life AS was_open,
    lag(agency) OVER life AS giver,
    lead(at) OVER life AS until
  FROM lives WINDOW life AS (PARTITION BY report_id ORDER BY at, id)
), closings AS (
  SELECT *,
    -- Later events of a closed report (rating, publication) do not move its end.
    max(at) FILTER (WHERE was_open AND NOT is_open)
      OVER (PARTITION BY report_id ORDER BY at, id) AS closed_at
  FROM steps
)
SELECT figure, holder, taker, field, count(*)
FROM closings CROSS JOIN LATERAL (VALUES
  (CASE WHEN at < %(start)s AND is_open AND (until IS NULL OR until >= %(start)s)
     THEN 'carried' END, agency, NULL),
  (CASE WHEN at >= %(start)s AND at < %(end)s THEN
     CASE WHEN is_open AND NOT was_open THEN 'received'
          WHEN is_open AND agency <> giver THEN 'moved'
          WHEN was_open AND NOT is_open THEN
            CASE WHEN target <> %(completed)s THEN 'dismissed'
                 WHEN at <= due THEN 'in_time' ELSE 'late' END
     END
   END,
   CASE WHEN was_open THEN giver ELSE agency END,
   CASE WHEN is_open AND was_open THEN agency END),
  (CASE WHEN at < %(end)s AND is_open AND (until IS NULL OR until >= %(end)s) THEN
     CASE WHEN due < %(cut)s AND target <> %(paused)s THEN 'open_late' ELSE 'open_in_time' END
   END, agency, NULL),
  -- For the share in time: due in the month, and completed before it or not at its end.
  (CASE WHEN at < %(start)s AND target = %(completed)s AND (until IS NULL OR until >= %(start)s)
       AND closed_at <= due AND due >= %(start)s AND due < %(end)s THEN 'completed_early'
     WHEN at < %(end)s AND is_open AND (until IS NULL OR until >= %(end)s)
       AND target <> %(paused)s AND due >= %(start)s AND due < %(cut)s THEN 'missed'
   END, agency, NULL)
) AS counted(figure, holder, taker)
WHERE figure IS NOT NULL
  -- What ended before the month counts nowhere.
  AND at < %(end)s AND (until IS NULL OR until >= %(start)s)
GROUP BY figure, holder, taker, field
"""


@dataclass(frozen=True)
class Month:
    """A calendar month in Vietnam."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Self:
        local = moment.astimezone(VIETNAM)
        return cls(local.year, local.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `2026-10`; raise ValueError."""
        first = date.fromisoformat(f"{text}-01")
        return cls(first.year, first.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def label(self) -> str:
        return f"{self.number:02d}/{self.year}"

    @property
    def start(self) -> datetime:
        return datetime.combine(date(self.year, self.number, 1), time(), VIETNAM)

    @property
    def end(self) -> datetime:
        """Return the first moment of the next month."""
        return self.plus(1).start

    def plus(self, months: int) -> Self:
        year, rest = divmod(self.year * 12 + self.number - 1 + months, 12)
        return type(self)(year, rest + 1)


@dataclass(frozen=True)
class Figures:
    """The figures of some agencies in a month."""

    carried: int = 0
    received: int = 0
    in_time: int = 0
    late: int = 0
    dismissed: int = 0
    moved: int = 0
    open_in_time: int = 0
    open_late: int = 0
    # Due in the month: completed in time before it; open and overdue at its end.
    completed_early: int = 0
    missed: int = 0

    @property
    def completed(self) -> int:
        return self.in_time + self.late

    @property
    def closed(self) -> int:
        return self.completed + self.dismissed

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_late

    @property
    def punctuality(self) -> Punctuality:
        """Count the reports whose deadline or completion lies in the month."""
        return Punctuality(self.in_time + self.completed_early, self.late + self.missed)

    @property
    def share_in_time(self) -> str:
        """Return the percentage in time, in Vietnamese notation; empty without any."""
        share = self.punctuality.share
        return "" if share is None else f"{percent(share):.1f}".replace(".", ",")

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


class MonthlyCount(NamedTuple):
    """A row of the query: how many reports of a field an agency has under one figure."""

    figure: str
    holder: int
    taker: int | None  # the agency that a moved report went to
    field: int
    number: int


@dataclass(frozen=True)
class MonthlyRow:
    """A row of the report: an agency or a field."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class MonthlyReport:
    """The report of one agency with those below it, or of the whole province."""

    month: Month
    agency: Agency | None
    counts: tuple[MonthlyCount, ...]

    @cached_property
    def _agencies(self) -> set[int] | None:
        """Return the agencies of the report; None means all, with the reception."""
        return set(self.agency.branch_keys) if self.agency else None

    @cached_property
    def total(self) -> Figures:
        return figures(self.counts, agencies=self._agencies)

    @cached_property
    def by_agency(self) -> list[MonthlyRow]:
        found = {count.holder for count in self.counts}
        found |= {count.taker for count in self.counts if count.taker is not None}
        if self._agencies is not None:
            found &= self._agencies
        names = (
            Agency.objects.filter(pk__in=found).order_by("kind", "name").values_list("pk", "name")
        )
        lines = [MonthlyRow(name, figures(self.counts, agencies={pk})) for pk, name in names]
        if RECEPTION in found:
            reception = figures(self.counts, agencies={RECEPTION})
            lines.insert(
                0, MonthlyRow(_("Chưa chuyển cơ quan hoặc không tính theo cơ quan"), reception)
            )
        return [line for line in lines if line.figures]

    @cached_property
    def by_field(self) -> list[MonthlyRow]:
        groups = Category.objects.filter(parent=None).order_by("order", "id")
        lines = [
            MonthlyRow(name, figures(self.counts, agencies=self._agencies, field=pk))
            for pk, name in groups.values_list("pk", "name")
        ]
        return [line for line in lines if line.figures]


def report(month: Month, *, agency: Agency | None) -> MonthlyReport:
    """Return the report of `agency` with those below it (None: province), minutes old at most."""
    seconds = OVER_SECONDS if month.end <= timezone.now() else RUNNING_SECONDS
    counts = shared_value(f"monthly:{month}", seconds, lambda: count(month))
    return MonthlyReport(month, agency, counts)


def count(month: Month) -> tuple[MonthlyCount, ...]:
    """Count the whole province; one query."""
    parameters: dict[str, Any] = {
        # Reports become overdue at midnight; those due later this month are not yet.
        "cut": min(month.end, last_midnight()),
        "start": month.start,
        "end": month.end,
        "final": [str(state) for state in FINAL_STATES],
        "completed": str(State.COMPLETED),
        "paused": str(State.NEED_INFO),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return tuple(map(MonthlyCount._make, cursor.fetchall()))


def figures(
    counts: Collection[MonthlyCount], *, agencies: set[int] | None = None, field: int | None = None
) -> Figures:
    """Add the figures of `agencies`; reports moved between them count as neither moved nor new."""
    sums: dict[str, int] = {}
    for name, number in _selected(counts, agencies, field):
        sums[name] = sums.get(name, 0) + number
    return Figures(**sums)


def _selected(
    counts: Collection[MonthlyCount], agencies: set[int] | None, field: int | None
) -> Iterator[tuple[str, int]]:
    for figure, holder, taker, of_field, number in counts:
        if field is not None and of_field != field:
            continue
        has_it = agencies is None or holder in agencies
        if figure != "moved":
            if has_it:
                yield figure, number
            continue
        gets_it = agencies is None or taker in agencies
        if has_it and not gets_it:
            yield "moved", number
        elif gets_it and not has_it:
            yield "received", number
