"""Make places for tests."""

from citizen.kinds import PlaceKind
from citizen.models import Place, Source
from citizen.tests.contacts import make_source
from citizen.tiles import PLACES
from province.models import AdminUnit


def make_place_source(tile: str = PLACES, **facts: object) -> Source:
    return make_source(tile, **{"name": "Danh sách địa điểm", "holds": "places", **facts})


def make_place(source: Source, unit: str = "", **facts: object) -> Place:
    commune = AdminUnit.objects.in_force().get(code=unit) if unit else None
    known = {
        "code": f"D{Place.objects.count()}",
        "name": "Nhà thuốc Long Châu",
        "kind": PlaceKind.PHARMACY,
        "latitude": 9.6,
        "longitude": 105.97,
    }
    return Place.objects.create(**{"source": source, "unit": commune, **known, **facts})
