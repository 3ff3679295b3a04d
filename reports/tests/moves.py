"""Facts that each move of the workflow needs."""

from datetime import timedelta
from typing import Any

from province.models import Agency
from reports.models import Category
from reports.rules.states import TRANSITIONS

AGENCY = "QLDT-941"
LONG_AGO = timedelta(days=60)


def facts_for(name: str) -> dict[str, Any]:
    facts: dict[str, dict[str, Any]] = {
        "reject": {"reason": "LD04"},
        "assign": {"publish": True},
        "request_extension": {"working_days": 2},
        "decide_extension": {"granted": True},
        "submit_answer": {"answer": "Đã khắc phục xong.", "no_proof_reason": "Trời tối."},
        "set_publication": {"publish": False},
        "rate": {"level": "satisfied"},
    }
    note = "Nội dung cần nêu rõ." if TRANSITIONS[name].needs_note else ""
    found = {"note": note, **facts.get(name, {})}
    if name in ("assign", "assign_urgent"):
        found["agency"] = Agency.objects.get(code=AGENCY)
    elif name == "amend":
        found["category"] = Category.objects.get(code="GT03")
    return found
