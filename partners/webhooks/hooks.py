"""Stop a system, let it go on, replace its secret, and send messages again."""

from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import confirmers, holders
from notifications import outbox
from notifications.models import Template
from partners.models import Webhook, WebhookDelivery
from partners.webhooks import signing

# So long a replaced secret signs as well.
OVERLAP = timedelta(days=7)
# More messages than a portal writes between a backup and its loss.
MOST_LOST = 1_000_000
Status = WebhookDelivery.Status
# A message about a report that was sent, or is not sent any more.
IS_FINISHED = Q(status__in=(Status.SENT, Status.SKIPPED), report__isnull=False)


def stop(webhook: Webhook, reason: str) -> bool:
    """Send nothing more to this system; return whether it was running. Events still wait for it."""
    running = Webhook.objects.filter(pk=webhook.pk, stopped_at=None)
    return bool(running.update(stopped_at=timezone.now(), stop_reason=reason[:120]))


def stop_and_tell(webhook: Webhook, reason: str) -> None:
    """Stop a system that takes no messages, and tell those who may confirm rights."""
    with transaction.atomic():
        if stop(webhook, reason):
            _tell(
                webhook,
                gettext_lazy("đã ngừng vì máy chủ nhận từ chối hoặc không trả lời"),
                page=reverse("admin:partners_webhook_change", args=[webhook.pk]),
                key=f"webhook:{webhook.pk}:{timezone.now():%Y%m%d%H}",
            )


def tell_given_up(webhook: Webhook) -> None:
    """Report a message that is not sent again to all who may confirm, once a day for a system."""
    log = reverse("admin:partners_webhookdelivery_changelist")
    _tell(
        webhook,
        gettext_lazy("đã thôi gửi một tin mà máy chủ nhận từ chối nhiều lần"),
        page=f"{log}?status__exact={Status.SKIPPED}",
        key=f"webhook-given-up:{webhook.pk}:{timezone.now():%Y%m%d}",
    )


def stop_restored() -> int:
    """Stop every system of a restored backup; return how many ran.

    Messages that waited may have been sent since, and the copy may run elsewhere as a test. Numbers
    of messages go on above all that receivers may have seen.
    """
    with transaction.atomic(), override("vi"):
        running = Webhook.objects.filter(stopped_at=None)
        count = running.update(stopped_at=timezone.now(), stop_reason=_("Khôi phục từ bản sao lưu"))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(sequence, nextval(sequence) + %s)"
                " FROM pg_get_serial_sequence(%s, 'id') AS sequence",
                [MOST_LOST, WebhookDelivery._meta.db_table],
            )
    return count


def replace_secret(webhook: Webhook) -> bool:
    """Give a system another secret; the old one signs as well for `OVERLAP`.

    Refuses, and returns False, while an older one still signs: perhaps nobody has seen this one.
    """
    with transaction.atomic():
        forget_ended_secrets()
        found = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
        if found.secret_before_until is not None:
            return False
        webhook.secret_before, webhook.secret = found.secret, signing.new_secret()
        webhook.secret_before_until = timezone.now() + OVERLAP
        webhook.save(update_fields=["secret", "secret_before", "secret_before_until"])
    return True


def drop_old_secrets(webhooks: QuerySet[Webhook]) -> int:
    """Sign by the newest secret only, from now on; return for how many systems that changed."""
    replaced = webhooks.exclude(secret_before_until=None)
    return replaced.update(secret_before="", secret_before_until=None)


def forget_ended_secrets() -> None:
    drop_old_secrets(Webhook.objects.filter(secret_before_until__lte=timezone.now()))


def go_on(webhooks: QuerySet[Webhook]) -> int:
    """Let stopped systems go on where they stopped; return how many were stopped."""
    keys = list(webhooks.exclude(stopped_at=None).values_list("pk", flat=True))
    with transaction.atomic():
        Webhook.objects.filter(pk__in=keys).update(
            stopped_at=None, stop_reason="", rests_until=None
        )
        # The others are due as they are; a backlog may be long.
        held = Q(attempts__gt=0) | Q(next_attempt_at__gt=timezone.now())
        _retry(WebhookDelivery.objects.filter(held, webhook__in=keys, status=Status.WAITING))
    return len(keys)


def send_again(keys: Collection[int]) -> int:
    """Queue finished messages about reports once more, under their old id; return how many."""
    return _retry(WebhookDelivery.objects.filter(IS_FINISHED, pk__in=keys))


def _retry(deliveries: QuerySet[WebhookDelivery]) -> int:
    return deliveries.update(
        status=Status.WAITING,
        attempts=0,
        next_attempt_at=timezone.now(),
        answer_status=None,
        last_error="",
    )


def _tell(webhook: Webhook, outcome: str | Promise, *, page: str, key: str) -> None:
    with override("vi"):
        context = {
            "what": _("Gửi tin cho hệ thống của cơ quan"),
            "account": "",
            "outcome": str(outcome),
            "who": _("Cổng, tự động"),
            "url": settings.SITE_URL + page,
        }
    for person in confirmers.people():
        outbox.enqueue_each(
            Template.STAFF_RIGHTS,
            to=holders.addresses_of(person),
            context=context,
            key=f"{key}:{person.pk}",
        )
