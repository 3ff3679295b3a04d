"""Questions of a category for tests, in a category that the reference data asks nothing."""

from typing import Any

from reports.models import Category, CategoryQuestion
from reports.models.questions import read_again

CATEGORY = "GT02"
SINCE = "Mới hôm nay | Today | ថ្ងៃនេះ\nVài ngày | A few days\nLâu rồi"


def make_question(kind: str = "text", **changes: Any) -> CategoryQuestion:
    facts: dict[str, Any] = {
        "category": CATEGORY,
        "kind": kind,
        "label": "Đoạn nào",
        "label_en": "Which part",
        "choices": SINCE if kind in ("choice", "choices") else "",
    } | changes
    facts["category"] = Category.objects.get(code=facts["category"])
    question = CategoryQuestion.objects.create(**facts)
    read_again()
    return question
