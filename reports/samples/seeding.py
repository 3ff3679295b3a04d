"""Load the initial categories, their questions and reply templates from `seeds/`."""

import csv
import json
from pathlib import Path

from django.db import transaction

from reports.models import Category, CategoryQuestion, ReplyTemplate

SEEDS = Path(__file__).parent / "seeds"


def load() -> dict[str, int]:
    """Create missing rows and change no existing one; return their numbers."""
    with (SEEDS / "categories.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keywords = json.loads((SEEDS / "category_keywords.json").read_text(encoding="utf-8"))
    with transaction.atomic():
        known = {category.code: category for category in Category.objects.all()}
        created = 0
        # Groups first: subcategories refer to them.
        for is_group in (True, False):
            missing = [
                _category(row, parent=known.get(row["parent_code"]), keywords=keywords)
                for row in rows
                if row["code"] not in known and bool(row["parent_code"]) is not is_group
            ]
            for category in Category.objects.bulk_create(missing):
                known[category.code] = category
            created += len(missing)
        asked = _load_questions(known)
        replies = _load_replies(known)
    return {"categories": created, "category_questions": asked, "reply_templates": replies}


def _load_questions(categories: dict[str, Category]) -> int:
    """Add questions to categories that never had one; afterwards staff maintain them."""
    rows = json.loads((SEEDS / "category_questions.json").read_text(encoding="utf-8"))
    kept = set(CategoryQuestion.objects.values_list("category__code", flat=True))
    first = [
        CategoryQuestion(
            category=categories[code],
            order=place,
            kind=row["kind"],
            label=row["label"],
            label_en=row["label_en"],
            label_km=row["label_km"],
            unit=row.get("unit", ""),
            choices="\n".join(row.get("choices", ())),
        )
        for place, row in enumerate(rows, start=1)
        for code in row["categories"]
        if code not in kept
    ]
    return len(CategoryQuestion.objects.bulk_create(first))


def _load_replies(categories: dict[str, Category]) -> int:
    """Create the templates if there are none; afterwards staff maintain them."""
    if ReplyTemplate.objects.exists():
        return 0
    rows = json.loads((SEEDS / "reply_templates.json").read_text(encoding="utf-8"))
    first = [
        ReplyTemplate(
            move=row["move"],
            category=categories[row["category"]] if row["category"] else None,
            name=row["name"],
            body=row["body"],
        )
        for row in rows
    ]
    return len(ReplyTemplate.objects.bulk_create(first))


def _category(
    row: dict[str, str], *, parent: Category | None, keywords: dict[str, list[str]]
) -> Category:
    days = row["sla_working_days"]
    return Category(
        code=row["code"],
        parent=parent,
        order=int(row["order"]),
        name=row["name"],
        name_en=row["name_en"],
        name_km=row["name_km"],
        slug=row["slug"],
        icon=row["icon"],
        agency_pattern=row["agency_pattern"],
        coordinating_pattern=row["coordinating_pattern"],
        sla_working_days=int(days) if days else None,
        urgent=row["urgent"] == "1",
        sensitive=row["sensitive"] == "1",
        requires_proof=row["requires_proof"] == "1",
        confidential=row["confidential"] == "1",
        legal_track=row["legal_track"],
        keywords="\n".join(keywords.get(row["code"], [])),
        note=row["note"],
    )
