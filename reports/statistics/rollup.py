"""Count the public reports by month, and release the figures that may be shown.

`refresh` recounts the months with a changed day (`ChangedDay`) and releases the tables of their
years. A task calls it each minute; changes wait until then.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache, reduce
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, CharField, DateField, F, Q, Sum, Value, When
from django.db.models.functions import TruncMonth

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.local_time import VIETNAM
from province import calendar
from province.deadlines import WorkCalendar, day_of
from province.models import AdminUnit
from reports.models import (
    OUTCOMES,
    Category,
    ChangedDay,
    CountedMonth,
    ReleasedTable,
    Report,
)
from reports.rules.states import Outcome, Satisfaction, State
from reports.search.selection import Selection
from reports.statistics import disclosure, punctuality
from reports.statistics.disclosure import SMALLEST, Level, Levels, Parts, Period

ONE_DAY = timedelta(days=1)
TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL = "total", "category", "place", "agency", "channel"
SATISFIED = (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED)
_RATED_WELL, _RATED_OTHERWISE = "rated_well", "rated_otherwise"
_KEYS = ("category", "district", "commune", "agency", "channel")
# An outcome or rating, a number of working days, or (month, whether in time).
Fact = str | int | tuple[str, bool]


class Tally(NamedTuple):
    """The counts of some reports; JSON stores it as a list in this order."""

    open: int
    in_time: int
    late: int
    rated_well: int
    rated_otherwise: int
    days: dict[str, int]  # working days from sending to completion → number of reports
    # Reports in time and missed that are due or completed in the month: key "". By the key of an
    # earlier month: those of them that count in that month too, for periods that have both.
    punctual: dict[str, list[int]]

    def punctuality(self, period: Period) -> Parts:
        """Return (in time, missed) of `period`, each report once; the tally is its sum."""
        first = next(part.key for part in period if not part.within)
        twice = [numbers for month, numbers in self.punctual.items() if month and month >= first]
        every = self.punctual.get("", [0, 0])
        return every[0] - sum(n[0] for n in twice), every[1] - sum(n[1] for n in twice)

    @property
    def outcomes(self) -> Parts:
        return self.open, self.in_time, self.late

    @property
    def ratings(self) -> Parts:
        return self.rated_well, self.rated_otherwise

    def plus(self, other: "Tally") -> "Tally":
        days = Counter(self.days)
        days.update(other.days)
        punctual = dict(self.punctual)
        for month, (in_time, missed) in other.punctual.items():
            before = punctual.get(month, (0, 0))
            punctual[month] = [before[0] + in_time, before[1] + missed]
        return Tally(
            self.open + other.open,
            self.in_time + other.in_time,
            self.late + other.late,
            self.rated_well + other.rated_well,
            self.rated_otherwise + other.rated_otherwise,
            dict(days),
            punctual,
        )


Table = dict[str, Tally]  # by the key of a member; the total's is ""
Tallies = dict[str, Tally]  # by the key of a month
# Outcomes, ratings and punctuality are released separately: each may be hidden alone.
_PARTS: tuple[Callable[[Tally, Period], Parts], ...] = (
    lambda tally, period: tally.outcomes,
    lambda tally, period: tally.ratings,
    Tally.punctuality,
)
_NOTHING = Tally(0, 0, 0, 0, 0, {}, {})
# The table and period of the figure that concerns no period.
OVERDUE, ALWAYS = "overdue", "always"


class Released(NamedTuple):
    """The rows of one released table of one period."""

    period: str
    table: str
    rows: list[dict[str, Any]]


# --- counting -------------------------------------------------------------------------------


def refresh() -> int:
    """Recount the changed months; return their number, 0 while another run is at work."""
    days = calendar.load()
    basis = _basis(days)
    with transaction.atomic():
        if not advisory_locks.try_acquire(Lock.STATISTICS):
            return 0
        months = {day.replace(day=1) for day in _take_changed_days()}
        cut = punctuality.last_midnight()
        outdated = ~Q(basis=basis) | Q(next_due_at__lt=cut)
        months |= set(CountedMonth.objects.filter(outdated).values_list("month", flat=True))
        for month in sorted(months):
            counted = count(month, days, cut)
            CountedMonth.objects.update_or_create(
                month=month, defaults={**counted._asdict(), "basis": basis}
            )
        for year in sorted({month.year for month in months}):
            release(year)
        if months:
            _release_overdue()
    return len(months)


def is_behind() -> bool:
    """Return whether a change is not counted yet."""
    return ChangedDay.objects.exists()


def rebuild() -> int:
    """Recount everything; return the number of months.

    Waits for a running refresh. Readers see the old tables until the commit.
    """
    with transaction.atomic():
        advisory_locks.acquire(Lock.STATISTICS)
        CountedMonth.objects.all().delete()
        ReleasedTable.objects.all().delete()
        public = Report.objects.public()
        months = set(public.values_list(TruncMonth("reported_on"), flat=True).distinct())
        for field in ("due_at", "completed_at"):
            moments = TruncMonth(field, output_field=DateField(), tzinfo=VIETNAM)
            months |= set(public.values_list(moments, flat=True).distinct())
        ChangedDay.objects.bulk_create(ChangedDay(day=month) for month in months - {None})
        return refresh()


def _take_changed_days() -> set[date]:
    """Take the days noted by committed transactions; later counts include their changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM reports_changedday RETURNING day) "
            "SELECT DISTINCT day FROM taken"
        )
        return {day for (day,) in cursor.fetchall()}


def _basis(days: WorkCalendar) -> str:
    """Return a digest of everything that makes all months outdated when it changes.

    That is the working calendar, the catalogue, the scheme of units and the disclosure rule.
    """
    catalogue = Category.objects.order_by("pk").values_list(
        "pk", "parent", "sensitive", "confidential", "is_active"
    )
    facts = (
        calendar.fingerprint(days),
        list(catalogue),
        settings.UNIT_SCHEME,
        (disclosure.RULE, SMALLEST),
        Tally._fields,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


class Counted(NamedTuple):
    """The stored facts of one month; see `CountedMonth`."""

    tables: dict[str, Table]
    overdue: int
    next_due_at: datetime | None


def count(month: date, days: WorkCalendar, cut: datetime) -> Counted:
    """Count a month by each kind of member; two queries.

    Open reports are overdue when their deadline was before `cut`, the last midnight.
    """
    tables: dict[str, dict[str, Counter[Fact]]] = {
        kind: {} for kind in (TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL)
    }
    for facts, keys in _facts_of_month(month, days):
        for kind, member in _members(*keys):
            tables[kind].setdefault(member, Counter()).update(facts)
    overdue, next_due_at = 0, None
    for facts, due, is_open, keys in _punctuality_of_month(month, cut):
        if is_open and due >= cut:
            next_due_at = min(next_due_at or due, due)
            continue
        overdue += is_open
        for kind, member in _members(*keys):
            tables[kind].setdefault(member, Counter()).update(facts)
    counted = {
        kind: {member: _tally(facts) for member, facts in table.items()}
        for kind, table in tables.items()
    }
    return Counted(counted, overdue, next_due_at)


def _members(
    category: int, district: int | None, commune: int | None, agency: int | None, channel: str
) -> tuple[tuple[str, str], ...]:
    return (
        (TOTAL, ""),
        (CATEGORY, str(category)),
        (PLACE, f"{district or ''}/{commune}"),
        (AGENCY, str(agency)),
        (CHANNEL, channel),
    )


def _punctuality_of_month(
    month: date, cut: datetime
) -> Iterator[tuple[list[Fact], datetime, bool, tuple[Any, ...]]]:
    """Yield the facts of the public reports due or completed in `month`."""
    since = punctuality.midnight(month)
    until = punctuality.midnight(punctuality.next_month(month))
    falling = Report.objects.public().filter(punctuality.falling_in(since, until))
    rows = falling.values_list("due_at", "state", "completed_at", *_KEYS)
    for due, state, done, *keys in rows.iterator(chunk_size=5000):
        is_open = state != State.COMPLETED
        is_in_time = not is_open and (done is None or done <= due)
        months = {punctuality.month_of(moment) for moment in (due, done) if moment}
        # An open report may keep the day of an earlier answer.
        earlier = [] if is_open else [f"{one:%Y-%m}" for one in months if one < month]
        facts: list[Fact] = [(key, is_in_time) for key in ("", *earlier)]
        yield facts, due, is_open, tuple(keys)


def _facts_of_month(
    month: date, days: WorkCalendar
) -> Iterator[tuple[list[Fact], tuple[Any, ...]]]:
    """Yield the facts of the public reports of `month`."""

    @cache
    def working_days(sent: date, done: date) -> int:
        return max(0, days.working_days_between(sent, done))

    outcome = Case(
        *(When(condition, then=Value(name)) for name, condition in OUTCOMES.items()),
        output_field=CharField(),
    )
    rows = (
        Selection(since=month, until=punctuality.next_month(month) - ONE_DAY)
        .reports()
        .annotate(outcome=outcome, level=F("rating__level"))
    )
    for name, level, sent, done, *keys in rows.values_list(
        "outcome", "level", "submitted_at", "completed_at", *_KEYS
    ).iterator(chunk_size=5000):
        facts: list[Fact] = [name]
        if done is not None and name != Outcome.OPEN:
            facts.append(working_days(day_of(sent), day_of(done)))
        if level is not None:
            facts.append(_RATED_WELL if level in SATISFIED else _RATED_OTHERWISE)
        yield facts, tuple(keys)


def _tally(counted: Counter[Fact]) -> Tally:
    punctual: dict[str, list[int]] = {}
    for fact, number in counted.items():
        if isinstance(fact, tuple):
            month, is_in_time = fact
            punctual.setdefault(month, [0, 0])[0 if is_in_time else 1] += number
    days = sorted((fact, number) for fact, number in counted.items() if isinstance(fact, int))
    return Tally(
        open=counted[Outcome.OPEN.value],
        in_time=counted[Outcome.IN_TIME.value],
        late=counted[Outcome.LATE.value],
        rated_well=counted[_RATED_WELL],
        rated_otherwise=counted[_RATED_OTHERWISE],
        days={str(fact): number for fact, number in days},
        punctual=punctual,
    )


# --- releasing ------------------------------------------------------------------------------


def release(year: int) -> None:
    """Write the changed tables of `year`, its quarters and its months."""
    known = ReleasedTable.objects.filter(period__startswith=f"{year:04d}")
    before = {(row.period, row.table): row.rows for row in known}
    after = {(new.period, new.table): new.rows for new in _Release(year).tables()}
    changed = [
        ReleasedTable(period=period, table=table, rows=rows)
        for (period, table), rows in after.items()
        if before.get((period, table)) != rows
    ]
    ReleasedTable.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["period", "table"],
        update_fields=["rows"],
    )
    for period, table in before.keys() - after.keys():
        known.filter(period=period, table=table).delete()


def periods_of(year: int) -> Period:
    """Return the year with its quarters and their months."""
    months = [Period(f"{year:04d}-{month:02d}") for month in range(1, 13)]
    quarters = [
        Period(f"{year:04d}-Q{number + 1}", tuple(months[3 * number : 3 * number + 3]))
        for number in range(4)
    ]
    return Period(f"{year:04d}", tuple(quarters))


class _Release:
    """The tables of a year.

    There is the total, a table for each kind of member, and one for each group of categories and
    each district.
    """

    def __init__(self, year: int) -> None:
        self.period = periods_of(year)
        counted = CountedMonth.objects.filter(month__year=year)
        self.months: dict[str, dict[str, Table]] = {
            f"{row.month:%Y-%m}": {
                kind: {member: Tally(*stored) for member, stored in table.items()}
                for kind, table in row.tables.items()
            }
            for row in counted
        }

    def tables(self) -> Iterator[Released]:
        total = self._tallies(TOTAL, lambda key: key)
        whole = [
            disclosure.of_total(self.period, _figures(total.get("", {}), self.period, parts))
            for parts in _PARTS
        ]
        levels: list[dict[str, Levels]] = [{"": known} for known in whole]
        yield from self._rows(TOTAL, total, levels)
        yield from self._categories(whole)
        yield from self._places(whole)
        for kind in (AGENCY, CHANNEL):
            yield from self._table(kind, self._tallies(kind, lambda key: key), whole, ())[0]

    def _categories(self, whole: list[Levels]) -> Iterator[Released]:
        known = {str(c.pk): c for c in Category.objects.order_by("parent__order", "order", "pk")}
        children: dict[str, list[str]] = {}
        for key, category in known.items():
            children.setdefault(str(category.parent_id or key), []).append(key)
        unnamed = {
            key for key, c in known.items() if c.sensitive or c.confidential or not c.is_active
        }  # fmt: skip
        # A group without any public category would reveal the sum of hidden ones.
        unnamed |= {group for group, parts in children.items() if unnamed.issuperset(parts)}
        yield from self._nested(
            CATEGORY, lambda key: str(known[key].parent_id or key), lambda key: key,
            whole, unnamed, list(known),
        )  # fmt: skip

    def _places(self, whole: list[Levels]) -> Iterator[Released]:
        in_force = {str(pk) for pk in AdminUnit.objects.in_force().values_list("pk", flat=True)}
        keys = {key for tables in self.months.values() for key in tables[PLACE]}
        units = {unit for key in keys for unit in key.split("/") if unit}
        # Key: "district/commune"; in the scheme without districts, communes are the first table.
        yield from self._nested(
            PLACE, lambda key: key.split("/")[0] or key.split("/")[1],
            lambda key: key.split("/")[1], whole, units - in_force, [],
        )  # fmt: skip

    def _nested(
        self,
        kind: str,
        group_of: Callable[[str], str],
        member_of: Callable[[str], str],
        whole: list[Levels],
        unnamed: set[str],
        order: list[str],
    ) -> Iterator[Released]:
        ranks = {key: rank for rank, key in enumerate(order)}
        keys = {key for tables in self.months.values() for key in tables[kind]}
        groups = _ordered(self._tallies(kind, group_of), ranks)
        rows, levels = self._table(kind, groups, whole, unnamed)
        yield from rows
        for group in groups:
            below = {key for key in keys if group_of(key) == group}
            parts = self._tallies(kind, {key: member_of(key) for key in below}.get)
            if group not in unnamed and set(parts) != {group}:
                above = [known[group] for known in levels]
                table = f"{kind}:{group}"
                yield from self._table(table, _ordered(parts, ranks), above, unnamed)[0]

    def _table(
        self,
        table: str,
        tallies: dict[str, Tallies],
        whole: list[Levels],
        unnamed: Collection[str],
    ) -> tuple[Iterator[Released], list[dict[str, Levels]]]:
        levels = [
            disclosure.of_members(
                self.period,
                {key: _figures(own, self.period, parts) for key, own in tallies.items()},
                whole=known,
                unnamed=unnamed,
            )
            for parts, known in zip(_PARTS, whole, strict=True)
        ]
        named = {key: own for key, own in tallies.items() if key not in unnamed}
        return self._rows(table, named, levels), levels

    def _tallies(self, kind: str, member_of: Callable[[str], str | None]) -> dict[str, Tallies]:
        """Return the months of each member; a key whose `member_of` is None is left out."""
        found: dict[str, Tallies] = {}
        for month, tables in self.months.items():
            for key, counted in tables[kind].items():
                member = member_of(key)
                if member is not None:
                    own = found.setdefault(member, {})
                    own[month] = own[month].plus(counted) if month in own else counted
        return found

    def _rows(
        self, table: str, tallies: dict[str, Tallies], levels: list[dict[str, Levels]]
    ) -> Iterator[Released]:
        for period in self.period:
            rows = [
                _row(key, _sum(own, period), period, *(known[key][period.key] for known in levels))
                for key, own in tallies.items()
            ]
            present = [row for row in rows if row is not None]
            # An empty table has no row in the database.
            if present:
                yield Released(period.key, table, present)


def _ordered(tallies: dict[str, Tallies], ranks: Mapping[str, int]) -> dict[str, Tallies]:
    """Sort the members in an order that does not depend on the numbers."""
    return {key: tallies[key] for key in sorted(tallies, key=lambda key: (ranks.get(key, 0), key))}


def _figures(
    own: Tallies, period: Period, parts: Callable[[Tally, Period], Parts]
) -> dict[str, Parts]:
    return {part.key: parts(_sum(own, part), part) for part in period}


def _sum(own: Tallies, period: Period) -> Tally:
    months = [own[part.key] for part in period if part.key in own]
    return reduce(Tally.plus, months, _NOTHING)


def _row(
    key: str, tally: Tally, period: Period, shown: Level, rated: Level, timed: Level
) -> dict[str, Any] | None:
    """Return the released row, with None for hidden figures; no row if there is no report."""
    # Lists, as JSON returns them: `release` compares with the stored rows.
    outcomes, ratings = list(tally.outcomes), list(tally.ratings)
    punctual = list(tally.punctuality(period))
    if not any(outcomes) and not any(punctual):
        return None
    return {
        "member": key,
        "sum": sum(outcomes) if shown >= Level.SUM else None,
        "is_small": disclosure.is_small(sum(outcomes)) and shown < Level.SUM,
        "parts": outcomes if shown >= Level.PARTS else None,
        "days": tally.days if shown >= Level.PARTS else None,
        "ratings": ratings if rated >= Level.PARTS else None,
        "punctual": punctual if timed >= Level.PARTS else None,
    }


def _release_overdue() -> None:
    """Write the number of open overdue public reports, whatever their day."""
    number = CountedMonth.objects.aggregate(total=Sum("overdue"))["total"] or 0
    shown = None if disclosure.is_small(number) else number
    ReleasedTable.objects.update_or_create(
        period=ALWAYS, table=OVERDUE, defaults={"rows": [{"overdue": shown}]}
    )
