"""Getting messages out: claim one, send it outside any transaction, write down how it went.

A claim is a lease. Its holder is the only one that sends until the lease ends; a worker
that died holding it loses nothing but the time to its end. Whoever finishes late finds
that the row has moved on and leaves it alone.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Func, Q, QuerySet
from django.utils import timezone

from notifications import freshness, nudges, routing, texts, unsubscribing
from notifications.contract import Receipt, Rejected
from notifications.models import OPEN, Channel, Message, Status

# After 1, 5 and 30 minutes, then each hour: a gateway that is down for a night loses nothing.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
BACKOFF_AFTER = timedelta(hours=1)
MAX_ATTEMPTS = 27
# Workers that may die of one message before it is taken for the cause.
MAX_INTERRUPTIONS = 4
# Longer than any task may run (tasks.py): when it ends, the one who sent is surely gone.
LEASE = timedelta(minutes=5)
# No SMS wakes anybody for news that can wait (Vietnam time).
QUIET_FROM, QUIET_UNTIL = time_of_day(21), time_of_day(7)
# Longer than any pause: what waits longer was written by a clock that was wrong.
LONGEST_PAUSE = timedelta(hours=12)

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
    resting: set[str] = set()
    for _turn in range(limit):
        message = _claim(Message.objects.exclude(channel__in=resting))
        if message is None:
            break
        if _send(message):
            sent += 1
        elif routing.rests(message.channel):
            resting.add(message.channel)
        if clock() >= until:
            break
    return sent


def resend(messages: QuerySet[Message]) -> int:
    """Give dead messages a new life; returns how many. Secrets are erased by then and stay dead,
    as do those whose recipient has been forgotten."""
    revivable = messages.filter(status=Status.DEAD, secret=False).exclude(recipient_hash="")
    dead = list(revivable.values_list("pk", flat=True))
    with transaction.atomic():
        revived = Message.objects.filter(pk__in=dead, status=Status.DEAD).update(
            status=Status.WAITING,
            attempts=0,
            interruptions=0,
            next_attempt_at=timezone.now(),
            last_error="",
        )
        for pk in dead:
            transaction.on_commit(partial(nudges.nudge, pk), robust=True)
    return revived


def _claim(candidates: QuerySet[Message]) -> Message | None:
    """Take the most pressing message that is due, for `LEASE`; None when there is none."""
    now = timezone.now()
    due = Q(next_attempt_at__lte=now) | Q(next_attempt_at__gt=now + LONGEST_PAUSE)
    with transaction.atomic():
        message = (
            candidates.filter(due, status__in=OPEN)
            .order_by("-urgent", "next_attempt_at", "id")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if message is None:
            return None
        if message.status == Status.SENDING:
            message.interruptions += 1
        message.status = Status.SENDING
        message.attempts += 1
        message.next_attempt_at = now + LEASE
        message.save(update_fields=["status", "attempts", "interruptions", "next_attempt_at"])
    return message


def _send(message: Message) -> bool:
    now = timezone.now()
    if message.expires_at and _has_expired(message):
        _finish(message, status=Status.SKIPPED, last_error="expired")
    elif message.interruptions >= MAX_INTERRUPTIONS:
        # Each worker that took it died of it, or was killed: do not feed it another.
        _finish(message, status=Status.DEAD, last_error="interrupted")
    elif unsubscribing.stops(message):
        _finish(message, status=Status.SKIPPED, last_error="unsubscribed")
    elif morning := _morning_for(message, now):
        _hold(message, until=morning, reason="quiet hours")
    elif (facts := freshness.facts(message)) is None:
        _finish(message, status=Status.SKIPPED, last_error="dropped")
    else:
        _keep(message, facts)
        return _hand_over(message)
    return False


def _keep(message: Message, facts: dict[str, Any]) -> None:
    """Forget what may be told no more: it may be tried, or looked at, again."""
    if facts != message.context:
        message.context = facts
        message.save(update_fields=["context"])


def _has_expired(message: Message) -> bool:
    """By the database's clock, which also wrote the end of a code's life."""
    clock = Func(function="clock_timestamp", output_field=DateTimeField())
    return Message.objects.filter(pk=message.pk, expires_at__lte=clock).exists()


def _hand_over(message: Message) -> bool:
    try:
        receipt = routing.send(message, texts.render(message))
    except Rejected as error:
        _finish(message, status=Status.DEAD, last_error=str(error))
    except routing.Resting as error:
        until = timezone.now() + timedelta(seconds=error.seconds)
        _hold(message, until=until, reason="gateways rest")
    except routing.Failed as error:
        _postpone(message, error)
    else:
        _finish(message, status=Status.SENT, **_facts_of(receipt))
        return True
    return False


def _facts_of(receipt: Receipt) -> dict[str, object]:
    return {
        "sent_at": timezone.now(),
        "gateway": receipt.gateway,
        "provider_id": receipt.provider_id,
        "parts": receipt.parts,
        "cost": receipt.cost,
        "last_error": "",
    }


def _morning_for(message: Message, now: datetime) -> datetime | None:
    """When the quiet hours end, if this message has to keep them."""
    if message.urgent or message.channel != Channel.SMS:
        return None
    local = timezone.localtime(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM or not routing.reaches_phones(message.channel):
        return None
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


def _hold(message: Message, *, until: datetime, reason: str) -> None:
    """Give the claim back as if it had not been: nobody was asked to send."""
    _finish(
        message,
        status=Status.WAITING,
        attempts=message.attempts - 1,
        next_attempt_at=until,
        last_error=reason,
    )


def _postpone(message: Message, error: routing.Failed) -> None:
    reason = str(error)[:100]
    if message.attempts >= MAX_ATTEMPTS:
        _finish(message, status=Status.DEAD, last_error=reason)
        return
    late = message.attempts > len(BACKOFF)
    pause = BACKOFF_AFTER if late else BACKOFF[message.attempts - 1]
    refusals = dict(message.refusals)
    for gateway in error.refused_by:
        refusals[gateway] = refusals.get(gateway, 0) + 1
    _finish(
        message,
        status=Status.WAITING,
        next_attempt_at=timezone.now() + pause,
        last_error=reason,
        refusals=refusals,
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
