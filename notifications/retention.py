"""Old messages lose whom they went to and what they said; that they were sent stays."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from notifications.models import OPEN, Message

# What was sent with a code is of no use to anybody after a day.
SECRETS_KEPT = timedelta(days=1)
_BATCH = 5000


def forget() -> int:
    """Erase recipient and facts of messages older than `MESSAGE_RETENTION_DAYS`, of those with
    a code after a day; returns how many. Rows stay, for the counts and against repetition."""
    now = timezone.now()
    old = Q(created_at__lt=now - timedelta(days=settings.MESSAGE_RETENTION_DAYS))
    old |= Q(secret=True, created_at__lt=now - SECRETS_KEPT)
    closed = Message.objects.filter(old).exclude(status__in=OPEN).exclude(recipient_hash="")
    forgotten = 0
    while batch := list(closed.order_by("created_at", "id").values_list("pk", flat=True)[:_BATCH]):
        forgotten += Message.objects.filter(pk__in=batch).update(
            recipient="", recipient_hash="", context=None, provider_id=""
        )
    return forgotten
