"""Renew Zalo's access token, which lives for a day, by a refresh token that works once.

The environment gives the first refresh token. Each renewal returns the next one, which is stored
encrypted. A new token in the environment starts a new chain.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.contract import Deferred, Unavailable
from notifications.models import ZaloToken
from notifications.sms_options import ZaloApp
from paht.foundation.crypto import lookup_hash

# Renewed well before its end, so that other workers can use the old token meanwhile.
EARLY = timedelta(hours=1)
# Longer than an exchange, so the earlier worker is certainly gone.
LEASE = timedelta(minutes=2)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Renewed:
    """Zalo's answer to a refresh token."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


Renew = Callable[[str], Renewed]


def access_token(app: ZaloApp, renew: Renew) -> str:
    """Return the access token; one worker at a time calls `renew`, outside any transaction.

    Raises `Deferred` while there is no token, and any error of `renew`.
    """
    seed = lookup_hash("zalo-refresh-token", app.refresh_token)
    row, _new = ZaloToken.objects.get_or_create(
        seed=seed, defaults={"refresh": app.refresh_token, "expires_at": timezone.now()}
    )
    now = timezone.now()
    if row.expires_at <= now + EARLY and _may_renew(row, now):
        return _renew(row, renew)
    if row.access and row.expires_at > now:
        return row.access
    raise Deferred("zalo: token is being renewed")


def expire(app: ZaloApp) -> None:
    """Mark the token as refused by Zalo, so that it is renewed before the next message."""
    seed = lookup_hash("zalo-refresh-token", app.refresh_token)
    ZaloToken.objects.filter(seed=seed).update(expires_at=timezone.now())


def _may_renew(row: ZaloToken, now: datetime) -> bool:
    """Take the right to renew, which ends by itself."""
    free = Q(renewing_until__isnull=True) | Q(renewing_until__lte=now)
    # Further ahead than any slower clock explains: written by a clock that was wrong.
    free |= Q(renewing_until__gt=now + 2 * LEASE)
    taken = ZaloToken.objects.filter(free, pk=row.pk, expires_at=row.expires_at)
    return taken.update(renewing_until=now + LEASE) == 1


def _renew(row: ZaloToken, renew: Renew) -> str:
    try:
        renewed = renew(row.refresh)
    except Unavailable:
        ZaloToken.objects.filter(pk=row.pk).update(renewing_until=None)
        raise
    ZaloToken.objects.filter(pk=row.pk).update(
        access=renewed.access,
        refresh=renewed.refresh,
        expires_at=timezone.now() + timedelta(seconds=renewed.seconds),
        renewing_until=None,
    )
    logger.info("zalo: token renewed")
    return renewed.access
