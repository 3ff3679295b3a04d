"""Make, find and revoke the secrets that the call centre signs with."""

import secrets
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from paht.foundation.advisory_locks import Lock, acquire
from paht.foundation.refusals import Refusal
from partners.models import CallCentreKey

MOST_ACTIVE = 2


class Refused(Refusal):
    """A refused change of the keys."""


@dataclass(frozen=True)
class Made:
    """A new key; its secret is shown once."""

    key: CallCentreKey
    secret: str = field(repr=False)


def make(note: str = "", *, is_active: bool = True) -> Made:
    """Make a key; raise `Refused` if there are two already.

    A key that waits for a second person counts, too.
    """
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        acquire(Lock.CALL_CENTRE_KEYS)
        if CallCentreKey.objects.filter(revoked_at=None).count() >= MOST_ACTIVE:
            raise Refused(
                "too_many",
                _("Đã có hai khóa đang dùng. Vui lòng thu hồi một khóa trước khi tạo khóa mới."),
            )
        key_id = f"tt1022-{secrets.token_hex(4)}"
        key = CallCentreKey.objects.create(
            key_id=key_id, secret=secret, note=note, is_active=is_active
        )
    return Made(key, secret)


def revoke(key: CallCentreKey) -> bool:
    """End a key at once; return whether it was active."""
    active = CallCentreKey.objects.filter(pk=key.pk, revoked_at=None)
    return bool(active.update(revoked_at=timezone.now()))


def find(key_id: str) -> CallCentreKey | None:
    """Return the key if it is confirmed and not revoked."""
    return CallCentreKey.objects.filter(key_id=key_id, is_active=True, revoked_at=None).first()
