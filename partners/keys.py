"""Make, read and revoke the keys of partners."""

import hmac
import secrets
from datetime import timedelta
from functools import cache
from hashlib import sha256

from django.utils import timezone

from paht.foundation import throttle
from paht.foundation.prepared import PreparedQuery
from partners.models import PartnerKey

# Reading does not write a row for each call.
_NOTED_EVERY = timedelta(minutes=5)
_HOUR = 3600
# Stands for the beginning of a key in a query that is built once.
_ANY = "?"


def issue(row: PartnerKey) -> str:
    """Give an unsaved key its secret; return the whole key, which is shown once."""
    row.prefix = secrets.token_hex(4)
    key = f"{row.prefix}.{secrets.token_urlsafe(32)}"
    row.secret_hash = _hash(key)
    return key


def find(key: str) -> PartnerKey | None:
    """Return the row of a key in force; None for an unknown, wrong, unused or revoked one."""
    prefix, _dot, secret = key.partition(".")
    # PostgreSQL cannot compare a NUL; no prefix has other characters than these.
    if not (secret and prefix.isascii() and prefix.isalnum()):
        return None
    row: PartnerKey | None = next(iter(_query_of_one().read(prefix)), None)
    # A random key of 256 bits needs no slow or keyed hash.
    if row is None or not hmac.compare_digest(row.secret_hash, _hash(key)):
        return None
    _note_use(row)
    return row


def is_over_limit(key: PartnerKey) -> bool:
    """Count one more call of the key; return whether that exceeds its limit of this hour."""
    return throttle.over_limit("partner", str(key.pk), limit=key.hourly_limit, seconds=_HOUR)


def revoke(keys: "list[PartnerKey]") -> int:
    """Revoke keys at once and for good; return the number of those that were not yet."""
    own = PartnerKey.objects.filter(pk__in=[key.pk for key in keys], revoked_at=None)
    return own.update(revoked_at=timezone.now())


@cache
def _query_of_one() -> PreparedQuery:
    return PreparedQuery.of(PartnerKey.objects.in_force().filter(prefix=_ANY).order_by(), _ANY)


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _note_use(row: PartnerKey) -> None:
    now = timezone.now()
    if row.last_used_at is None or row.last_used_at < now - _NOTED_EVERY:
        PartnerKey.objects.filter(pk=row.pk).update(last_used_at=now)
