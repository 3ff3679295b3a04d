"""Count the reports in the cells of a grid over the map, and find the single ones.

Most counts come from the stored `MapCell` rows, so the whole province costs no more than a village.
Selections without stored counts (a category, a commune, part of a month, a close view) are counted
from `MapPoint` by an index. Changes that `fold` has not added yet are included: the numbers are
always exact. A search counts the newest `MOST_FOUND` reports of the view with its words.
"""
# ruff: noqa: S608 - all values are parameters; the SQL contains only our own numbers and names

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from reports.models.map_tables import (
    CELL_SHIFTS,
    DONE,
    FINE_SHIFTS,
    TILE_COLUMN,
    TILE_SHIFT,
    stages,
)
from reports.search.paging import MOST_FOUND
from reports.search.selection import Selection

UNITS = 10_000  # per degree: the precision that the public may see
DECIMALS = 4
# A cell of 2^(20 - zoom) units is about 75 pixels wide at that zoom.
CELL_ZOOM = 20
MOST_CELLS = 400
FOLDED_AT_ONCE = 20_000
# Sort at most `FEW` rows, and at most `ENOUGH` times the requested number of rows.
FEW, ENOUGH = 10_000, 100
ONE_DAY = timedelta(days=1)

Months = tuple[date | None, date | None]  # the first month, and the first month after the span


class Cell(NamedTuple):
    """A cell with reports: their mean position, their number (`size`), and how many are open."""

    lat: float
    lng: float
    size: int
    open: int


@dataclass(frozen=True)
class Box:
    """A part of the world in degrees; raises ValueError for invalid values."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        # NaN is refused too: its comparisons are false.
        if not (-180 <= self.west <= self.east <= 180 and -90 <= self.south <= self.north <= 90):
            raise ValueError("not a box")


@dataclass(frozen=True)
class Grid:
    """The cells that cover a view: columns from west, rows from south, all inclusive."""

    shift: int
    west: int
    south: int
    east: int
    north: int

    @classmethod
    def over(cls, box: Box, zoom: int) -> "Grid":
        """Return the grid of `zoom`, or the finest one with at most `MOST_CELLS` cells."""
        west, south = _units(box.west), _units(box.south)
        east, north = _units(box.east), _units(box.north)
        shift = max(CELL_ZOOM - zoom, 0)
        while True:
            grid = cls(shift, west >> shift, south >> shift, east >> shift, north >> shift)
            if grid.width * grid.height <= MOST_CELLS:
                return grid
            shift += 1

    @property
    def width(self) -> int:
        return self.east - self.west + 1

    @property
    def height(self) -> int:
        return self.north - self.south + 1

    @property
    def units(self) -> tuple[int, int, int, int]:
        """Return west, south, east, north in units, inclusive."""
        shift = self.shift
        return (
            self.west << shift,
            self.south << shift,
            ((self.east + 1) << shift) - 1,
            ((self.north + 1) << shift) - 1,
        )

    @property
    def bounds(self) -> list[float]:
        return [degrees(unit) for unit in self.units]

    def inwards(self, place: float) -> float:
        """Return the point half way from a latitude or longitude to the middle of its cell."""
        middle = ((_units(place) >> self.shift) << self.shift) + (1 << self.shift) / 2
        return degrees((place * UNITS + middle) / 2)

    def lines(self, shift: int) -> tuple[list[int], list[int]]:
        """Return the columns and rows of the grid `shift` that overlap this one."""
        west, south, east, north = self.units
        return (
            list(range(west >> shift, (east >> shift) + 1)),
            list(range(south >> shift, (north >> shift) + 1)),
        )


def cells(grid: Grid, reports: Selection) -> list[Cell]:
    """Return the cells of `grid` with reports of the selection; at most `MOST_CELLS`."""
    sources = _sources(grid, reports)
    parts = " UNION ALL ".join(sql for sql, _params in sources)
    rows = _fetch(
        f"""
        SELECT sum(lat) / sum(n), sum(lng) / sum(n), sum(n)::int,
            coalesce(sum(n) FILTER (WHERE stage < {DONE}), 0)::int
        FROM ({parts}) AS counted (x, y, stage, n, lat, lng)
        GROUP BY x, y HAVING sum(n) > 0 ORDER BY x, y
        """,
        [param for _sql, params in sources for param in params],
    )
    return [Cell(degrees(lat), degrees(lng), n, not_done) for lat, lng, n, not_done in rows]


Source = tuple[str, list[Any]]  # a SELECT of column, row, stage, count, sums of lat and lng


def _sources(grid: Grid, reports: Selection) -> list[Source]:
    """Choose the tables to count a selection from."""
    scope = _scope(reports)
    has_days = bool(reports.since or reports.until)
    is_whole = scope == 0 and not (has_days or reports.channel)
    least = CELL_SHIFTS[0] if is_whole else FINE_SHIFTS[-1] + 1
    if scope is None or grid.shift < least or (has_days and scope != 0):
        return [_from_points(grid, reports)]
    if not has_days:
        return [_from_cells(grid, reports, scope), _from_changes(grid, reports)]
    first, end = _first_month(reports.since), _end_month(reports.until)
    if first and end and first >= end:
        return [_from_points(grid, reports)]
    sources = [
        _from_cells(grid, reports, scope, (first, end)),
        _from_changes(grid, reports, (first, end)),
    ]
    # Stored counts cover whole months: count the days before and after them from points.
    if reports.since and first and reports.since < first:
        before = replace(reports, until=first - ONE_DAY)
        sources.append(_from_points(grid, before))
    if reports.until and end and end <= reports.until:
        sources.append(_from_points(grid, replace(reports, since=end)))
    return sources


def _scope(reports: Selection) -> int | None:
    """Return the scope of `MapCell` for this selection, or None."""
    if reports.words or reports.commune or reports.agency:
        return None
    if reports.categories:
        return None if reports.district else reports.group
    return -reports.district if reports.district else 0


def _first_month(since: date | None) -> date | None:
    """Return the start of the first whole month from `since` on."""
    if since is None or since.day == 1:
        return since
    return _next_month(since)


def _end_month(until: date | None) -> date | None:
    """Return the start of the first month that is not wholly over by `until`."""
    return None if until is None or until == date.max else (until + ONE_DAY).replace(day=1)


def _next_month(day: date) -> date:
    try:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    except OverflowError:
        return date.max


def _from_points(grid: Grid, reports: Selection) -> Source:
    where = _Conditions.of(grid, reports)
    shift = grid.shift
    sql = f"""
        SELECT lng >> {shift}, lat >> {shift}, stage, 1, lat, lng
        FROM reports_mappoint WHERE {where.sql}
    """
    return sql, where.params


def _from_changes(grid: Grid, reports: Selection, months: Months = (None, None)) -> Source:
    """Select the few changes that `fold` has not added yet."""
    where = _Conditions.within(grid)
    where.add_stages(reports)
    if reports.group:
        where.add("group_id = %s", reports.group)
    elif reports.district:
        where.add("district_id = %s", reports.district)
    if reports.channel:
        where.add("channel = %s", reports.channel)
    where.add_span("reported_on", months)
    shift = grid.shift
    sql = f"""
        SELECT lng >> {shift}, lat >> {shift}, stage, change, lat * change, lng * change
        FROM reports_mapchange WHERE {where.sql}
    """
    return sql, where.params


def _from_cells(grid: Grid, reports: Selection, scope: int, months: Months | None = None) -> Source:
    # Coarser grids are sums of the coarsest stored one.
    kept = min(grid.shift, CELL_SHIFTS[-1])
    columns, rows = grid.lines(kept)
    where = _Conditions()
    where.add("scope = %s AND shift = %s", scope, kept)
    if reports.channel:
        where.add("channel = %s", reports.channel)
    else:
        where.add("channel IS NULL")
    if len(columns) <= MOST_CELLS:
        where.add("x = ANY(%s)", columns)
    else:
        where.add("x BETWEEN %s AND %s", columns[0], columns[-1])
    where.add("y BETWEEN %s AND %s", rows[0], rows[-1])
    where.add_stages(reports)
    if months is None:
        where.add("month IS NULL")
    else:
        where.add("month IS NOT NULL")
        where.add_span("month", months)
    further = grid.shift - kept
    sql = f"""
        SELECT x >> {further}, y >> {further}, stage, count, lat_sum, lng_sum
        FROM reports_mapcell WHERE {where.sql}
    """
    return sql, where.params


def keys_at(cells: list[Cell], reports: Selection) -> list[int]:
    """Return the keys of the single points of these cells, found by their exact position."""
    if not cells:
        return []
    places = [(_units(cell.lat), _units(cell.lng)) for cell in cells]
    where = _Conditions()
    where.add_choice(reports)
    tiles = [(lng >> TILE_SHIFT) * TILE_COLUMN + (lat >> TILE_SHIFT) for lat, lng in places]
    sql = f"""
        SELECT report_id FROM unnest(%s::int[], %s::int[], %s::int[]) AS place (tile, lng, lat)
        JOIN reports_mappoint USING (tile, lng, lat) WHERE {where.sql} LIMIT {MOST_CELLS}
    """
    columns = [tiles, [lng for _lat, lng in places], [lat for lat, _lng in places]]
    return [key for (key,) in _fetch(sql, [*columns, *where.params])]


def keys_within(grid: Grid, reports: Selection, *, most: int) -> list[int]:
    """Return the keys of at most `most` reports in the view."""
    where = _Conditions.of(grid, reports)
    sql = f"SELECT report_id FROM reports_mappoint WHERE {where.sql} LIMIT %s"
    return [key for (key,) in _fetch(sql, [*where.params, most])]


def newest_keys(grid: Grid, reports: Selection, *, total: int, first: int, most: int) -> list[int]:
    """Return the keys of the newest of the `total` reports in the view, from `first` on."""
    if first >= total:
        return []
    where = _Conditions.of(grid, reports)
    source = f"reports_mappoint WHERE {where.sql}"
    # Reports of an agency or commune may all be old.
    is_even = not (reports.agency or reports.commune)
    if total <= (min(FEW, ENOUGH * (first + most)) if is_even else FEW):
        # Sort few rows; with many, the index by date finds the newest ones soon enough.
        columns = "report_id, reported_on"
        source = f"(SELECT {columns} FROM {source} OFFSET 0) AS found"
    order = "ORDER BY reported_on DESC, report_id DESC LIMIT %s OFFSET %s"
    rows = _fetch(f"SELECT report_id FROM {source} {order}", [*where.params, most, first])
    return [key for (key,) in rows]


def fold() -> int:
    """Add the changes of points to the stored counts; return the number of changes.

    Does nothing while another call is at work.
    """
    taken: int = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            if not advisory_locks.try_acquire(Lock.MAP_COUNTS):
                return taken
            cursor.execute(_FOLD, [FOLDED_AT_ONCE])
            (part,) = cursor.fetchone() or (0,)
            cursor.execute("DELETE FROM reports_mapcell WHERE count = 0")
        taken += part
        if part < FOLDED_AT_ONCE:
            return taken


# The (scope, shift, month, channel) in which a point counts; see `MapCell`.
_SCOPES = f"""
    SELECT scope, shift, month, sent.channel
    FROM generate_series({CELL_SHIFTS[0]}, {CELL_SHIFTS[-1]}) AS shift
    CROSS JOIN (VALUES (0, NULL), (0, date_trunc('month', taken.reported_on)::date),
        (taken.group_id, NULL), (-taken.district_id, NULL)) AS kind (scope, month)
    CROSS JOIN (VALUES (NULL), (taken.channel)) AS sent (channel)
    WHERE scope IS NOT NULL AND (
        shift > {FINE_SHIFTS[-1]} OR (scope = 0 AND month IS NULL AND sent.channel IS NULL)
    )
"""
_FOLD = f"""
    WITH taken AS MATERIALIZED (
        DELETE FROM reports_mapchange
        WHERE id IN (SELECT id FROM reports_mapchange ORDER BY id LIMIT %s)
        RETURNING *
    ), counted AS (
        INSERT INTO reports_mapcell AS cell
            (scope, shift, channel, x, y, month, stage, count, lat_sum, lng_sum)
        SELECT scope, shift, kinds.channel, lng >> shift, lat >> shift, month, stage,
            sum(change), sum(lat * change), sum(lng * change)
        FROM taken CROSS JOIN LATERAL ({_SCOPES}) AS kinds
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT (scope, shift, channel, x, month, y, stage) DO UPDATE SET
            count = cell.count + excluded.count,
            lat_sum = cell.lat_sum + excluded.lat_sum,
            lng_sum = cell.lng_sum + excluded.lng_sum
    )
    SELECT count(*) FROM taken
"""


@dataclass
class _Conditions:
    """Conditions of a query and their parameters."""

    parts: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts) or "true"

    def add(self, sql: str, *params: Any) -> None:
        self.parts.append(sql)
        self.params.extend(params)

    @classmethod
    def within(cls, grid: Grid) -> "_Conditions":
        where = cls()
        west, south, east, north = grid.units
        where.add("lng BETWEEN %s AND %s AND lat BETWEEN %s AND %s", west, east, south, north)
        return where

    @classmethod
    def of(cls, grid: Grid, reports: Selection) -> "_Conditions":
        """Select the view and the whole selection on `MapPoint`; by tiles too if they are few."""
        where = cls.within(grid)
        columns, rows = grid.lines(TILE_SHIFT)
        if len(columns) * len(rows) <= MOST_CELLS:
            tiles = [column * TILE_COLUMN + row for column in columns for row in rows]
            where.add("tile = ANY(%s)", tiles)
        if reports.words:
            where.add(*_found(grid, reports))
        else:
            where.add_choice(reports)
        return where

    def add_choice(self, reports: Selection) -> None:
        """Add the selection on `MapPoint`, except its words."""
        self.add_stages(reports)
        if reports.categories:
            self.add("category_id = ANY(%s)", list(reports.categories))
        if reports.commune:
            self.add("commune_id = %s", reports.commune)
        elif reports.district:
            self.add("district_id = %s", reports.district)
        if reports.agency:
            self.add("agency_id = %s", reports.agency)
        if reports.channel:
            self.add("channel = %s", reports.channel)
        if reports.since:
            self.add("reported_on >= %s", reports.since)
        if reports.until:
            self.add("reported_on <= %s", reports.until)

    def add_stages(self, reports: Selection) -> None:
        if reports.states or reports.outcome:
            self.add("stage = ANY(%s)", stages(reports.states, reports.outcome))

    def add_span(self, column: str, months: Months) -> None:
        first, end = months
        if first:
            self.add(f"{column} >= %s", first)
        if end:
            self.add(f"{column} < %s", end)


def _found(grid: Grid, reports: Selection) -> tuple[Any, ...]:
    """Return the condition for the newest reports of the view with the words."""
    west, south, east, north = grid.units
    found = reports.reports().filter(
        map_point__lng__range=(west, east), map_point__lat__range=(south, north)
    )
    keys = found.newest_first().values("pk")[: MOST_FOUND + 1]
    try:
        sql, params = keys.query.sql_with_params()
    except EmptyResultSet:
        # The search holds punctuation only.
        return ("FALSE",)
    return (f"report_id IN ({sql})", *params)


def _units(degrees: float) -> int:
    # Round first: 105.9739 * 10000 is not exactly a whole number.
    return math.floor(round(degrees * UNITS, 3))


def degrees(units: Any) -> float:
    return round(float(units) / UNITS, DECIMALS)


def _fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
