"""Limit the codes that the whole portal sends by SMS, so that an attack cannot cost more.

The limits per phone and per network (`otp`) miss an attack that uses each of them once. Codes for
strangers count too, although they are not sent. Otherwise reaching the ceiling would reveal who has
an account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.holders import email_of, staff_holding
from accounts.models import Challenge
from notifications import outbox
from notifications.models import Template

Lane = Challenge.Lane
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NEWEST = (
    "(SELECT created_at FROM accounts_challenge WHERE by_sms AND lane = ANY(%s) "
    "ORDER BY created_at DESC OFFSET %s LIMIT 1)"
)
# The shares of the ceilings that lanes with less proof may use together. Strangers cannot stop the
# codes of known devices, and requests without proof cannot stop those with work.
_BY_STRANGERS = (0.8, [Lane.OPEN, Lane.WORK])
_SHARES: dict[str, tuple[tuple[float, list[Lane]], ...]] = {
    Lane.OPEN: ((0.3, [Lane.OPEN]), _BY_STRANGERS),
    Lane.WORK: (_BY_STRANGERS,),
    Lane.DEVICE: ((1, list(Lane)),),
}


@dataclass(frozen=True)
class ReachedCeiling:
    """A reached ceiling: `most` codes in the last `hours`, no other before `until`."""

    most: int
    hours: int
    until: datetime


def reached(now: datetime, lane: Lane = Lane.WORK) -> list[ReachedCeiling]:
    """Return the reached shares of `SMS_CODES_PER_HOUR` and `SMS_CODES_PER_DAY` (0: no limit).

    One query. The answer is exact while the caller holds the lock `SMS_CODES`.
    """
    limits = [
        (ceil(most * share), span, lanes)
        for share, lanes in _SHARES[lane]
        for most, span in (
            (settings.SMS_CODES_PER_HOUR, _HOUR),
            (settings.SMS_CODES_PER_DAY, _DAY),
        )
        if most
    ]
    if settings.RATE_LIMITS == "off" or not limits:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([_NEWEST] * len(limits))}",
            [value for most, _span, lanes in limits for value in (lanes, most - 1)],
        )
        firsts: tuple[datetime | None, ...] = cursor.fetchone()
    return [
        # Rows from the future count too: a clock that was set back must not lift the limit.
        ReachedCeiling(most, int(span / _HOUR), min(first, now) + span)
        for (most, span, _lanes), first in zip(limits, firsts, strict=True)
        if first and first > now - span
    ]


def wait(now: datetime, lane: Lane) -> timedelta:
    """Return the time until `lane` may send another SMS; zero when it may now."""
    return max((one.until - now for one in reached(now, lane)), default=timedelta())


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
    to = {person.pk: found for person in people if (found := email_of(person))}
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
