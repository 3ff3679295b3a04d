"""The one door for messages: a row in the caller's transaction, delivered after commit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Self

from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.functional import Promise

from notifications import nudges, texts
from notifications.models import Channel, Message, Status, Template
from paht.foundation.crypto import lookup_hash
from paht.foundation.text import is_mobile


@dataclass(frozen=True)
class Address:
    """Where a message goes. The value stays out of `repr`, and so out of logs and traces."""

    channel: Channel
    value: str = field(repr=False)

    @classmethod
    def sms(cls, phone: str) -> Self:
        """A mobile number as E.164 (`+84…`); `ValueError` for anything that takes no SMS."""
        if not is_mobile(phone) or not phone.startswith("+84"):
            raise ValueError("not a mobile number in E.164")
        return cls(Channel.SMS, phone)

    @classmethod
    def email(cls, address: str) -> Self:
        """An e-mail address; `django.core.exceptions.ValidationError` for anything else."""
        validate_email(address)
        return cls(Channel.EMAIL, address)

    @property
    def hash(self) -> str:
        """The keyed hash by which all messages to this address are found."""
        return lookup_hash(self.channel, self.value.lower())


@dataclass(frozen=True)
class Letter:
    """One of many messages of an occasion: as the arguments of `enqueue`."""

    to: Address
    context: Mapping[str, Any] = field(repr=False)
    key: str
    language: str = "vi"


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
    expires_at: datetime | None = None,
) -> Message:
    """Owe `to` one message; it is sent once the caller's transaction commits.

    `key` (≤ 150 characters, no personal data) names the event and the recipient: a second
    message with the same key is not written, the first row is returned. `context` holds
    the facts that `texts.FACTS` asks for; dates may be `date`/`datetime`. `about` is the code
    of the report that it tells of: by it the message is forgotten with its sender. `secret`: the
    facts are erased once the message has gone. `urgent`: goes before the others, and by
    night too. `expires_at`: from then on it is of no use and never sent.
    `language` is for e-mail; SMS texts are registered with the operators in Vietnamese.

    Costs one query (a second one only when the key is taken). Raises `ValueError` for an
    unknown template or a missing fact.
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
    )
    return message if _write([message]) else Message.objects.get(dedupe_key=key)


def enqueue_each(
    template: str,
    *,
    to: Iterable[Address],
    context: Mapping[str, Any],
    key: str,
    about: str = "",
    urgent: bool = False,
) -> list[Message]:
    """As `enqueue`, to one recipient at several addresses, each of another channel.

    `key` names the event; that of each message has the channel besides. Costs one query
    for all; returns those that were written, without the ones whose key was taken.
    """
    messages = [
        _made(
            template,
            address,
            context,
            dedupe_key=f"{key}:{address.channel}",
            about=about,
            urgent=urgent,
        )
        for address in to
    ]
    return _write(messages) if messages else []


def enqueue_all(
    template: str,
    letters: Iterable[Letter],
    *,
    about: str = "",
    expires_at: datetime | None = None,
) -> list[Message]:
    """As `enqueue`, to many recipients of something that can wait for the next sweep.

    One query for all; returns those that were written, without the ones whose key was taken.
    """
    messages = [
        _made(
            template,
            letter.to,
            letter.context,
            dedupe_key=letter.key,
            about=about,
            language=letter.language,
            expires_at=expires_at,
        )
        for letter in letters
    ]
    return _write(messages, hurry=False) if messages else []


def drop(template: str, *, about: str = "", to: Collection[str] | None = None) -> int:
    """Send nothing of what still waits of this template about the report `about`, to the
    recipients with the keyed hashes `to` (to everybody when None); returns how many."""
    waiting = Message.objects.filter(status=Status.WAITING, template=template, about=about)
    if to is not None:
        waiting = waiting.filter(recipient_hash__in=to)
    return waiting.update(status=Status.SKIPPED, last_error="dropped")


def _made(template: str, to: Address, context: Mapping[str, Any], **fields: Any) -> Message:
    facts = {name: _plain(value) for name, value in context.items()}
    texts.require(Template(template), to.channel, facts)
    return Message(
        template=Template(template),
        channel=to.channel,
        recipient=to.value,
        recipient_hash=to.hash,
        context=facts,
        **fields,
    )


def _plain(value: Any) -> Any:
    """What JSON can hold: times as ISO 8601, lazy translations as text."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _write(messages: Sequence[Message], *, hurry: bool = True) -> list[Message]:
    """Write the rows whose key is not taken, and return those; in a `hurry` a worker hears of
    them after commit. The ORM cannot do this and tell which they were."""
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
