"""Send the messages: claim one, send it outside any transaction, record the outcome.

A claim is a lease, as in `notifications.delivery`: the message of a killed worker is sent again
under the same id when the lease has ended.
"""

import json
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications import web
from paht.foundation.crypto import random_token
from partners.models import Webhook, WebhookDelivery
from partners.webhooks import addresses, hooks, payloads, signing

# As Standard Webhooks proposes: three days, then the system is stopped.
BACKOFF = (
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)),
    *(timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20)),
    timedelta(hours=24),
)
# Longer than the task may run.
LEASE = timedelta(minutes=5)
REST = timedelta(minutes=1)
# A system that answers slowly is left alone so many times as long as its answer took: it keeps
# neither other systems waiting nor a worker that sends one-time codes.
SLOW_SECONDS, REST_TIMES = 1.0, 10
# No pause is longer, so a longer one was written by a clock that was wrong.
LONGEST_PAUSE = BACKOFF[-1] + timedelta(hours=1)
# The receiver says that nobody listens any more.
GONE = 410
Status = WebhookDelivery.Status


class Failed(Exception):
    """The address did not take the message; `status` is its answer, None without one."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


class _NothingToTell(Exception):
    """Call a message off: nothing of its report may leave, or not to this system."""


def sweep(
    *, limit: int = 1000, seconds: float = 30, clock: Callable[[], float] = time.monotonic
) -> int:
    """Send due messages until none is left or `limit` or `seconds` is reached; return how many.

    Systems take turns, message by message, so that the backlog of one delays no other. Sweeps may
    run at once.
    """
    until = clock() + seconds
    hooks.forget_ended_secrets()
    _ask_unproved()
    sent, turns = 0, deque(_systems())
    for _turn in range(limit):
        delivery = _claim_next(turns)
        if delivery is None:
            break
        sent += _send(delivery)
        if clock() >= until:
            break
    return sent


def _ask_unproved() -> None:
    """Write the question to each address that has not answered it; one waits for each at most."""
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(webhook=webhook, event=WebhookDelivery.QUESTION)
            for webhook in Webhook.objects.running().unproved()
        ],
        ignore_conflicts=True,
    )


def _systems() -> QuerySet[Webhook, int]:
    """Return the keys of running systems, those first that have long answered without a rest."""
    order = (F("rests_until").asc(nulls_first=True), "pk")
    return Webhook.objects.running().order_by(*order).values_list("pk", flat=True)


def _claim_next(turns: deque[int]) -> WebhookDelivery | None:
    """Claim a message of the first system that has one due; drop those before it from the turns."""
    while turns:
        webhook = turns.popleft()
        if delivery := _claim(webhook):
            turns.append(webhook)
            return delivery
    return None


def _claim(webhook: int) -> WebhookDelivery | None:
    """Claim the message that has waited longest and follows no unsent one about its report."""
    now = timezone.now()
    latest = now + LONGEST_PAUSE
    earlier = WebhookDelivery.objects.filter(
        webhook=OuterRef("webhook"),
        report=OuterRef("report"),
        pk__lt=OuterRef("pk"),
        status__in=WebhookDelivery.OPEN,
    )
    resting = Q(webhook__rests_until__gt=now, webhook__rests_until__lte=latest)
    with transaction.atomic():
        delivery = (
            WebhookDelivery.objects.filter(
                ~Exists(earlier),
                Q(webhook__proved_address=F("webhook__address")) | Q(report=None),
                Q(next_attempt_at__lte=now) | Q(next_attempt_at__gt=latest),
                status__in=WebhookDelivery.OPEN,
                webhook=webhook,
                webhook__is_active=True,
                webhook__stopped_at=None,
            )
            .exclude(resting)
            .select_related("webhook__agency")
            .order_by("next_attempt_at", "pk")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if delivery is None:
            return None
        delivery.status = Status.SENDING
        delivery.attempts += 1
        delivery.next_attempt_at = now + LEASE
        delivery.save(update_fields=["status", "attempts", "next_attempt_at"])
    return delivery


def _send(delivery: WebhookDelivery) -> bool:
    started = time.monotonic()
    try:
        answer = _ask(delivery) if delivery.report_id is None else _tell(delivery)
    except Failed as failure:
        _rest(
            delivery, time.monotonic() - started, at_least=REST if failure.status is None else None
        )
        _postpone(delivery, failure)
        return False
    _rest(delivery, time.monotonic() - started)
    if answer is None:
        _finish(delivery, status=Status.SKIPPED, last_error="not for this system any more")
        return False
    return _finish(
        delivery,
        status=Status.SENT,
        sent_at=timezone.now(),
        answer_status=answer.status,
        last_error="",
    )


def _tell(delivery: WebhookDelivery) -> web.Answer | None:
    try:
        return _post(delivery, lambda: _body(delivery))
    except _NothingToTell:
        return None


def _body(delivery: WebhookDelivery) -> bytes:
    body = payloads.of_report(delivery)
    if body is None:
        raise _NothingToTell
    return body


def _ask(delivery: WebhookDelivery) -> web.Answer:
    """Prove the address: only its owner's program repeats the challenge."""
    address, challenge = delivery.webhook.address, random_token()
    answer = _post(delivery, lambda: payloads.of_question(delivery, challenge))
    if not _repeats(answer.text, challenge):
        raise Failed("the answer does not repeat the challenge", answer.status)
    Webhook.objects.filter(pk=delivery.webhook_id).update(proved_address=address)
    return answer


def _repeats(text: str, challenge: str) -> bool:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip() == challenge
    return isinstance(said, dict) and said.get("challenge") == challenge


def _look_up(delivery: WebhookDelivery) -> str:
    try:
        addresses.check(delivery.webhook.address)
        return addresses.resolve(delivery.webhook.address)
    except ValidationError as error:
        raise Failed("forbidden address") from error
    except OSError as error:
        raise Failed(_reason(error)) from error


def _post(delivery: WebhookDelivery, body: Callable[[], bytes]) -> web.Answer:
    """Send a message; its body is read after the connection is made.

    The report may become confidential while a name server or the receiver thinks. No lock is held:
    a slow receiver would hold up staff, and nothing lies between the reading and the writing.
    """
    webhook = delivery.webhook

    def compose() -> web.Content:
        said = body()
        signed = signing.headers(
            *webhook.signing_secrets, key=str(delivery.key), timestamp=int(time.time()), body=said
        )
        return signed, said

    number = _look_up(delivery)
    try:
        answer = web.exchange(
            "POST",
            webhook.address,
            headers={"Content-Type": "application/json"},
            connect_to=number,
            compose=compose,
        )
    except OSError as error:
        raise Failed(_reason(error)) from error
    if not 200 <= answer.status < 300:
        raise Failed(f"answered {answer.status}", answer.status)
    return answer


def _reason(error: OSError) -> str:
    """Return the kind of an error; its words may hold what the other side wrote."""
    words = f": {error}" if isinstance(error, web.BadAnswer | addresses.Forbidden) else ""
    return f"{type(error).__name__}{words}"


def _rest(delivery: WebhookDelivery, seconds: float, *, at_least: timedelta | None = None) -> None:
    """Leave a system alone whose answer took so many seconds, if that was long."""
    pause = at_least or timedelta(0)
    if seconds > SLOW_SECONDS:
        pause = max(pause, timedelta(seconds=seconds * REST_TIMES))
    if pause:
        Webhook.objects.filter(pk=delivery.webhook_id).update(rests_until=timezone.now() + pause)


def _postpone(delivery: WebhookDelivery, failure: Failed) -> None:
    reason = str(failure)[:120]
    is_last = delivery.attempts > len(BACKOFF)
    if is_last and failure.status != GONE and delivery.report_id and _takes_others(delivery):
        with transaction.atomic():
            given_up = {"answer_status": failure.status, "last_error": reason}
            if _finish(delivery, status=Status.SKIPPED, **given_up):
                hooks.tell_given_up(delivery.webhook)
        return
    if is_last or failure.status == GONE:
        hooks.stop_and_tell(delivery.webhook, reason)
    again_at = timezone.now() + BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
    if _finish(
        delivery,
        status=Status.WAITING,
        next_attempt_at=again_at,
        answer_status=failure.status,
        last_error=reason,
    ):
        # They wait for it anyway; a claim must not look through all of them.
        _followers(delivery).filter(next_attempt_at__lt=again_at).update(next_attempt_at=again_at)


def _takes_others(delivery: WebhookDelivery) -> bool:
    """Return whether the system took a message lately: then it refuses this one alone."""
    sent = WebhookDelivery.objects.filter(webhook=delivery.webhook_id, status=Status.SENT)
    since = timezone.now() - BACKOFF[-1]
    return sent.filter(report__isnull=False, sent_at__gte=since).exists()


def _followers(delivery: WebhookDelivery) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(
        webhook=delivery.webhook_id,
        report__isnull=False,
        report=delivery.report_id,
        pk__gt=delivery.pk,
        status=Status.WAITING,
    )


def _finish(delivery: WebhookDelivery, **outcome: object) -> bool:
    """Record the outcome over our own claim only; return whether it was still ours."""
    ours = WebhookDelivery.objects.filter(
        pk=delivery.pk, status=Status.SENDING, attempts=delivery.attempts
    )
    return bool(ours.update(**outcome))
