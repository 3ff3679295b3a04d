"""Erase recipient and facts of old messages; the row stays as proof that they were sent."""

import operator
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from notifications.models import OPEN, Message, Status

# A message with a code is useless after a day.
SECRETS_KEPT = timedelta(days=1)
# Prefixes of the keys of messages to an account about itself; the account's number follows.
OF_ACCOUNTS = ("password", "phone", "email-confirm", "email-changed")
_BATCH = 5000


_FORGOTTEN: dict[str, Any] = {
    "recipient": "",
    "recipient_hash": "",
    "context": None,
    "provider_id": "",
}


def old(now: datetime) -> QuerySet[Message]:
    """Return messages older than `MESSAGE_RETENTION_DAYS`; those with a code after a day.

    Messages that never left are among them, without those that a worker is sending right now.
    """
    age = Q(created_at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS))
    age |= Q(secret=True, created_at__lt=now - SECRETS_KEPT)
    being_sent = Q(status=Status.SENDING, next_attempt_at__gt=now)
    return Message.objects.filter(age).exclude(being_sent).exclude(recipient_hash="")


def forget() -> int:
    """Erase recipient and facts of `old` messages; return how many.

    The rows stay for the counts, and so that no message is repeated.
    """
    forgotten, due = 0, old(timezone.now()).order_by("created_at", "id")
    while batch := list(due.values_list("pk", flat=True)[:_BATCH]):
        forgotten += erase(Message.objects.filter(pk__in=batch))
    return forgotten


def erase(messages: QuerySet[Message]) -> int:
    """Erase recipient and facts; a message that never left is closed as no longer needed."""
    never_left = Q(status__in=OPEN)
    return messages.update(
        **_FORGOTTEN,
        status=Case(When(never_left, then=Value(Status.SKIPPED)), default=F("status")),
        last_error=Case(When(never_left, then=Value("too old")), default=F("last_error")),
    )


def forget_files() -> int:
    """Delete message files older than `MESSAGE_RETENTION_DAYS`; return how many.

    Installations without a gateway write messages as files.
    """
    until = (timezone.now() - timedelta(days=settings.MESSAGE_RETENTION_DAYS)).timestamp()
    written = Path(settings.MESSAGES_DIR).glob("*.txt")
    aged = [file for file in written if file.stat().st_mtime < until]
    for file in aged:
        # Two sweeps may delete the same file.
        file.unlink(missing_ok=True)
    return len(aged)


def forget_recipients(hashes: Collection[str]) -> int:
    """Erase messages to these recipients now, whose data was deleted."""
    sent = Message.objects.filter(recipient_hash__in=hashes).exclude(status__in=OPEN)
    return erase(sent)


def forget_about(codes: Collection[str], hashes: Collection[str]) -> int:
    """Erase messages to these recipients about these reports now, and nothing else.

    A reporter may have typed an address that belongs to somebody else, whose other messages stay.
    """
    return _forget(Message.objects.filter(about__in=codes, recipient_hash__in=hashes))


def forget_account(owner: int) -> int:
    """Erase messages to this account about itself now, at any address.

    That includes addresses that it never confirmed, or had before.
    """
    keys = (Q(dedupe_key__startswith=f"{occasion}:{owner}:") for occasion in OF_ACCOUNTS)
    return _forget(Message.objects.filter(reduce(operator.or_, keys)))


def forget_keys(keys: Collection[str]) -> int:
    """Erase the messages with these keys now; waiting ones are not sent any more."""
    found = Message.objects.filter(dedupe_key__in=keys)
    # A worker is sending these at the moment; they are erased after a day.
    found.filter(status=Status.SENDING).update(secret=True)
    return erase(found.exclude(status=Status.SENDING))


def _forget(messages: QuerySet[Message]) -> int:
    # Messages on their way still arrive, and are erased after a day.
    messages.filter(status__in=OPEN).update(secret=True)
    return erase(messages.exclude(status__in=OPEN))


def stop(hashes: Collection[str]) -> int:
    """Cancel and erase waiting messages to these recipients.

    A message that a worker is sending now still goes out; retention erases it later.
    """
    waiting = Message.objects.filter(recipient_hash__in=hashes, status=Status.WAITING)
    return waiting.update(**_FORGOTTEN, status=Status.SKIPPED, last_error="recipient deleted")
