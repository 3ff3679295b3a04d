"""Refresh a message to followers at the moment of sending (`settings.FACTS_BEFORE_SENDING`).

A report may be hidden, become confidential or get a redaction while its message waits. The
message then contains only what is public now.
"""

from typing import Any
from urllib.parse import urlsplit

from django.utils import translation

from notifications.models import Message
from reports.people import followed_notices
from reports.people.follow_news import counted, section
from reports.people.following import links
from reports.workflow.follower_news import followable


def news(message: Message) -> dict[str, Any] | None:
    """Refresh the news of one report; None if it is no longer public."""
    facts: dict[str, Any] = message.context
    report = followable().filter(code=facts["code"]).first()
    return facts | {"title": report.public_title} if report else None


def digest(message: Message) -> dict[str, Any] | None:
    """Drop what is no longer public of a digest; None if nothing is left."""
    facts: dict[str, Any] = message.context
    notices = _notices(message)
    codes = {code for part in _of_reports(facts) for code in _codes(part)}
    readable = {one.code: one for one in followable().with_place().filter(code__in=codes)}
    with translation.override(message.language):
        sections = [
            section(part["label"], part["url"], found)
            for part in _of_reports(facts)
            if (found := [readable[code] for code in _codes(part) if code in readable])
        ]
    if not (notices or sections):
        return None
    return facts | counted([*notices, *sections])


def _of_reports(facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in facts["sections"] if "keys" not in part]


def _notices(message: Message) -> list[dict[str, Any]]:
    """Return the sections of notices of a digest, in their present words."""
    parts = [part for part in message.context["sections"] if "keys" in part]
    if not parts:
        return []
    known = followed_notices.readable({key for part in parts for key in part["keys"]})
    with translation.override(message.language):
        return [
            followed_notices.section(part["label"], part["url"], found)
            for part in parts
            if (found := [known[key] for key in part["keys"] if key in known])
        ]


def notice(message: Message) -> dict[str, Any] | None:
    """Refresh a warning; None if it is over, hidden, or if a newer message tells of it."""
    facts: dict[str, Any] = message.context
    found = followed_notices.readable([facts["notice"]]).get(facts["notice"])
    if found is None or found.sequence != facts["sequence"]:
        return None
    with translation.override(message.language):
        return facts | followed_notices.warning(found)


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
