"""Old messages lose whom they went to and what they said; that they were sent stays."""

import operator
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications.models import OPEN, Message, Status

# What was sent with a code is of no use to anybody after a day.
SECRETS_KEPT = timedelta(days=1)
# How the keys of messages begin that tell an account of itself; its number follows.
OF_ACCOUNTS = ("password", "phone", "email-confirm", "email-changed")
_BATCH = 5000


# What is left of a message is that there was one.
_FORGOTTEN: dict[str, Any] = {
    "recipient": "",
    "recipient_hash": "",
    "context": None,
    "provider_id": "",
}


def old(now: datetime) -> QuerySet[Message]:
    """Messages older than `MESSAGE_RETENTION_DAYS`, those with a code after a day."""
    age = Q(created_at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS))
    age |= Q(secret=True, created_at__lt=now - SECRETS_KEPT)
    return Message.objects.filter(age).exclude(status__in=OPEN).exclude(recipient_hash="")


def forget() -> int:
    """Erase recipient and facts of `old` messages; returns how many. Rows stay, for the counts
    and against repetition."""
    forgotten, due = 0, old(timezone.now()).order_by("created_at", "id")
    while batch := list(due.values_list("pk", flat=True)[:_BATCH]):
        forgotten += erase(Message.objects.filter(pk__in=batch))
    return forgotten


def erase(messages: QuerySet[Message]) -> int:
    """Erase recipient and facts of closed messages."""
    return messages.update(**_FORGOTTEN)


def forget_files() -> int:
    """Remove the messages that were written as files, for want of a gateway, once they are
    older than `MESSAGE_RETENTION_DAYS`; returns how many."""
    until = (timezone.now() - timedelta(days=settings.MESSAGE_RETENTION_DAYS)).timestamp()
    written = Path(settings.MESSAGES_DIR).glob("*.txt")
    aged = [file for file in written if file.stat().st_mtime < until]
    for file in aged:
        # Two sweeps may meet.
        file.unlink(missing_ok=True)
    return len(aged)


def forget_recipients(hashes: Collection[str]) -> int:
    """Erase now what went to these recipients, who have had their data deleted."""
    sent = Message.objects.filter(recipient_hash__in=hashes).exclude(status__in=OPEN)
    return erase(sent)


def forget_about(codes: Collection[str], hashes: Collection[str]) -> int:
    """Erase now what these recipients were told about these reports, and nothing else of what
    went to them: a sender gives addresses, and need not have proved that they are theirs."""
    return _forget(Message.objects.filter(about__in=codes, recipient_hash__in=hashes))


def forget_account(owner: int) -> int:
    """Erase now what was written to this account about itself, wherever that went: also to an
    address that it never confirmed, or had before."""
    keys = (Q(dedupe_key__startswith=f"{occasion}:{owner}:") for occasion in OF_ACCOUNTS)
    return _forget(Message.objects.filter(reduce(operator.or_, keys)))


def _forget(messages: QuerySet[Message]) -> int:
    # What is on its way arrives, and is forgotten after a day.
    messages.filter(status__in=OPEN).update(secret=True)
    return erase(messages.exclude(status__in=OPEN))


def stop(hashes: Collection[str]) -> int:
    """Send these recipients nothing of what still waits, and forget it. What a worker has in
    hand at this moment goes out, and is forgotten with its time."""
    waiting = Message.objects.filter(recipient_hash__in=hashes, status=Status.WAITING)
    return waiting.update(**_FORGOTTEN, status=Status.SKIPPED, last_error="recipient deleted")
