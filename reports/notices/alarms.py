"""Bundle urgent messages to one person when too many come at once.

Anybody can send reports in an urgent category. Without bundles, false ones would use up the
messages of the day, and nobody would be woken for the true one.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from notifications import budget, outbox
from notifications.models import Channel, Message, Pool, Template
from notifications.outbox import Address

# So many of an hour go out singly, each with its code.
SINGLE_PER_HOUR = {Channel.SMS: 5, Channel.EMAIL: 30}
BUNDLE_MINUTES = 10


def is_crowded(address: Address) -> bool:
    """Return whether the next urgent message to this address belongs into a bundle; two queries.

    So it does when many came within the hour, or when the messages of the day are spent.
    """
    recent = Message.objects.filter(
        recipient_hash=address.hash,
        channel=address.channel,
        urgent=True,
        pool=Pool.STAFF,
        created_at__gt=timezone.now() - timedelta(hours=1),
    )
    return recent.count() >= SINGLE_PER_HOUR[address.channel] or not budget.has_room(
        address.hash, channel=address.channel, pool=Pool.STAFF
    )


def bundle(address: Address) -> Message:
    """Write one message for all urgent reports until the end of these ten minutes."""
    until = _end_of_bundle(timezone.now())
    return outbox.enqueue(
        Template.STAFF_MANY_URGENT,
        to=address,
        context={
            "minutes": BUNDLE_MINUTES,
            "url": settings.SITE_URL + reverse("admin:reports_report_changelist"),
        },
        key=f"many_urgent:{address.hash[:32]}:{until:%y%m%d%H%M}:{address.channel}",
        urgent=True,
        not_before=until,
    )


def _end_of_bundle(now: datetime) -> datetime:
    seconds = BUNDLE_MINUTES * 60
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, UTC)
