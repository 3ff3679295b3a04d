"""Limit the codes that the whole portal sends by SMS, so that an attack cannot cost more.

The limits per phone and per network (`otp`) miss an attack that uses each of them once. Codes for
strangers count too, although they are not sent. Otherwise reaching the ceiling would reveal who has
an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.holders import staff_holding
from accounts.models import User
from notifications import outbox
from notifications.models import Template
from notifications.outbox import Address

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NEWEST = (
    "(SELECT created_at FROM accounts_challenge WHERE by_sms "
    "ORDER BY created_at DESC OFFSET %s LIMIT 1)"
)


@dataclass(frozen=True)
class ReachedCeiling:
    """A reached ceiling: `most` codes in the last `hours`, no other before `until`."""

    most: int
    hours: int
    until: datetime


def reached(now: datetime) -> list[ReachedCeiling]:
    """Return the reached ceilings of `SMS_CODES_PER_HOUR` and `SMS_CODES_PER_DAY` (0: no limit).

    One query. The answer is exact while the caller holds the lock `SMS_CODES`.
    """
    limits = ((settings.SMS_CODES_PER_HOUR, _HOUR), (settings.SMS_CODES_PER_DAY, _DAY))
    if settings.RATE_LIMITS == "off" or not any(most for most, _span in limits):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NEWEST}, {_NEWEST}", [max(most - 1, 0) for most, _span in limits])
        firsts: tuple[datetime | None, ...] = cursor.fetchone()
    return [
        # Rows from the future count too: a clock that was set back must not lift the limit.
        ReachedCeiling(most, int(span / _HOUR), min(first, now) + span)
        for (most, span), first in zip(limits, firsts, strict=True)
        if most and first and first > now - span
    ]


def wait(now: datetime) -> timedelta:
    """Return the time until another SMS may be sent; zero when it may be sent now."""
    return max((one.until - now for one in reached(now)), default=timedelta())


def warn_staff() -> int:
    """Warn the portal's staff about each reached ceiling, once per hour or day.

    Returns the number of e-mails.
    """
    now = timezone.now()
    full = reached(now)
    if not full:
        return 0
    local = timezone.localtime(now)
    listed = reverse("admin:notifications_message_changelist")
    people = staff_holding("notifications.resend_message")
    to = {person.pk: found for person in people if (found := _email(person))}
    written = 0
    for one in full:
        period = f"{local:%Y%m%d%H}" if one.hours == 1 else f"{local:%Y%m%d}"
        context = {
            "most": one.most,
            "hours": one.hours,
            "at": one.until,
            "url": f"{settings.SITE_URL}{listed}?template__exact={Template.OTP}",
        }
        letters = [
            outbox.Letter(address, context, f"codes-stopped:{one.hours}:{period}:{person}")
            for person, address in to.items()
        ]
        written += len(outbox.enqueue_all(Template.STAFF_CODES_STOPPED, letters))
    return written


def _email(person: User) -> Address | None:
    try:
        return Address.email(person.email)
    except ValidationError:
        return None
