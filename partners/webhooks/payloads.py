"""Write the body of a message: facts of the event, and the words that the public reads now."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import override

from partners.models import PartnerUpdate, WebhookDelivery
from partners.open311 import reading
from reports.models import Report

CHANGED, LEFT, QUESTION = "report.changed", "report.left", "endpoint.question"


def of_question(delivery: WebhookDelivery, challenge: str) -> bytes:
    """Return the body that asks an address to repeat `challenge`."""
    return _written(delivery, QUESTION, {"challenge": challenge})


def of_report(delivery: WebhookDelivery) -> bytes | None:
    """Return the body about a report; None if nothing of it may leave, or not to this system."""
    report = Report.objects.filter(pk=delivery.report_id or 0, confidential=False).first()
    if report is None:
        return None
    is_own = report.agency_id in delivery.webhook.agency.branch_keys
    if not is_own and delivery.event != WebhookDelivery.LEFT:
        return None
    data: dict[str, Any] = {"code": report.code, "sequence": delivery.pk}
    if delivery.event == WebhookDelivery.LEFT:
        return _written(delivery, LEFT, data)
    facts = delivery.facts
    due_at = parse_datetime(facts["due_at"]) if facts.get("due_at") else None
    data |= {
        "event": delivery.event,
        "state": facts["state"],
        "category_code": facts["category_code"],
        "agency_code": facts["agency_code"],
        "due_at": reading.moment(due_at),
        **_origin(facts.get("update_id")),
        "public": _public(report),
    }
    return _written(delivery, CHANGED, data)


def _origin(update_id: int | None) -> dict[str, str | None]:
    """Return the id that Open311 has for the event, and the key that posted it there, if one did.

    By these a system that also sends here recognises its own words.
    """
    posted = PartnerUpdate.objects.filter(event=update_id or 0).select_related("key").first()
    return {
        "update_id": str(update_id) if update_id else None,
        "posted_by": posted.key.prefix if posted else None,
    }


def _public(report: Report) -> dict[str, str] | None:
    if not report.is_public:
        return None
    answer = reading.answers([report]).get(report.pk) if report.is_closed else None
    with override("vi"):
        page = reverse("reports:detail", args=[report.code])
    return {
        "url": settings.SITE_URL + page,
        "title": report.public_title,
        "content": report.public_content,
        "answer": answer.public_text if answer else "",
    }


def _written(delivery: WebhookDelivery, kind: str, data: dict[str, Any]) -> bytes:
    said = {"type": kind, "timestamp": reading.moment(delivery.at), "data": data}
    return json.dumps(said, ensure_ascii=False).encode()
