"""What messages to followers may still tell when they go out (`settings.FACTS_BEFORE_SENDING`).

Before a message goes out, its report may be hidden or become confidential, or a name masked:
the message tells what everybody may read now.
"""

from typing import Any
from urllib.parse import urlsplit

from django.utils import translation

from notifications.models import Message
from reports.people.follow_news import section
from reports.people.following import links
from reports.workflow.publicity import followable


def news(message: Message) -> dict[str, Any] | None:
    """Of one report; None once it is hidden."""
    facts: dict[str, Any] = message.context
    report = followable().filter(code=facts["code"]).first()
    return facts | {"title": report.public_title} if report else None


def digest(message: Message) -> dict[str, Any] | None:
    """Of what is new in an area, without what was hidden meanwhile; None when that was all."""
    facts: dict[str, Any] = message.context
    codes = {code for part in facts["sections"] for code in _codes(part)}
    readable = {one.code: one for one in followable().with_place().filter(code__in=codes)}
    with translation.override(message.language):
        sections = [
            section(part["label"], part["url"], found)
            for part in facts["sections"]
            if (found := [readable[code] for code in _codes(part) if code in readable])
        ]
    if not sections:
        return None
    return facts | {"sections": sections, "count": sum(one["count"] for one in sections)}


def _codes(part: dict[str, Any]) -> list[str]:
    """Of all that a section counts; one written before these were kept has its first reports."""
    codes: list[str] = part.get("codes") or [report["code"] for report in part["reports"]]
    return codes


def confirmation(message: Message) -> dict[str, Any] | None:
    """Of what somebody asked to follow; None when it can be followed no more."""
    facts: dict[str, Any] = message.context
    token = urlsplit(facts["url"]).path.rstrip("/").rpartition("/")[2]
    try:
        asked = links.read_confirmation(token)
    except links.BadLink:
        return None
    with translation.override(message.language):
        return facts | {"what": asked.target.title}
