"""Find the commune of a post by its code, its words or its point."""

from collections.abc import Sequence
from math import cos, hypot, radians

from paht.foundation.text import fold
from province.bounds import is_in_province
from province.models import AdminUnit

# The rectangle of a commune, from its centre, where no bounds are known.
_HALF = 0.03


def by_code(code: str, communes: Sequence[AdminUnit]) -> AdminUnit | None:
    return next((commune for commune in communes if commune.code == code), None)


def in_words(address: str, communes: Sequence[AdminUnit]) -> AdminUnit | None:
    """Return the commune that an address names; None for no name and for several places."""
    words = f" {fold(address)} "
    named = [commune for commune in communes if f" {fold(commune.full_name)} " in words]
    if len(named) > 1:
        # "Phường 1" is in three towns; "Xã Phú Tân" must not be taken for "Xã Phú".
        of_district = [one for one in named if one.parent and f" {fold(one.parent.name)} " in words]
        longest = max(len(one.full_name) for one in of_district or named)
        named = [one for one in of_district or named if len(one.full_name) == longest]
    return named[0] if len(named) == 1 else None


def at(
    latitude: float, longitude: float, communes: Sequence[AdminUnit], *, address: str = ""
) -> AdminUnit | None:
    """Return the commune of a point; None outside the province.

    Communes are known as rectangles, which overlap: the address decides, then the nearest centre.
    Staff correct the rest.
    """
    if not is_in_province(latitude, longitude, communes):
        return None
    known = [commune for commune in communes if commune.lat is not None]
    around = [commune for commune in known if _holds(commune, latitude, longitude)]
    named = in_words(address, around) if address else None
    if named or not known:
        return named

    def distance(commune: AdminUnit) -> float:
        east = (commune.lon or 0) - longitude
        return hypot((commune.lat or 0) - latitude, east * cos(radians(latitude)))

    return min(around or known, key=distance)


def _holds(commune: AdminUnit, latitude: float, longitude: float) -> bool:
    lat, lng = commune.lat or 0.0, commune.lon or 0.0
    south = commune.south if commune.south is not None else lat - _HALF
    north = commune.north if commune.north is not None else lat + _HALF
    west = commune.west if commune.west is not None else lng - _HALF
    east = commune.east if commune.east is not None else lng + _HALF
    return south <= latitude <= north and west <= longitude <= east
