"""Getting messages out: claim one, send it outside any transaction, write down how it went.

A claim is a lease. Its holder is the only one that sends until the lease ends; a worker
that died holding it loses nothing but the time to its end. Whoever finishes late finds
that the row has moved on and leaves it alone.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import gateways, nudges, texts
from notifications.models import OPEN, Message, Status

BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MAX_ATTEMPTS = len(BACKOFF) + 1
# Longer than any task may run (tasks.py): when it ends, the one who sent is surely gone.
LEASE = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def deliver(message_id: int) -> bool:
    """Send this message if it is due and nobody else is at it; tells whether it went out."""
    message = _claim(Message.objects.filter(pk=message_id))
    return message is not None and _send(message)


def sweep(
    *, limit: int = 1000, seconds: float = 50, clock: Callable[[], float] = time.monotonic
) -> int:
    """Send what is due, urgent first, until nothing is left or the limit or time is reached.

    Any number of sweeps and deliveries may run at once. Returns how many went out.
    """
    until = clock() + seconds
    sent = 0
    for _turn in range(limit):
        message = _claim(Message.objects.all())
        if message is None:
            break
        sent += _send(message)
        if clock() >= until:
            break
    return sent


def resend(messages: QuerySet[Message]) -> int:
    """Give dead messages a new life; returns how many. Secrets are erased by then and stay dead."""
    dead = list(messages.filter(status=Status.DEAD, secret=False).values_list("pk", flat=True))
    with transaction.atomic():
        revived = Message.objects.filter(pk__in=dead, status=Status.DEAD).update(
            status=Status.WAITING, attempts=0, next_attempt_at=timezone.now(), last_error=""
        )
        for pk in dead:
            transaction.on_commit(partial(nudges.nudge, pk), robust=True)
    return revived


def _claim(candidates: QuerySet[Message]) -> Message | None:
    """Take the most pressing message that is due, for `LEASE`; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        message = (
            candidates.filter(status__in=OPEN, next_attempt_at__lte=now)
            .order_by("-urgent", "next_attempt_at", "id")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if message is None:
            return None
        message.status = Status.SENDING
        message.attempts += 1
        message.next_attempt_at = now + LEASE
        message.save(update_fields=["status", "attempts", "next_attempt_at"])
    return message


def _send(message: Message) -> bool:
    if message.attempts > MAX_ATTEMPTS:
        # Each worker that took it died of it, or was killed: do not feed it another.
        _finish(message, status=Status.DEAD, last_error="interrupted")
        return False
    gateway = gateways.for_channel(message.channel)
    try:
        gateway.send(message, texts.render(message))
    except gateways.Rejected as error:
        _finish(message, status=Status.DEAD, last_error=str(error))
        return False
    except gateways.Unavailable as error:
        _postpone(message, str(error))
        return False
    _finish(
        message, status=Status.SENT, sent_at=timezone.now(), gateway=gateway.name, last_error=""
    )
    return True


def _postpone(message: Message, error: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _finish(message, status=Status.DEAD, last_error=error)
        return
    pause = BACKOFF[message.attempts - 1]
    _finish(
        message,
        status=Status.WAITING,
        next_attempt_at=timezone.now() + pause,
        last_error=error,
    )


def _finish(message: Message, *, status: Status, **outcome: object) -> None:
    """Write the outcome, but only over our own claim."""
    if message.secret and status not in OPEN:
        outcome["context"] = None
    ours = Message.objects.filter(pk=message.pk, status=Status.SENDING, attempts=message.attempts)
    if not ours.update(status=status, **outcome):
        logger.warning("message %s: the claim had lapsed before it was finished", message.pk)
    elif status == Status.SENT:
        logger.info("message %s (%s, %s) sent", message.pk, message.template, message.channel)
    else:
        logger.warning(
            "message %s (%s, %s) not sent, attempt %s, now %s: %s",
            message.pk,
            message.template,
            message.channel,
            message.attempts,
            status,
            outcome.get("last_error"),
        )
