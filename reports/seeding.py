"""The first state of the categories, from `seeds/categories.csv`."""

import csv
from pathlib import Path

from django.db import transaction

from reports.models import Category

SEEDS = Path(__file__).parent / "seeds"


def load() -> dict[str, int]:
    """Create the categories that are missing and touch no other; return how many."""
    with (SEEDS / "categories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with transaction.atomic():
        known = {category.code: category for category in Category.objects.all()}
        created = 0
        # Groups first, so that their subcategories can point at them.
        for is_group in (True, False):
            missing = [
                _category(row, parent=known.get(row["parent_code"]))
                for row in rows
                if row["code"] not in known and bool(row["parent_code"]) is not is_group
            ]
            for category in Category.objects.bulk_create(missing):
                known[category.code] = category
            created += len(missing)
    return {"categories": created}


def _category(row: dict[str, str], *, parent: Category | None) -> Category:
    days = row["sla_working_days"]
    return Category(
        code=row["code"],
        parent=parent,
        order=int(row["order"]),
        name=row["name"],
        name_en=row["name_en"],
        slug=row["slug"],
        icon=row["icon"],
        agency_pattern=row["agency_pattern"],
        coordinating_pattern=row["coordinating_pattern"],
        sla_working_days=int(days) if days else None,
        urgent=row["urgent"] == "1",
        sensitive=row["sensitive"] == "1",
        legal_track=row["legal_track"],
        note=row["note"],
    )
