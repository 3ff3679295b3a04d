"""Warn the portal's staff when the messages of a day come near the ceiling (`budget`)."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.holders import addresses_of, staff_holding
from notifications import budget, outbox
from notifications.models import Template


def warn_staff() -> int:
    """Warn about each channel from 80 % of its ceiling on, once a day; return the messages."""
    near = [usage for usage in budget.usage() if usage.is_near]
    if not near:
        return 0
    url = settings.SITE_URL + reverse("admin:notifications_message_months")
    people = [
        (person.pk, address)
        for person in staff_holding("notifications.resend_message")
        for address in addresses_of(person)[:1]
    ]
    today = timezone.localdate()
    letters = [
        outbox.Letter(
            address,
            {
                "what": str(usage.channel.label),
                "count": usage.used,
                "most": usage.most,
                "url": url,
            },
            f"messages-near:{usage.channel}:{today:%Y%m%d}:{person}",
        )
        for usage in near
        for person, address in people
    ]
    return len(outbox.enqueue_all(Template.STAFF_MESSAGES_NEAR, letters))
