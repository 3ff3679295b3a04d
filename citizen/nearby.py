"""Find the places nearest to a position."""

from math import cos, degrees, radians
from typing import NamedTuple

from django.db.models import F, FloatField, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from citizen.models import Place
from citizen.models.places import PlaceQuerySet

EARTH_KM = 6371.0
MOST = 20
# Most searches end with the places in the first square; each next one costs more.
SQUARES_KM = (4, 30)
# About 100 m: enough to find a pharmacy, too rough to tell in which house somebody is.
DECIMALS = 3


class Position(NamedTuple):
    """Where a person is, rounded; it is used for one answer and never stored or logged."""

    latitude: float
    longitude: float

    @classmethod
    def read(cls, latitude: str, longitude: str) -> "Position | None":
        """Return the position of two typed numbers; None if they are none on earth."""
        try:
            here = cls(round(float(latitude), DECIMALS), round(float(longitude), DECIMALS))
        except (ValueError, OverflowError):
            return None
        return here if abs(here.latitude) <= 90 and abs(here.longitude) <= 180 else None


def nearest(places: PlaceQuerySet, here: Position, most: int = MOST) -> list[Place]:
    """Return the nearest of `places`, each with its `distance_km`; those without a point left out.

    Takes one query for each square that holds too few places, and one for all.
    """
    found: list[Place] = []
    ordered = places.filter(latitude__isnull=False).annotate(distance_km=_distance(here))
    for square in SQUARES_KM:
        found = list(_within(ordered, here, square).order_by("distance_km", "pk")[:most])
        # The corners of a square are farther away than places beyond its sides.
        if len(found) == most and found[-1].distance_km <= square:  # type: ignore[attr-defined]
            return found
    return list(ordered.order_by("distance_km", "pk")[:most])


def _within(places: PlaceQuerySet, here: Position, km: float) -> PlaceQuerySet:
    north = degrees(km / EARTH_KM)
    # At the poles a square has no sides.
    east = min(north / max(cos(radians(here.latitude)), 0.01), 180.0)
    return places.filter(
        latitude__range=(here.latitude - north, here.latitude + north),
        longitude__range=(here.longitude - east, here.longitude + east),
    )


def _distance(here: Position) -> object:
    north = Radians(F("latitude") - Value(here.latitude)) / 2.0
    east = Radians(F("longitude") - Value(here.longitude)) / 2.0
    chord = Power(Sin(north), 2) + (
        Value(cos(radians(here.latitude))) * Cos(Radians(F("latitude"))) * Power(Sin(east), 2)
    )
    return Value(2 * EARTH_KM, output_field=FloatField()) * ASin(Sqrt(Least(chord, Value(1.0))))
