"""Turn figures into the paths, axes and marks of a drawing. Pure: no words, no colours.

Places across are parts of the width, so that a drawing fits any screen without shrinking its
letters; places down are pixels.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, floor, log10
from statistics import median
from typing import NamedTuple

from paht.foundation.local_time import local

# The width of paths is stretched to that of the page.
WIDTH, TOP, HEIGHT = 1000, 34, 200
BOTTOM = TOP + HEIGHT
# More points than a screen has columns draw the same line.
MOST_POINTS = 480
_LEVELS, _MOMENTS = 4, 4
# A hole of so many usual intervals is left open.
_HOLE = 4
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(_HOUR * hours for hours in (1, 2, 3, 6, 12)),
    *(_DAY * days for days in (1, 2, 3, 5, 7, 10, 14)),
)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


class Point(NamedTuple):
    at: datetime
    value: float


class Mark(NamedTuple):
    """A place in the drawing: a share of the width, pixels down, and how text hangs on it."""

    across: str
    down: str
    anchor: str
    point: Point


class Level(NamedTuple):
    """A line across the drawing, `down` pixels from the top; its value is written above it."""

    down: str
    value: float


class Moment(NamedTuple):
    """A label below the drawing."""

    across: str
    anchor: str
    at: datetime


class Plot(NamedTuple):
    measured: str
    forecast: str
    levels: list[Level]
    moments: list[Moment]
    # How far the labels are apart: hours, days, months or years.
    step: timedelta
    high: Mark
    low: Mark
    # Where forecasts begin, as a share of the width; "" without forecasts.
    now: str


def draw(measured: Sequence[Point], forecast: Sequence[Point] = ()) -> Plot | None:
    """Draw points in the order of time; None for fewer than two."""
    points = [*measured, *forecast]
    if len(points) < 2 or points[0].at == points[-1].at:
        return None
    scale = _Scale(points)
    step, ticks = _moments(points[0].at, points[-1].at)
    # The dashes begin where the line ends.
    bridge = [*measured[-1:], *forecast] if forecast else []
    return Plot(
        measured=scale.path(measured),
        forecast=scale.path(bridge),
        levels=[Level(scale.down(value), value) for value in scale.levels],
        moments=[Moment(scale.share(at), scale.anchor(at, edge=0.06), at) for at in ticks],
        step=step,
        high=scale.mark(max(points, key=lambda point: point.value)),
        low=scale.mark(min(points, key=lambda point: point.value)),
        now=scale.share(measured[-1].at) if forecast and measured else "",
    )


class _Scale:
    def __init__(self, points: Sequence[Point]) -> None:
        self._start, self._span = points[0].at, points[-1].at - points[0].at
        seconds = median((b.at - a.at).total_seconds() for a, b in pairwise(points))
        # Thinned points are farther apart than the figures.
        self._hole = max(timedelta(seconds=seconds) * _HOLE, self._span * 4 / MOST_POINTS)
        self.levels = _levels([point.value for point in points])
        self._low, self._high = self.levels[0], self.levels[-1]

    def path(self, points: Sequence[Point]) -> str:
        return "".join(self._pieces(list(_thinned(points))))

    def _pieces(self, points: list[Point]) -> Iterator[str]:
        before: datetime | None = None
        for number, point in enumerate(points):
            is_start = before is None or point.at - before > self._hole
            place = f"{self._part(point.at) * WIDTH:.1f} {self.down(point.value)}"
            yield f"{'M' if is_start else 'L'}{place}"
            ends = number + 1 == len(points) or points[number + 1].at - point.at > self._hole
            if is_start and ends:
                # A lone point has no line; one of length 0 shows as a dot.
                yield "h0"
            before = point.at

    def _part(self, at: datetime) -> float:
        return (at - self._start) / self._span

    def share(self, at: datetime) -> str:
        return f"{self._part(at) * 100:.2f}%"

    def down(self, value: float) -> str:
        return f"{BOTTOM - HEIGHT * (value - self._low) / (self._high - self._low):.1f}"

    def anchor(self, at: datetime, *, edge: float = 0.2) -> str:
        part = self._part(at)
        return "start" if part < edge else "end" if part > 1 - edge else "middle"

    def mark(self, point: Point) -> Mark:
        return Mark(self.share(point.at), self.down(point.value), self.anchor(point.at), point)


def _levels(values: Sequence[float]) -> list[float]:
    """Return round values that enclose all `values`, a handful."""
    low, high = min(values), max(values)
    if low == high:
        size = abs(low) * 0.02 or 1.0
        low, high = low - size, high + size
    rough = (high - low) / _LEVELS
    power = 10.0 ** floor(log10(rough))
    step = next(power * by for by in (1, 2, 2.5, 5, 10) if power * by >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _moments(start: datetime, end: datetime) -> tuple[timedelta, list[datetime]]:
    """Return the step between labels and their moments, at hours, midnights or months."""
    span = end - start
    for step in _STEPS:
        if span / step <= _MOMENTS + 1:
            midnight = local(start).replace(hour=0, minute=0, second=0, microsecond=0)
            first = midnight + step * ceil((start - midnight) / step)
            return step, [first + step * number for number in range((end - first) // step + 1)]
    months = span / _DAY / 30.4
    every = next((count for count in _MONTHS if months / count <= _MOMENTS + 1), _MONTHS[-1])
    return _DAY * 30 * every, list(_firsts(start, end, every))


def _firsts(start: datetime, end: datetime, every: int) -> Iterator[datetime]:
    """Yield the first days of every so many months, counted from January."""
    first = local(start).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    number = ceil((first.year * 12 + first.month - 1) / every) * every
    while True:
        at = first.replace(year=number // 12, month=number % 12 + 1)
        if at > end:
            return
        if at >= start:
            yield at
        number += every


def _thinned(points: Sequence[Point]) -> Iterator[Point]:
    """Yield all points, or of very many the lowest and the highest of each column."""
    if len(points) <= MOST_POINTS:
        yield from points
        return
    size = ceil(len(points) / (MOST_POINTS // 2))
    for at in range(0, len(points), size):
        part = points[at : at + size]
        ends = {min(part, key=lambda point: point.value), max(part, key=lambda point: point.value)}
        yield from sorted(ends)
