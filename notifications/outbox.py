"""Write messages: a row in the caller's transaction, delivered after its commit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Self

from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.functional import Promise

from notifications import nudges, texts
from notifications.models import OPEN, Channel, Message, Pool, Status, Template
from paht.foundation.crypto import LookupHash, lookup_hash
from paht.foundation.text import is_mobile

# What a stranger causes at most once in ten minutes, and what insiders do.
_ALARMS = frozenset(
    {
        Template.STAFF_MANY_URGENT,
        Template.STAFF_BREAK_GLASS,
        Template.STAFF_MANY_ACCESSES,
        Template.STAFF_RIGHTS,
        Template.STAFF_BREACH,
    }
)


@dataclass(frozen=True)
class Address:
    """The target of a message. The value stays out of `repr`, and so out of logs and traces."""

    channel: Channel
    value: str = field(repr=False)
    # The recipient opened a code or a signed link sent to this address, for this very matter.
    # Otherwise a stranger may have typed it, and no text that a stranger typed goes there.
    proved: bool = field(default=False, compare=False)

    @classmethod
    def sms(cls, phone: str, *, proved: bool = False) -> Self:
        """Make an address of a mobile number in E.164 (`+84…`); `ValueError` for any other."""
        if not is_mobile(phone) or not phone.startswith("+84"):
            raise ValueError("not a mobile number in E.164")
        return cls(Channel.SMS, phone, proved)

    @classmethod
    def email(cls, address: str, *, proved: bool = False) -> Self:
        """Make an address of an e-mail; `ValidationError` for any other text."""
        validate_email(address)
        return cls(Channel.EMAIL, address, proved)

    @property
    def hash(self) -> LookupHash:
        """Return the keyed hash that finds all messages to this address."""
        return lookup_hash(self.channel, self.value.lower())


@dataclass(frozen=True)
class Letter:
    """One of many messages about one occasion, with the arguments of `enqueue`."""

    to: Address
    context: Mapping[str, Any] = field(repr=False)
    key: str
    language: str = "vi"
    # The code of the report; a letter without one takes that of the call.
    about: str = ""


def enqueue(
    template: str,
    *,
    to: Address,
    context: Mapping[str, Any],
    key: str,
    about: str = "",
    secret: bool = False,
    urgent: bool = False,
    language: str = "vi",
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Write one message to `to`; it is sent once the caller's transaction commits.

    `key` (at most 150 characters, no personal data) names the event and the recipient. With a key
    that exists, no second message is written and the first row is returned. `context` holds the
    facts that `texts.FACTS` requires; dates may be `date` or `datetime`. `about` is the code of the
    report, by which the message is erased with its reporter. `secret` messages lose their facts
    once sent. `urgent` ones go first, and at night too. The message waits until `not_before` and is
    never sent after `expires_at`. `language` is for e-mail: operators register SMS texts in
    Vietnamese. To an address that is not `proved`, only facts go that no stranger can write
    (`template_facts.PLAIN`).

    Costs one query, and a second one only for a key that exists. Raises `ValueError` for an unknown
    template or a missing fact.
    """
    message = _made(
        template,
        to,
        context,
        dedupe_key=key,
        secret=secret,
        urgent=urgent,
        language=language,
        expires_at=expires_at,
        about=about,
        **_delay(not_before),
    )
    return message if _write([message]) else Message.objects.get(dedupe_key=key)


def readdress(about: Collection[str], *, before: Address, now: Address) -> None:
    """Send the waiting messages about these reports to another address of their recipient."""
    waiting = Message.objects.filter(
        status__in=OPEN, about__in=about, recipient_hash=before.hash, channel=before.channel
    )
    waiting.update(recipient=now.value, recipient_hash=now.hash)


def enqueue_each(
    template: str,
    *,
    to: Iterable[Address],
    context: Mapping[str, Any],
    key: str,
    about: str = "",
    urgent: bool = False,
    not_before: datetime | None = None,
) -> list[Message]:
    """Write messages like `enqueue`, to one recipient at addresses of different channels.

    `key` names the event; each message adds its channel. One query for all. Returns the written
    messages, without those whose key existed.
    """
    messages = [
        _made(
            template,
            address,
            context,
            dedupe_key=f"{key}:{address.channel}",
            about=about,
            urgent=urgent,
            **_delay(not_before),
        )
        for address in to
    ]
    return _write(messages) if messages else []


def enqueue_all(
    template: str,
    letters: Iterable[Letter],
    *,
    about: str = "",
    urgent: bool = False,
    expires_at: datetime | None = None,
) -> list[Message]:
    """Write messages like `enqueue`, to many recipients; they are sent with the next sweep.

    One query for all. Returns the written messages, without those whose key existed.
    """
    messages = [
        _made(
            template,
            letter.to,
            letter.context,
            dedupe_key=letter.key,
            about=letter.about or about,
            urgent=urgent,
            language=letter.language,
            expires_at=expires_at,
        )
        for letter in letters
    ]
    return _write(messages, hurry=False) if messages else []


def drop(template: str, *, about: str = "", to: Collection[str] | None = None) -> int:
    """Cancel waiting messages of this template about the report `about`; return how many.

    `to` limits this to recipients with these keyed hashes; None means everybody.
    """
    waiting = Message.objects.filter(status=Status.WAITING, template=template, about=about)
    if to is not None:
        waiting = waiting.filter(recipient_hash__in=to)
    return waiting.update(status=Status.SKIPPED, last_error="dropped")


def _made(template: str, to: Address, context: Mapping[str, Any], **fields: Any) -> Message:
    pool = _pool(template, to)
    allowed = texts.allowed(context, pool)
    facts = {name: _plain(context[name]) for name in allowed}
    texts.require(Template(template), to.channel, facts, pool=pool)
    return Message(
        template=Template(template),
        channel=to.channel,
        pool=pool,
        recipient=to.value,
        recipient_hash=to.hash,
        context=facts,
        **fields,
    )


def _delay(not_before: datetime | None) -> dict[str, datetime]:
    return {"next_attempt_at": not_before} if not_before else {}


def _pool(template: str, to: Address) -> Pool:
    if template == Template.OTP:
        return Pool.CODE
    if template in _ALARMS:
        return Pool.ALARM
    if template.startswith("staff_"):
        return Pool.STAFF
    return Pool.PROVED if to.proved else Pool.UNPROVED


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold: times as ISO 8601, lazy translations as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _write(messages: Sequence[Message], *, hurry: bool = True) -> list[Message]:
    """Insert the messages whose key does not exist, and return them.

    With `hurry`, a worker is asked to send them after the commit. The ORM cannot insert this way
    and report which rows are new.
    """
    fields = [f for f in Message._meta.concrete_fields if not f.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Message._meta.db_table)} ({columns}) "  # noqa: S608
            f"VALUES {', '.join([row] * len(messages))} "
            "ON CONFLICT (dedupe_key) DO NOTHING RETURNING dedupe_key, id",
            [
                f.get_db_prep_save(f.pre_save(message, True), connection)
                for message in messages
                for f in fields
            ],
        )
        keys = dict(cursor.fetchall())
    written = [message for message in messages if message.dedupe_key in keys]
    for message in written:
        message.pk = keys[message.dedupe_key]
        message._state.adding = False
        message._state.db = connection.alias
        if hurry:
            transaction.on_commit(partial(nudges.nudge, message.pk), robust=True)
    return written
