"""Approximate the province's area by the geocoder's rectangles of its units."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians

from province.models import AdminUnit

# About five kilometres of uncertainty.
PIN_TOLERANCE_DEGREES = 0.05
# The rectangle of a unit, from its centre, where no bounds are known.
_HALF = 0.03


def is_in_province(latitude: float, longitude: float, units: Iterable[AdminUnit]) -> bool:
    """Return whether a point is in the rectangle around `units`, within some kilometres.

    Units without bounds count by their centre. Without any unit every point is inside.
    """
    south, west, north, east = bounds_around(units)
    slack = PIN_TOLERANCE_DEGREES
    return south - slack <= latitude <= north + slack and west - slack <= longitude <= east + slack


def bounds_around(units: Iterable[AdminUnit]) -> tuple[float, float, float, float]:
    """Return (south, west, north, east) of all `units` together, in degrees."""
    known = [unit for unit in units if unit.lat is not None and unit.lon is not None]
    if not known:
        return -90, -180, 90, 180
    return (
        min(_or(unit.south, unit.lat) for unit in known),
        min(_or(unit.west, unit.lon) for unit in known),
        max(_or(unit.north, unit.lat) for unit in known),
        max(_or(unit.east, unit.lon) for unit in known),
    )


def around(latitude: float, longitude: float, units: Iterable[AdminUnit]) -> list[AdminUnit]:
    """Return the units whose rectangles hold a point; rectangles of neighbours overlap."""
    return [unit for unit in units if unit.lat is not None and _holds(unit, latitude, longitude)]


def nearest(latitude: float, longitude: float, units: Sequence[AdminUnit]) -> AdminUnit | None:
    """Return the unit with the nearest centre; None if no centre is known."""

    def distance(unit: AdminUnit) -> float:
        east = (unit.lon or 0) - longitude
        return hypot((unit.lat or 0) - latitude, east * cos(radians(latitude)))

    return min((unit for unit in units if unit.lat is not None), key=distance, default=None)


def _holds(unit: AdminUnit, latitude: float, longitude: float) -> bool:
    lat, lng = unit.lat or 0.0, unit.lon or 0.0
    south = unit.south if unit.south is not None else lat - _HALF
    north = unit.north if unit.north is not None else lat + _HALF
    west = unit.west if unit.west is not None else lng - _HALF
    east = unit.east if unit.east is not None else lng + _HALF
    return south <= latitude <= north and west <= longitude <= east


def _or(value: float | None, otherwise: float | None) -> float:
    found = value if value is not None else otherwise
    if found is None:
        raise ValueError("a unit without a place")
    return found
