"""Read the public statistics of a period from the tables that `rollup` has released.

A period is the sum of the fewest years, quarters and months that cover it. A figure that is hidden
in one of them is hidden in the sum, so the sum discloses nothing more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property

from reports.models import ReleasedTable
from reports.statistics import rollup
from reports.statistics.disclosure import Period
from reports.statistics.monthly import Month
from reports.statistics.punctuality import Punctuality
from reports.statistics.rollup import AGENCY, ALWAYS, CATEGORY, CHANNEL, OVERDUE, PLACE, TOTAL

# A share of fewer reports is mostly chance.
RANKED_FROM = 20


@dataclass(frozen=True)
class Filters:
    """The months from `first` to `last`.

    `group` and `district` are keys; their own tables are shown too.
    """

    first: Month
    last: Month
    group: int | None = None
    district: int | None = None

    @property
    def months(self) -> list[Month]:
        number = (self.last.year - self.first.year) * 12 + self.last.number - self.first.number
        return [self.first.plus(months) for months in range(number + 1)]

    @property
    def since(self) -> date:
        return self.first.start.date()

    @property
    def until(self) -> date:
        return date.fromordinal(self.last.end.date().toordinal() - 1)


@dataclass(frozen=True)
class Figure:
    """The public figures of some reports; None is hidden. `is_small`: hidden and below five."""

    received: int | None = 0
    parts: tuple[int, int, int] | None = (0, 0, 0)  # open, in time, late
    days: dict[str, int] = field(default_factory=dict)
    ratings: tuple[int, int] | None = (0, 0)  # satisfied, others
    punctuality: Punctuality | None = Punctuality()
    is_small: bool = False

    @property
    def open(self) -> int | None:
        return self.parts[0] if self.parts else None

    @property
    def in_time(self) -> int | None:
        return self.parts[1] if self.parts else None

    @property
    def late(self) -> int | None:
        return self.parts[2] if self.parts else None

    @property
    def completed(self) -> int | None:
        return self.parts[1] + self.parts[2] if self.parts else None

    @property
    def share_in_time(self) -> float | None:
        """Return the share in time; None when there is nothing to divide, or if hidden."""
        return self.punctuality.share if self.punctuality else None

    @property
    def rated(self) -> int | None:
        return sum(self.ratings) if self.ratings else None

    @property
    def share_satisfied(self) -> float | None:
        return self.ratings[0] / self.rated if self.ratings and self.rated else None

    @property
    def median_days(self) -> float | None:
        """Return the exact median of the working days to completion."""
        if not self.days:
            return None
        ordered = sorted((int(days), number) for days, number in self.days.items())
        total = sum(number for _days, number in ordered)
        return (_at(ordered, (total - 1) // 2) + _at(ordered, total // 2)) / 2


@dataclass(frozen=True)
class StatisticsRow:
    """A row of a table; `member` is a month (`2026-03`), a channel, or a database key."""

    member: str
    figure: Figure


@dataclass(frozen=True)
class Overview:
    """The tables of a period, each sorted by received reports, hidden figures last.

    The `…_parts` are the tables of the chosen group and district.
    """

    filters: Filters
    total: Figure
    months: list[StatisticsRow]
    categories: list[StatisticsRow]
    places: list[StatisticsRow]
    agencies: list[StatisticsRow]
    channels: list[StatisticsRow]
    category_parts: list[StatisticsRow]
    place_parts: list[StatisticsRow]
    # Open public reports past their deadline, whatever their day, as released: one number, None
    # if hidden; empty before the first count.
    overdue: list[int | None]

    @cached_property
    def ranking(self) -> list[StatisticsRow]:
        """Return the agencies with enough public figures, most punctual first."""
        rated = [
            (line.figure.punctuality, line)
            for line in self.agencies
            if line.figure.punctuality and line.figure.punctuality.total >= RANKED_FROM
        ]
        ranked = sorted(rated, key=lambda pair: (-(pair[0].share or 0), -pair[0].total))
        return [line for _punctuality, line in ranked]


def overview(filters: Filters, *, today: date) -> Overview:
    """Return the figures of the chosen months, at most a minute old; one query.

    Months after `today` are empty, so the current year can be read as a whole year.
    """
    periods = list(_cover(filters.months, today))
    names = {TOTAL, CATEGORY, PLACE, AGENCY, CHANNEL}
    own = (f"{CATEGORY}:{filters.group}", f"{PLACE}:{filters.district}")
    wanted = Q(period__in=periods, table__in=names.union(own))
    by_month = Q(period__in=[str(month) for month in filters.months], table=TOTAL)
    always = Q(period=ALWAYS, table=OVERDUE)
    found = ReleasedTable.objects.filter(wanted | by_month | always)
    tables = {
        (period, table): rows
        for period, table, rows in found.values_list("period", "table", "rows")
    }

    def table(name: str) -> list[StatisticsRow]:
        return _ordered(_joined((tables.get((period, name), ()) for period in periods), periods))

    total = table(TOTAL)
    return Overview(
        filters=filters,
        total=total[0].figure if total else Figure(),
        months=[
            StatisticsRow(
                str(month), _joined([tables.get((str(month), TOTAL), ())], ()).get("", Figure())
            )
            for month in filters.months
            if month.start.date() <= today
        ],
        categories=table(CATEGORY),
        places=table(PLACE),
        agencies=table(AGENCY),
        channels=table(CHANNEL),
        category_parts=table(own[0]) if filters.group else [],
        place_parts=table(own[1]) if filters.district else [],
        overdue=[row["overdue"] for row in tables.get((ALWAYS, OVERDUE), ())],
    )


def _cover(months: list[Month], today: date) -> Iterator[str]:
    """Yield the keys of the fewest periods that make up `months`."""
    asked = {str(month) for month in months}

    def covered(period: Period) -> Iterator[str]:
        parts = [part.key for part in period if not part.within]
        past = [key for key in parts if key <= f"{today:%Y-%m}"]
        if past and asked.issuperset(past):
            yield period.key
            return
        for part in period.within:
            yield from covered(part)

    for year in sorted({month.year for month in months}):
        yield from covered(rollup.periods_of(year))


def _joined(
    tables: Iterable[Iterable[dict[str, Any]]], periods: Iterable[str]
) -> dict[str, Figure]:
    """Add the rows of several periods by member; a figure hidden in one period is hidden."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        for row in table:
            rows.setdefault(row["member"], []).append(row)
    # Only a single year says whether a hidden number is small.
    is_year = [len(period) for period in periods] == [4]
    return {member: _figure(own, shows_small=is_year) for member, own in rows.items()}


def _figure(rows: list[dict[str, Any]], *, shows_small: bool) -> Figure:
    days: Counter[str] = Counter()
    for row in rows:
        days.update(row["days"] or {})
    sums = [row["sum"] for row in rows]
    parts, ratings = _added(rows, "parts"), _added(rows, "ratings")
    punctual = _added(rows, "punctual")
    return Figure(
        received=None if None in sums else sum(sums),
        parts=(parts[0], parts[1], parts[2]) if parts else None,
        days=dict(days) if parts else {},
        ratings=(ratings[0], ratings[1]) if ratings else None,
        punctuality=Punctuality(*punctual) if punctual else None,
        is_small=shows_small and rows[0]["is_small"],
    )


def _added(rows: list[dict[str, Any]], name: str) -> list[int] | None:
    # Rows released before a figure existed lack it.
    values = [row.get(name) for row in rows]
    return None if None in values else [sum(column) for column in zip(*values, strict=True)]


def _ordered(figures: dict[str, Figure]) -> list[StatisticsRow]:
    """Sort by received reports; hidden ones follow by key, which discloses nothing."""
    lines = [StatisticsRow(member, figure) for member, figure in figures.items()]
    return sorted(
        lines,
        key=lambda line: (
            line.figure.received is None,
            -(line.figure.received or 0),
            len(line.member),
            line.member,
        ),
    )


def _at(ordered: list[tuple[int, int]], place: int) -> int:
    """Return the days of the report at `place` (from 0) in the sorted list."""
    for days, number in ordered:
        if place < number:
            return days
        place -= number
    raise IndexError(place)
