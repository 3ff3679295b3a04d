"""Load the first state of the province's data from `seeds/`.

Loading again is safe: existing rows are never touched, so changes by staff stay.
"""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from province import alphabet, portal
from province.models import AdminUnit, Agency, CalendarDay, Portal

SEEDS = Path(__file__).parent / "seeds"
TWO_TIERS_SINCE = date(2025, 7, 1)

Scheme = AdminUnit.Scheme
Level = AdminUnit.Level
Row = dict[str, str]


def load() -> dict[str, int]:
    """Create missing rows, all or none; return how many of each were created.

    A year of the calendar is filled only while it is empty. A day that staff deleted or moved does
    not come back.
    """
    with transaction.atomic():
        return {
            "units": _load_units(),
            "agencies": _load_agencies(),
            "calendar_days": _load_calendar(),
            "portal": int(Portal.objects.get_or_create(pk=1, defaults=portal.seed())[1]),
        }


def _load_units() -> int:
    known = {(unit.scheme, unit.code): unit for unit in AdminUnit.objects.all()}
    created = 0
    # Successors first, then from the top down: each batch refers to rows that exist.
    new_scheme, old_scheme = _rows("admin_units_2025.csv"), _rows("admin_units.csv")
    for is_root in (True, False):
        rows = [row for row in new_scheme if bool(row["parent_code"]) is not is_root]
        created += _create_units((_unit_of_2025(row, known, old_scheme) for row in rows), known)
    for level in Level:
        rows = [row for row in old_scheme if row["level"] == level]
        created += _create_units((_legacy_unit(row, known) for row in rows), known)
    return created


def _create_units(units: Iterable[AdminUnit], known: dict[tuple[str, str], AdminUnit]) -> int:
    missing = [unit for unit in units if (unit.scheme, unit.code) not in known]
    for unit in AdminUnit.objects.bulk_create(missing):
        known[unit.scheme, unit.code] = unit
    return len(missing)


def _legacy_unit(row: Row, known: dict[tuple[str, str], AdminUnit]) -> AdminUnit:
    return AdminUnit(
        scheme=Scheme.LEGACY,
        level=row["level"],
        path_slug=row["path_slug"],
        parent=known.get((Scheme.LEGACY, row["parent_code"])),
        aliases=row["aliases"],
        coord_quality=row["coord_quality"],
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        successor=known.get((Scheme.Y2025, row["successor_code"])),
        successor_name=row["successor_name"],
        note=row["note"],
        south=_number(row["south"]),
        west=_number(row["west"]),
        north=_number(row["north"]),
        east=_number(row["east"]),
        **_facts(row),
    )


def _unit_of_2025(
    row: Row, known: dict[tuple[str, str], AdminUnit], old_scheme: list[Row]
) -> AdminUnit:
    # Its area is that of the communes that it was made of, whose bounds are known.
    before = [old for old in old_scheme if old["level"] == "commune"]
    before = [old for old in before if old["successor_code"] == row["code"]]
    return AdminUnit(
        south=_outermost(min, before, "south"),
        west=_outermost(min, before, "west"),
        north=_outermost(max, before, "north"),
        east=_outermost(max, before, "east"),
        scheme=Scheme.Y2025,
        level=Level.COMMUNE if row["parent_code"] else Level.PROVINCE,
        path_slug=row["slug"],
        parent=known.get((Scheme.Y2025, row["parent_code"])),
        valid_from=TWO_TIERS_SINCE,
        **_facts(row),
    )


def _outermost(pick: Callable[[list[float]], float], rows: list[Row], side: str) -> float | None:
    known = [degrees for row in rows if (degrees := _number(row[side])) is not None]
    return pick(known) if known else None


def _facts(row: Row) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "full_name": row["full_name"],
        "name_en": row["name_en"],
        "name_km": row["name_km"],
        "type": row["type"],
        "slug": row["slug"],
        "lat": _number(row["lat"]),
        "lon": _number(row["lon"]),
        # bulk_create does not call save(), which would set it.
        "sort_key": alphabet.sort_key(row["full_name"]),
    }


def _load_agencies() -> int:
    rows = _rows("agencies.csv")
    known = {agency.code: agency for agency in Agency.objects.all()}
    units = {unit.code: unit for unit in AdminUnit.objects.filter(scheme=Scheme.LEGACY)}
    missing = [row for row in rows if row["code"] not in known]
    for row in missing:
        known[row["code"]] = Agency(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["type"],
            unit=units.get(row["admin_code"]),
            hotline=row["hotline"],
            on_duty_24_7=row["on_duty_24_7"] == "1",
            successor_note=row["successor_note"],
            note=row["note"],
        )
    created = Agency.objects.bulk_create([known[row["code"]] for row in missing])
    # A parent may be further down in the file, so parents are set when all rows exist.
    for row in missing:
        known[row["code"]].parent = known.get(row["parent"])
    Agency.objects.bulk_update(created, ["parent"])
    return len(created)


def _load_calendar() -> int:
    seeds = json.loads((SEEDS / "holidays.json").read_text("utf-8"))
    days = [
        CalendarDay(
            date=date.fromisoformat(row["date"]),
            kind=kind,
            name=row["name"],
            source=row["source"],
            note=row.get("note", ""),
        )
        for kind, rows in (
            (CalendarDay.Kind.OFF, seeds["days_off"]),
            (CalendarDay.Kind.MAKEUP, seeds["makeup_workdays"]),
        )
        for row in rows
    ]
    kept_by_staff = {day.year for day in CalendarDay.objects.dates("date", "year")}
    missing = [day for day in days if day.date.year not in kept_by_staff]
    return len(CalendarDay.objects.bulk_create(missing))


def _rows(name: str) -> list[Row]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
