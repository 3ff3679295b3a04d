"""Deliver messages: claim one, send it outside any transaction, record the outcome.

A claim is a lease: only its holder sends until the lease ends. When a worker dies, its message only
waits for the end of the lease. A worker that finishes late finds that the row has changed, and
leaves it alone.
"""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Func, Q, QuerySet
from django.utils import timezone

from notifications import budget, freshness, nudges, routing, texts, unsubscribing
from notifications.contract import Receipt, Rejected
from notifications.models import OPEN, Channel, Message, Pool, Status, Template

# After 1, 5 and 30 minutes, then every hour: a night without a gateway loses no message.
BACKOFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
BACKOFF_AFTER = timedelta(hours=1)
MAX_ATTEMPTS = 27
# So many workers may die while sending a message before the message counts as the cause.
MAX_INTERRUPTIONS = 4
# Longer than any task may run (tasks.py), so the earlier sender is certainly gone.
LEASE = timedelta(minutes=5)
# An SMS with news that can wait must not wake anybody (Vietnam time).
QUIET_FROM, QUIET_UNTIL = time_of_day(21), time_of_day(7)
# No pause is longer, so a longer wait was written by a clock that was wrong.
LONGEST_PAUSE = timedelta(hours=25)
# A stranger causes these by a request alone. Beyond the recipient's limit they are dropped, because
# the page has already answered the person who asked. Other messages wait a day.
_BY_REQUEST = frozenset({Template.RECEIVED, Template.EMAIL_CONFIRM, Template.FOLLOW_CONFIRM})

logger = logging.getLogger(__name__)


def deliver(message_id: int) -> bool:
    """Send this message if it is due and unclaimed; return whether it was sent."""
    message = _claim(Message.objects.filter(pk=message_id))
    return message is not None and _send(message)


def sweep(
    *, limit: int = 1000, seconds: float = 50, clock: Callable[[], float] = time.monotonic
) -> int:
    """Send due messages, urgent first, until none is left or `limit` or `seconds` is reached.

    Sweeps and deliveries may run at once. Returns the number of sent messages.
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
    """Queue failed messages again; return how many.

    Secrets are erased by then and stay failed, as do messages whose recipient has been erased.
    """
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
    """Claim the most pressing due message for `LEASE`; None when there is none."""
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
        # Every worker that claimed it died or was killed, so no other may try.
        _finish(message, status=Status.DEAD, last_error="interrupted")
    elif unsubscribing.stops(message):
        _finish(message, status=Status.SKIPPED, last_error="unsubscribed")
    elif morning := _morning_for(message, now):
        _hold(message, until=morning, reason="quiet hours")
    elif (facts := freshness.facts(message)) is None:
        _finish(message, status=Status.SKIPPED, last_error="dropped")
    else:
        _keep(message, facts)
        return _spend_and_hand_over(message)
    return False


def _spend_and_hand_over(message: Message) -> bool:
    try:
        day = _spend(message)
    except budget.Spent as spent:
        is_by_stranger = message.pool == Pool.UNPROVED and message.template in _BY_REQUEST
        if message.pool == Pool.CODE or is_by_stranger:
            _finish(message, status=Status.SKIPPED, last_error=str(spent))
        else:
            _hold(message, until=_next_day(), reason=str(spent))
        return False
    if not _hand_over(message):
        budget.give_back(message, day)
        return False
    return True


def _spend(message: Message) -> date:
    """Count the message; an urgent one to staff becomes an alarm when their day is spent.

    Few do: from then on, writers bundle (`reports.notices.alarms`).
    """
    try:
        return budget.spend(message)
    except budget.Spent:
        if not message.urgent or message.pool != Pool.STAFF:
            raise
    message.pool = Pool.ALARM
    message.save(update_fields=["pool"])
    return budget.spend(message)


def _next_day() -> datetime:
    local = timezone.localtime()
    return datetime.combine(local.date() + timedelta(days=1), time_of_day.min, tzinfo=local.tzinfo)


def _keep(message: Message, facts: dict[str, Any]) -> None:
    """Keep only facts that may still be sent; the message may be retried or shown again."""
    facts = {name: facts[name] for name in texts.allowed(facts, message.pool)}
    if facts != message.context:
        message.context = facts
        message.save(update_fields=["context"])


def _has_expired(message: Message) -> bool:
    """Return whether the code has expired by the database's clock, which set its end."""
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
    """Return the end of the quiet hours, if this message must observe them."""
    if message.urgent or message.channel != Channel.SMS:
        return None
    local = timezone.localtime(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM or not routing.reaches_phones(message.channel):
        return None
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


def _hold(message: Message, *, until: datetime, reason: str) -> None:
    """Return the claim without counting a try, because no gateway was asked."""
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
    """Record the outcome, but only over our own claim."""
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
