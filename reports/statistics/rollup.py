"""Count the public reports by month, and release the figures that may be shown.

`refresh` recounts the months with a changed day (`ChangedDay`) and releases the tables of their
years. A task calls it each minute; changes wait until then.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, reduce
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import TruncMonth

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
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
from reports.rules.states import Outcome, Satisfaction
from reports.search.selection import Selection
from reports.statistics import disclosure
from reports.statistics.disclosure import SMALLEST, Level, Levels, Parts, Period

ONE_DAY = timedelta(days=1)
TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL = "total", "category", "place", "agency", "channel"
SATISFIED = (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED)
_RATED_WELL, _RATED_OTHERWISE = "rated_well", "rated_otherwise"


class Tally(NamedTuple):
    """The counts of some reports; JSON stores it as a list in this order."""

    open: int
    in_time: int
    late: int
    rated_well: int
    rated_otherwise: int
    days: dict[str, int]  # working days from sending to completion → number of reports

    @property
    def outcomes(self) -> Parts:
        return self.open, self.in_time, self.late

    @property
    def ratings(self) -> Parts:
        return self.rated_well, self.rated_otherwise

    def plus(self, other: "Tally") -> "Tally":
        days = Counter(self.days)
        days.update(other.days)
        return Tally(
            self.open + other.open,
            self.in_time + other.in_time,
            self.late + other.late,
            self.rated_well + other.rated_well,
            self.rated_otherwise + other.rated_otherwise,
            dict(days),
        )


Table = dict[str, Tally]  # by the key of a member; the total's is ""
Tallies = dict[str, Tally]  # by the key of a month
# Outcomes and ratings are released separately: either may be hidden alone.
_PARTS: tuple[Callable[[Tally], Parts], ...] = (attrgetter("outcomes"), attrgetter("ratings"))
_NOTHING = Tally(0, 0, 0, 0, 0, {})


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
        months |= set(CountedMonth.objects.exclude(basis=basis).values_list("month", flat=True))
        for month in sorted(months):
            CountedMonth.objects.update_or_create(
                month=month, defaults={"tables": count(month, days), "basis": basis}
            )
        for year in sorted({month.year for month in months}):
            release(year)
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
        ChangedDay.objects.bulk_create(ChangedDay(day=month) for month in months)
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


def count(month: date, days: WorkCalendar) -> dict[str, Table]:
    """Count the reports of a month by each kind of member; one query."""

    @cache
    def working_days(sent: date, done: date) -> int:
        return max(0, days.working_days_between(sent, done))

    outcome = Case(
        *(When(condition, then=Value(name)) for name, condition in OUTCOMES.items()),
        output_field=CharField(),
    )
    rows = (
        Selection(since=month, until=_next(month) - ONE_DAY)
        .reports()
        .annotate(outcome=outcome, level=F("rating__level"))
    )
    tables: dict[str, dict[str, Counter[str | int]]] = {
        kind: {} for kind in (TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL)
    }
    for name, level, sent, done, category, district, commune, agency, channel in rows.values_list(
        *("outcome", "level", "submitted_at", "completed_at"),
        *("category", "district", "commune", "agency", "channel"),
    ).iterator(chunk_size=5000):
        facts: list[str | int] = [name]
        if done is not None and name != Outcome.OPEN:
            facts.append(working_days(day_of(sent), day_of(done)))
        if level is not None:
            facts.append(_RATED_WELL if level in SATISFIED else _RATED_OTHERWISE)
        for kind, member in (
            (TOTAL, ""),
            (CATEGORY, category),
            (PLACE, f"{district or ''}/{commune}"),
            (AGENCY, agency),
            (CHANNEL, channel),
        ):
            tables[kind].setdefault(str(member), Counter()).update(facts)
    return {
        kind: {member: _tally(counted) for member, counted in table.items()}
        for kind, table in tables.items()
    }


def _tally(counted: Counter[str | int]) -> Tally:
    days = sorted((fact, number) for fact, number in counted.items() if isinstance(fact, int))
    return Tally(
        open=counted[Outcome.OPEN.value],
        in_time=counted[Outcome.IN_TIME.value],
        late=counted[Outcome.LATE.value],
        rated_well=counted[_RATED_WELL],
        rated_otherwise=counted[_RATED_OTHERWISE],
        days={str(fact): number for fact, number in days},
    )


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


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
                _row(key, _sum(own, period), *(known[key][period.key] for known in levels))
                for key, own in tallies.items()
            ]
            present = [row for row in rows if row is not None]
            # An empty table has no row in the database.
            if present:
                yield Released(period.key, table, present)


def _ordered(tallies: dict[str, Tallies], ranks: Mapping[str, int]) -> dict[str, Tallies]:
    """Sort the members in an order that does not depend on the numbers."""
    return {key: tallies[key] for key in sorted(tallies, key=lambda key: (ranks.get(key, 0), key))}


def _figures(own: Tallies, period: Period, parts: Callable[[Tally], Parts]) -> dict[str, Parts]:
    return {part.key: parts(_sum(own, part)) for part in period}


def _sum(own: Tallies, period: Period) -> Tally:
    months = [own[part.key] for part in period if part.key in own]
    return reduce(Tally.plus, months, _NOTHING)


def _row(key: str, tally: Tally, shown: Level, rated: Level) -> dict[str, Any] | None:
    """Return the released row, with None for hidden figures; no row if there is no report."""
    # Lists, as JSON returns them: `release` compares with the stored rows.
    outcomes, ratings = list(tally.outcomes), list(tally.ratings)
    if not any(outcomes):
        return None
    return {
        "member": key,
        "sum": sum(outcomes) if shown >= Level.SUM else None,
        "is_small": disclosure.is_small(sum(outcomes)) and shown < Level.SUM,
        "parts": outcomes if shown >= Level.PARTS else None,
        "days": tally.days if shown >= Level.PARTS else None,
        "ratings": ratings if rated >= Level.PARTS else None,
    }
