"""Remind those who keep the register of breaches of the 72 hours."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.holders import addresses_of, staff_holding
from notifications import outbox
from notifications.models import Template
from reports.models import PersonalDataBreach
from reports.models.breaches import HOURS_TO_NOTIFY
from reports.privacy.breaches import PERMISSION

# Hours before the end of the clock at which the register's keepers are reminded; at once first.
REMINDERS = (HOURS_TO_NOTIFY, 48, 24, 6)


def remind(*, now: datetime) -> int:
    """Remind those who keep the register of breaches whose 72 hours run; return the messages.

    At once, 48, 24 and 6 hours before the end, then every day.
    """
    written = 0
    for breach in PersonalDataBreach.objects.unreported():
        hours = breach.hours_left(now)
        # After the end, the step is the number of days that have passed, as a negative number.
        step = hours // 24 if hours < 0 else min(at for at in REMINDERS if hours <= at)
        written += _remind(breach, step=step, hours=hours)
    return written


def _remind(breach: PersonalDataBreach, *, step: int, hours: int) -> int:
    """Write one reminder to each keeper; an hour that has begun counts, and 0 means too late."""
    url = settings.SITE_URL + reverse("admin:reports_personaldatabreach_change", args=[breach.pk])
    letters = [
        outbox.Letter(
            address,
            {"hours": max(hours + 1, 0), "due": breach.notify_until, "url": url},
            f"staff_breach:{breach.pk}:{step}:{person.pk}:{address.channel}",
        )
        for person in staff_holding(PERMISSION)
        for address in addresses_of(person)
    ]
    return len(outbox.enqueue_all(Template.STAFF_BREACH, letters))
