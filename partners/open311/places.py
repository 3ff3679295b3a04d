"""Find the commune of a post by its code, its words or its point."""

from collections.abc import Sequence

from paht.foundation.text import fold
from province.bounds import around, is_in_province, nearest
from province.models import AdminUnit


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
    holding = around(latitude, longitude, communes)
    named = in_words(address, holding) if address else None
    return named or nearest(latitude, longitude, holding or communes)
