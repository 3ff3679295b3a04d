"""Render the text of each message from its facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from notifications import plain_text, template_facts, unsubscribing
from notifications.models import Channel, Message, Template
from paht.foundation.local_time import day_text
from paht.foundation.text import ascii_only

# Only these facts reach a template, so a caller may pass one context for every channel. A missing
# channel means that no such text exists.
FACTS: dict[Template, dict[str, frozenset[str]]] = {
    Template(template): {
        channel: frozenset(names.split())
        for channel, names in ((Channel.SMS, sms), (Channel.EMAIL, email))
        if names is not None
    }
    for template, sms, email in template_facts.ROWS
}
SMS_LENGTH = 160
# Facts that may be shortened, in this order, so that an SMS stays a single one.
_ELASTIC = ("reason", "short", "agency")
_SHORT_LENGTH = 40


@dataclass(frozen=True)
class Text:
    """The rendered message; an SMS has only a body."""

    body: str
    subject: str = ""
    html: str = ""


def require(template: Template, channel: str, facts: Mapping[str, Any]) -> None:
    """Raise `ValueError` when a fact is missing, or when the channel has no such text."""
    if channel not in FACTS[template]:
        raise ValueError(f"{template} is not written for {channel}")
    missing = FACTS[template][channel] - facts.keys()
    if missing:
        raise ValueError(f"{template}/{channel} lacks {', '.join(sorted(missing))}")


def render(message: Message) -> Text:
    """Render the message; `ValueError` when its facts were erased (a secret after delivery)."""
    if message.context is None:
        raise ValueError(f"message {message.pk} is erased")
    if message.channel == Channel.SMS:
        return Text(body=_sms(message))
    with translation.override(message.language):
        facts = _email_facts(message)
        html = _render(f"{message.template}.email.html", facts, autoescape=True)
        return Text(subject=subject(message), body=plain_text.from_html(html), html=html)


def sms_parts(body: str) -> int:
    """Return how many SMS the operators count for this text."""
    single, joined = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= single else -(-len(body) // joined)


def plain_facts(message: Message) -> dict[str, str]:
    """Return the facts of an SMS with diacritics, for gateways with their own texts."""
    names = FACTS[Template(message.template)][Channel.SMS]
    facts = {name: str(message.context[name]) for name in names}
    if "due" in facts:
        facts["due"] = day_text(_moment(facts["due"]))
    return facts


def subject(message: Message) -> str:
    """Render the subject of an e-mail: code and occasion, and no text that people typed."""
    with translation.override(message.language):
        return " ".join(_render(f"{message.template}.subject.txt", message.context).split())


def _sms(message: Message) -> str:
    names = FACTS[Template(message.template)][Channel.SMS]
    facts = {name: _ascii(name, message.context[name]) for name in names}
    facts["host"] = urlsplit(settings.SITE_URL).netloc
    if "short" in facts:
        facts["short"] = _clip(facts["short"], _SHORT_LENGTH)
    name = f"{message.template}.sms.txt"
    text = _render(name, facts)
    for fact in _ELASTIC:
        excess = len(text) - SMS_LENGTH
        if excess > 0 and fact in facts:
            facts[fact] = _clip(facts[fact], max(len(facts[fact]) - excess, 0))
            text = _render(name, facts)
    return text


def _ascii(name: str, value: Any) -> str:
    if name == "due":
        return day_text(_moment(value))
    return " ".join(ascii_only(str(value)).split())


def _clip(text: str, length: int) -> str:
    """Cut `text` to at most `length` characters, between words where possible."""
    if len(text) <= length:
        return text
    head = text[: max(length - 3, 0)]
    return (head.rsplit(" ", 1)[0] + "...")[:length]


def _email_facts(message: Message) -> dict[str, Any]:
    names = FACTS[Template(message.template)][Channel.EMAIL]
    facts = {name: message.context[name] for name in names}
    facts |= {
        name: message.context[name]
        for name in template_facts.OPTIONAL.get(message.template, ())
        if name in message.context
    }
    if "agency" in facts:
        facts["agency"] = message.context.get("agency_full") or facts["agency"]
    for name in {"due", "until", "at"} & facts.keys():
        facts[name] = _moment(facts[name])
    if "submitted_on" in facts:
        facts["submitted_on"] = _moment(facts["submitted_on"]).date()
    if message.template in unsubscribing.NEWS | unsubscribing.FOLLOWED:
        facts["unsubscribe_url"] = unsubscribing.link(message)
    return facts | {"site_url": settings.SITE_URL}


def _moment(value: str) -> datetime:
    """Parse ISO 8601 as an aware time in Vietnam."""
    moment = datetime.fromisoformat(value)
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _render(name: str, facts: Mapping[str, Any], *, autoescape: bool = False) -> str:
    """Render a template: HTML is always escaped, plain text never, whatever the file says."""
    template: Any = get_template(f"messages/{name}").template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(facts), autoescape=autoescape))).strip()
