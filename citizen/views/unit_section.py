"""List the administrative units on the tile of the province, old and new, with a map of them."""

from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from citizen.tiles import AREA
from citizen.views.sections import Section
from province.models import AdminUnit

Scheme, Level = AdminUnit.Scheme, AdminUnit.Level


class Part(NamedTuple):
    """A commune below a district with its name of 2025, or one that a new unit was made from."""

    name: str
    other: str


class Row(NamedTuple):
    """A unit with its number on the map; `url` leads to its reports and is "" for others."""

    number: int
    unit: AdminUnit
    url: str
    parts: list[Part]


class Choice(NamedTuple):
    label: str
    value: str | None
    is_chosen: bool


def unit_section(request: HttpRequest, tile: str) -> Section | None:
    if tile != AREA:
        return None
    is_new = request.GET.get("don_vi") == "moi"
    rows = _new_units() if is_new else _districts()
    if not rows:
        return None
    context = {
        "rows": rows,
        "is_new": is_new,
        "choices": [
            Choice(_("Quận, huyện đến 30/6/2025"), None, not is_new),
            Choice(_("Xã, phường từ 01/7/2025"), "moi", is_new),
        ],
        "map": {"places": _points(rows), "here": []},
    }
    return Section("citizen/sections/units.html", context, ("places.css", "units.css"), "places.js")


def _districts() -> list[Row]:
    units = AdminUnit.objects.filter(scheme=Scheme.LEGACY, is_active=True)
    parts: dict[int | None, list[Part]] = defaultdict(list)
    for commune in units.filter(level=Level.COMMUNE).select_related("successor").order_by("code"):
        after = commune.successor.full_name if commune.successor else commune.successor_name
        parts[commune.parent_id].append(Part(commune.shown_name, after))
    districts = units.filter(level=Level.DISTRICT).order_by("code")
    return [
        Row(number, unit, _reports_of(unit, "district"), parts[unit.pk])
        for number, unit in enumerate(districts, start=1)
    ]


def _new_units() -> list[Row]:
    units = AdminUnit.objects.filter(scheme=Scheme.Y2025, is_active=True, level=Level.COMMUNE)
    before: dict[int | None, list[Part]] = defaultdict(list)
    made = AdminUnit.objects.filter(scheme=Scheme.LEGACY, successor__isnull=False)
    for commune in made.select_related("parent").order_by("code"):
        district = commune.parent.shown_name if commune.parent else ""
        before[commune.successor_id].append(Part(commune.shown_name, district))
    return [
        Row(number, unit, _reports_of(unit, "commune"), before[unit.pk])
        for number, unit in enumerate(units.order_by("sort_key", "code"), start=1)
    ]


def _reports_of(unit: AdminUnit, name: str) -> str:
    """Return the map of the reports of a unit; "" for a unit that no form offers."""
    is_offered = unit.scheme == settings.UNIT_SCHEME
    return f"{reverse('reports:map')}?{name}={unit.code}" if is_offered else ""


def _points(rows: list[Row]) -> list[list[object]]:
    return [
        [row.number, row.unit.shown_name, row.unit.lat, row.unit.lon]
        for row in rows
        if row.unit.lat is not None
    ]
