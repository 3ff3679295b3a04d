"""Offer the categories as services, with their questions as attributes."""

from typing import Any

from partners.open311.errors import unknown
from reports.intake import questions
from reports.models import Category
from reports.models.questions import QuestionKind, asking_categories
from reports.workflow.wording import category_name

DATATYPES = {
    QuestionKind.TEXT: "string",
    QuestionKind.NUMBER: "number",
    QuestionKind.CHOICE: "singlevaluelist",
    QuestionKind.YES_NO: "singlevaluelist",
    QuestionKind.CHOICES: "multivaluelist",
}


def offered() -> list[Category]:
    """Return the categories of new reports. Confidential matters are not for third parties."""
    found = Category.objects.selectable().filter(confidential=False, parent__confidential=False)
    return list(found)


def find(code: str) -> Category:
    """Return an offered category; confidential ones do not exist here."""
    found = next((one for one in offered() if one.code == code), None)
    if found is None:
        raise unknown("service_code")
    return found


def listed() -> list[dict[str, Any]]:
    asking = asking_categories()
    return [
        {
            "service_code": category.code,
            "service_name": category_name(category),
            "description": category_name(category),
            "metadata": category.pk in asking,
            "type": "realtime",
            "keywords": ",".join(category.keywords.splitlines()[:10]),
            "group": category_name(category.parent) if category.parent else "",
        }
        for category in offered()
    ]


def definition(code: str) -> dict[str, Any]:
    category = find(code)
    return {
        "service_code": category.code,
        "attributes": [_attribute(facts) for facts in questions.facts(category)],
    }


def _attribute(facts: questions.QuestionFacts) -> dict[str, Any]:
    described = {
        "variable": True,
        "code": facts.code,
        "datatype": DATATYPES[QuestionKind(facts.kind)],
        "required": facts.is_required,
        "datatype_description": facts.unit,
        "order": facts.order,
        "description": facts.label,
    }
    if facts.choices:
        described["values"] = [{"key": one.key, "name": one.shown} for one in facts.choices]
    return described
