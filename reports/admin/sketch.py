"""Sketch the place of a report among its communes, for paper; no map service is asked.

Points lie in a box of `WIDTH` × `HEIGHT` units, y downwards, north up, equal scales.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from province.models import AdminUnit
from reports.models import Report

WIDTH, HEIGHT = 340.0, 220.0
MARGIN = 28.0
KM_PER_DEGREE = 111.32
NEARBY_KM = 25.0
MOST_MARKS = 9
# The estimated size of a name beside its dot; names that would overlap are left out.
LETTER, LINE = 5.2, 12.0


@dataclass(frozen=True)
class Mark:
    """The centre of a commune; `is_reported` marks the report's commune.

    `name` is "" where there is no room for it.
    """

    x: float
    y: float
    name: str
    is_reported: bool

    @property
    def text_x(self) -> float:
        # Keep clear of the pin, which often lies at the centre of its own commune.
        return self.x + (16 if self.is_reported else 5)

    @property
    def text_y(self) -> float:
        return self.y + 3.5


@dataclass(frozen=True)
class Sketch:
    """Marks of communes, and the pin of the reported place.

    `pin` is None when only the commune is known. `bar` units stand for `km` kilometres.
    """

    marks: list[Mark]
    pin: tuple[float, float] | None
    bar: float
    km: int


def draw(report: Report) -> Sketch | None:
    """Draw the place of a report in one query; None without coordinates."""
    middle = _middle(report)
    if middle is None:
        return None
    units = _nearest(middle, report.commune)
    plane = [_plane(middle, (unit.lat or 0, unit.lon or 0)) for unit in units]
    pin = (0.0, 0.0) if report.latitude is not None else None
    scale, left, top = _fit([*plane, (0.0, 0.0)])
    spots = [(left + x * scale, top - y * scale) for x, y in plane]
    km = _round_length(WIDTH / 4 / scale)
    return Sketch(
        marks=list(_named(units, spots, report.commune)),
        pin=(left, top) if pin else None,
        bar=km * scale,
        km=km,
    )


def _middle(report: Report) -> tuple[float, float] | None:
    if report.latitude is not None and report.longitude is not None:
        return report.latitude, report.longitude
    if report.commune.lat is not None and report.commune.lon is not None:
        return report.commune.lat, report.commune.lon
    return None


def _nearest(middle: tuple[float, float], reported: AdminUnit) -> list[AdminUnit]:
    reach = NEARBY_KM / KM_PER_DEGREE
    found = AdminUnit.objects.filter(
        scheme=reported.scheme,
        level=AdminUnit.Level.COMMUNE,
        lat__range=(middle[0] - reach, middle[0] + reach),
        lon__range=(middle[1] - reach, middle[1] + reach),
    )

    def distance(unit: AdminUnit) -> float:
        return math.hypot(*_plane(middle, (unit.lat or 0, unit.lon or 0)))

    nearest = sorted(found, key=lambda unit: (unit.pk != reported.pk, distance(unit), unit.code))
    return nearest[:MOST_MARKS]


def _plane(middle: tuple[float, float], point: tuple[float, float]) -> tuple[float, float]:
    """Return the kilometres east and north of `middle`; a district is small enough for a plane."""
    east = (point[1] - middle[1]) * KM_PER_DEGREE * math.cos(math.radians(middle[0]))
    return east, (point[0] - middle[0]) * KM_PER_DEGREE


def _fit(points: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the units per kilometre, and the position of the middle (0, 0)."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((WIDTH - 2 * MARGIN) / max(wide, 2.0), (HEIGHT - 2 * MARGIN) / max(high, 2.0))
    left = WIDTH / 2 - (max(xs) + min(xs)) / 2 * scale
    top = HEIGHT / 2 + (max(ys) + min(ys)) / 2 * scale
    return scale, left, top


def _round_length(km: float) -> int:
    """Return the largest of 1, 2, 5, 10 and 20 that is at most `km`, at least 1."""
    return next((n for n in (20, 10, 5, 2) if n <= km), 1)


def _named(
    units: Iterable[AdminUnit], spots: list[tuple[float, float]], reported: AdminUnit
) -> Iterator[Mark]:
    taken: list[tuple[float, float, float]] = []
    for unit, (x, y) in zip(units, spots, strict=True):
        wide = len(unit.full_name) * LETTER
        free = x + 6 + wide <= WIDTH and all(
            abs(y - other_y) > LINE or x + wide < other_x or x > other_x + other_wide
            for other_x, other_y, other_wide in taken
        )
        if free:
            taken.append((x, y, wide))
        yield Mark(x, y, unit.full_name if free else "", unit.pk == reported.pk)
