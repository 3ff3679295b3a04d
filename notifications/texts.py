"""Render the text of each message from its facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications import plain_text, reply_marks, template_facts, unsubscribing
from notifications.models import Channel, Message, Pool, Template
from paht.foundation.local_time import day_text
from paht.foundation.text import ascii_only
from province import portal

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
_ELASTIC = ("reason", "category", "commune", "agency", "who", "what")
_SHORT_LENGTH = 40


@dataclass(frozen=True)
class Text:
    """The rendered message; an SMS has only a body."""

    body: str
    subject: str = ""
    html: str = ""


def allowed(facts: Iterable[str], pool: str) -> set[str]:
    """Return the names of `facts` that a message of `pool` may hold.

    A stranger may have typed an address that nobody has proved, and the report as well. Neither
    the context nor an edited template can then carry the stranger's words.
    """
    return set(facts) & template_facts.PLAIN if pool == Pool.UNPROVED else set(facts)


def require(template: Template, channel: str, facts: Mapping[str, Any], *, pool: str) -> None:
    """Raise `ValueError` when a fact is missing, or when the channel has no such text."""
    if channel not in FACTS[template]:
        raise ValueError(f"{template} is not written for {channel}")
    missing = allowed(FACTS[template][channel], pool) - facts.keys()
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
    facts = {name: str(message.context[name]) for name in _known(names, message)}
    if "due" in facts:
        facts["due"] = day_text(_moment(facts["due"]))
    return facts


def subject(message: Message) -> str:
    """Render the subject of an e-mail: code and occasion, and no text that people typed."""
    known = allowed(message.context, message.pool)
    facts = {name: message.context[name] for name in known}
    with translation.override(message.language):
        words = _render(f"{message.template}.subject.txt", facts)
        return " ".join(f"[{portal.current().mark}] {words}".split())


def _sms(message: Message) -> str:
    names = allowed(FACTS[Template(message.template)][Channel.SMS], message.pool)
    facts = {name: _ascii(name, message.context[name]) for name in _known(names, message)}
    said = portal.words()
    facts |= {name: ascii_only(said[name]) for name in ("mark", "hotline", "host")}
    if "category" in facts:
        facts["category"] = _clip(facts["category"], _SHORT_LENGTH)
    name = f"{message.template}.sms.txt"
    text = _render(name, facts | _matter_of_sms(facts))
    for fact in _ELASTIC:
        excess = len(text) - SMS_LENGTH
        if excess > 0 and fact in facts:
            facts[fact] = _clip(facts[fact], max(len(facts[fact]) - excess, 0))
            text = _render(name, facts | _matter_of_sms(facts))
    return text


def _known(names: Iterable[str], message: Message) -> set[str]:
    """Return `names` without the facts that were introduced after the message was written."""
    return {name for name in names if name in message.context or name not in template_facts.OF_ALL}


def _matter_of_sms(facts: Mapping[str, str]) -> dict[str, str]:
    """Name the report for staff by its code, and by category and commune where they are known."""
    place = "; ".join(filter(None, (facts.get("category"), facts.get("commune"))))
    code = facts.get("code", "")
    return {"matter": f"{code} ({place})" if place else code}


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
    facts = {name: message.context[name] for name in allowed(names, message.pool)}
    optional = template_facts.OPTIONAL.get(message.template, frozenset()) | template_facts.OF_ALL
    facts |= {
        name: message.context[name]
        for name in allowed(optional, message.pool)
        if name in message.context
    }
    if "agency" in facts:
        facts["agency"] = message.context.get("agency_full") or facts["agency"]
    for name in {"due", "until", "at"} & facts.keys():
        facts[name] = _moment(facts[name])
    if "submitted_on" in facts:
        facts["submitted_on"] = _moment(facts["submitted_on"]).date()
        facts["matter"] = _matter(facts)
    if message.template in unsubscribing.NEWS | unsubscribing.FOLLOWED:
        facts["unsubscribe_url"] = unsubscribing.link(message)
    is_read = bool(reply_marks.reply_address(message))
    return facts | {"site_url": settings.SITE_URL, "answerable": is_read}


def _matter(facts: Mapping[str, Any]) -> str:
    """Name the report in a sentence: by its title, if the recipient proved the address."""
    said = {
        "title": facts.get("title", ""),
        "code": facts["code"],
        "category": facts.get("category", ""),
        "day": day_text(facts["submitted_on"]),
    }
    if "title" in facts:
        return _("“%(title)s” (mã %(code)s, gửi ngày %(day)s)") % said
    if said["category"]:
        return _("mã %(code)s (chuyên mục %(category)s, gửi ngày %(day)s)") % said
    return _("mã %(code)s (gửi ngày %(day)s)") % said


def _moment(value: str) -> datetime:
    """Parse ISO 8601 as an aware time in Vietnam."""
    moment = datetime.fromisoformat(value)
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _render(name: str, facts: Mapping[str, Any], *, autoescape: bool = False) -> str:
    """Render a template: HTML is always escaped, plain text never, whatever the file says."""
    template: Any = get_template(f"messages/{name}").template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(facts), autoescape=autoescape))).strip()
