"""Approximate the province's area by the geocoder's rectangles of its units."""

from collections.abc import Iterable

from province.models import AdminUnit

# About five kilometres of uncertainty.
PIN_TOLERANCE_DEGREES = 0.05


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


def _or(value: float | None, otherwise: float | None) -> float:
    found = value if value is not None else otherwise
    if found is None:
        raise ValueError("a unit without a place")
    return found
