"""Refresh a message to followers at the moment of sending (`settings.FACTS_BEFORE_SENDING`).

A report may be hidden, become confidential or get a redaction while its message waits. The
message then contains only what is public now.
"""

from typing import Any
from urllib.parse import urlsplit

from django.utils import translation

from notifications.models import Message
from reports.people.follow_news import section
from reports.people.following import links
from reports.workflow.follower_news import followable


def news(message: Message) -> dict[str, Any] | None:
    """Refresh the news of one report; None if it is no longer public."""
    facts: dict[str, Any] = message.context
    report = followable().filter(code=facts["code"]).first()
    return facts | {"title": report.public_title} if report else None


def digest(message: Message) -> dict[str, Any] | None:
    """Drop the reports of a digest that are no longer public; None if none is left."""
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
    """Return the codes of a section; older messages hold only those of its first reports."""
    codes: list[str] = part.get("codes") or [report["code"] for report in part["reports"]]
    return codes


def confirmation(message: Message) -> dict[str, Any] | None:
    """Refresh a confirmation mail; None if the target can no longer be followed."""
    facts: dict[str, Any] = message.context
    token = urlsplit(facts["url"]).path.rstrip("/").rpartition("/")[2]
    try:
        asked = links.read_confirmation(token)
    except links.BadLink:
        return None
    with translation.override(message.language):
        return facts | {"target": asked.target.name_for_strangers}
