"""Counting the public reports by months, and releasing of the counts what may be shown.

`refresh` counts only the months again in which a day has changed (`ChangedDay`), and releases the
tables of their years anew. It runs each minute; what has changed while nobody called it waits.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, reduce
from operator import add
from typing import Any

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
# A count: open, in time, late; satisfied, other ratings; then how many took how many days.
OUTCOME_PLACES = {outcome: place for place, outcome in enumerate(Outcome)}
RATINGS = len(OUTCOME_PLACES)
SATISFIED = (Satisfaction.VERY_SATISFIED, Satisfaction.SATISFIED)
DAYS = RATINGS + 2

Count = list[Any]
Table = dict[str, Count]  # by the key of a member; the total's is ""
Counts = dict[str, Count]  # by the key of a month
_OUTCOMES, _RATINGS = (0, RATINGS), (RATINGS, DAYS)
_NOTHING: Count = [*[0] * DAYS, {}]


# --- counting -------------------------------------------------------------------------------


def refresh() -> int:
    """Count what has changed; returns how many months. Another one at work: none."""
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
    """Whether a report has changed that is not counted yet."""
    return ChangedDay.objects.exists()


def rebuild() -> int:
    """Forget all counts and count everything anew; returns how many months.

    Readers keep the old tables until the new ones are there; a refresh at work is waited for.
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
    """The days noted by transactions that are over: what is counted afterwards sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM reports_changedday RETURNING day) "
            "SELECT DISTINCT day FROM taken"
        )
        return {day for (day,) in cursor.fetchall()}


def _basis(days: WorkCalendar) -> str:
    """Changes when every month has to be counted anew: working days, catalogue, scheme, and
    the rule of what may be shown."""
    catalogue = Category.objects.order_by("pk").values_list(
        "pk", "parent", "sensitive", "confidential", "is_active"
    )
    facts = (
        calendar.fingerprint(days),
        list(catalogue),
        settings.UNIT_SCHEME,
        (disclosure.RULE, SMALLEST),
        DAYS,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def count(month: date, days: WorkCalendar) -> dict[str, Table]:
    """The reports of a month by each kind of member; one query."""

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
    tables: dict[str, dict[str, Counter[int]]] = {
        kind: {} for kind in (TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL)
    }
    for name, level, sent, done, category, district, commune, agency, channel in rows.values_list(
        *("outcome", "level", "submitted_at", "completed_at"),
        *("category", "district", "commune", "agency", "channel"),
    ).iterator(chunk_size=5000):
        places = [OUTCOME_PLACES[Outcome(name)]]
        if done is not None and name != Outcome.OPEN:
            places.append(DAYS + working_days(day_of(sent), day_of(done)))
        if level is not None:
            places.append(RATINGS + (level not in SATISFIED))
        for kind, member in (
            (TOTAL, ""),
            (CATEGORY, category),
            (PLACE, f"{district or ''}/{commune}"),
            (AGENCY, agency),
            (CHANNEL, channel),
        ):
            tables[kind].setdefault(str(member), Counter()).update(places)
    return {
        kind: {member: _packed(counted) for member, counted in table.items()}
        for kind, table in tables.items()
    }


def _packed(counted: Counter[int]) -> Count:
    days = {place - DAYS: number for place, number in counted.items() if place >= DAYS}
    return [*(counted[place] for place in range(DAYS)), dict(sorted(days.items()))]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


# --- releasing ------------------------------------------------------------------------------


def release(year: int) -> None:
    """Write the tables of `year` and of its quarters and months anew, as far as they differ."""
    known = ReleasedTable.objects.filter(period__startswith=f"{year:04d}")
    before = {(row.period, row.table): row.rows for row in known}
    after = dict(_Release(year).tables())
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
    """The year, its quarters and their months, by their keys."""
    months = [Period(f"{year:04d}-{month:02d}") for month in range(1, 13)]
    quarters = [
        Period(f"{year:04d}-Q{number + 1}", tuple(months[3 * number : 3 * number + 3]))
        for number in range(4)
    ]
    return Period(f"{year:04d}", tuple(quarters))


class _Release:
    """The tables of a year: the total, a table for each kind of member, and within groups of
    categories and districts a table of each."""

    def __init__(self, year: int) -> None:
        self.period = periods_of(year)
        counted = CountedMonth.objects.filter(month__year=year)
        self.months = {f"{row.month:%Y-%m}": row.tables for row in counted}

    def tables(self) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
        total = self._counts(TOTAL, lambda key: key)
        whole = [
            disclosure.of_total(self.period, _figures(total.get("", {}), self.period, *part))
            for part in (_OUTCOMES, _RATINGS)
        ]
        levels: list[dict[str, Levels]] = [{"": known} for known in whole]
        yield from self._rows(TOTAL, total, levels)
        yield from self._categories(whole)
        yield from self._places(whole)
        for kind in (AGENCY, CHANNEL):
            yield from self._table(kind, self._counts(kind, lambda key: key), whole, ())[0]

    def _categories(self, whole: list[Levels]) -> Iterator[Any]:
        known = {str(c.pk): c for c in Category.objects.order_by("parent__order", "order", "pk")}
        children: dict[str, list[str]] = {}
        for key, category in known.items():
            children.setdefault(str(category.parent_id or key), []).append(key)
        unnamed = {
            key for key, c in known.items() if c.sensitive or c.confidential or not c.is_active
        }  # fmt: skip
        # A group of which nothing may be named is as telling as its parts.
        unnamed |= {group for group, parts in children.items() if unnamed.issuperset(parts)}
        yield from self._nested(
            CATEGORY, lambda key: str(known[key].parent_id or key), lambda key: key,
            whole, unnamed, list(known),
        )  # fmt: skip

    def _places(self, whole: list[Levels]) -> Iterator[Any]:
        in_force = {str(pk) for pk in AdminUnit.objects.in_force().values_list("pk", flat=True)}
        keys = {key for tables in self.months.values() for key in tables[PLACE]}
        units = {unit for key in keys for unit in key.split("/") if unit}
        # Where there are no districts, the communes are the first table.
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
    ) -> Iterator[Any]:
        ranks = {key: rank for rank, key in enumerate(order)}
        keys = {key for tables in self.months.values() for key in tables[kind]}
        groups = _ordered(self._counts(kind, group_of), ranks)
        rows, levels = self._table(kind, groups, whole, unnamed)
        yield from rows
        for group in groups:
            below = {key for key in keys if group_of(key) == group}
            parts = self._counts(kind, {key: member_of(key) for key in below}.get)
            if group not in unnamed and set(parts) != {group}:
                above = [known[group] for known in levels]
                table = f"{kind}:{group}"
                yield from self._table(table, _ordered(parts, ranks), above, unnamed)[0]

    def _table(
        self,
        table: str,
        counts: dict[str, Counts],
        whole: list[Levels],
        unnamed: Collection[str],
    ) -> tuple[Iterator[Any], list[dict[str, Levels]]]:
        levels = [
            disclosure.of_members(
                self.period,
                {key: _figures(own, self.period, *part) for key, own in counts.items()},
                whole=known,
                unnamed=unnamed,
            )
            for part, known in zip((_OUTCOMES, _RATINGS), whole, strict=True)
        ]
        named = {key: own for key, own in counts.items() if key not in unnamed}
        return self._rows(table, named, levels), levels

    def _counts(self, kind: str, member_of: Callable[[str], str | None]) -> dict[str, Counts]:
        """The counts of each month by member; `member_of` None leaves one out."""
        found: dict[str, Counts] = {}
        for month, tables in self.months.items():
            for key, counted in tables[kind].items():
                member = member_of(key)
                if member is not None:
                    own = found.setdefault(member, {})
                    own[month] = _added(own[month], counted) if month in own else counted
        return found

    def _rows(
        self, table: str, counts: dict[str, Counts], levels: list[dict[str, Levels]]
    ) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
        for period in self.period:
            rows = [
                _row(key, _sum(own, period), *(known[key][period.key] for known in levels))
                for key, own in counts.items()
            ]
            present = [row for row in rows if row is not None]
            # A year's quarter that has nothing is told by its absence.
            if present:
                yield (period.key, table), present


def _ordered(counts: dict[str, Counts], ranks: Mapping[str, int]) -> dict[str, Counts]:
    """In an order that does not depend on the numbers."""
    return {key: counts[key] for key in sorted(counts, key=lambda key: (ranks.get(key, 0), key))}


def _figures(own: Counts, period: Period, first: int, end: int) -> dict[str, Parts]:
    return {part.key: tuple(_sum(own, part)[first:end]) for part in period}


def _sum(own: Counts, period: Period) -> Count:
    months = [own[part.key] for part in period if part.key in own]
    return reduce(_added, months, _NOTHING)


def _added(one: Count, other: Count) -> Count:
    days: Counter[str] = Counter(one[DAYS])
    days.update(other[DAYS])
    return [*map(add, one[:DAYS], other[:DAYS]), dict(days)]


def _row(key: str, counted: Count, shown: Level, rated: Level) -> dict[str, Any] | None:
    """What is shown of a count; None is what is hidden, and no row means that there is nothing."""
    outcomes, ratings = counted[:RATINGS], counted[RATINGS:DAYS]
    if not any(outcomes):
        return None
    return {
        "member": key,
        "sum": sum(outcomes) if shown >= Level.SUM else None,
        "is_small": disclosure.is_small(sum(outcomes)) and shown < Level.SUM,
        "parts": outcomes if shown >= Level.PARTS else None,
        "days": counted[DAYS] if shown >= Level.PARTS else None,
        "ratings": ratings if rated >= Level.PARTS else None,
    }
