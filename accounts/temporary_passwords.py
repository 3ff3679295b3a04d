"""Give an account a random password for its first log-in.

It is shown once and stored only as a hash. Its owner must set another one at the first log-in,
within a week.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import devices, security_log, unlinking
from accounts.models import User

VALID = timedelta(days=7)
# Leaves out letters that look like a digit or another letter; people read it out and type it.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# A half is two groups of five: 49 bits, as much as a recovery code.
_GROUPS, _LENGTH = 2, 5


def give(user: User) -> str:
    """Set a random password and return it; all sessions of `user` end."""
    password = join(half(), half())
    put(user, password)
    return password


def put(user: User, password: str) -> None:
    """Set this temporary password; all sessions of `user` end, and linked identities with them.

    The account may have another owner now, or a person who made it may have been in it.
    """
    user.set_password(password)
    user.temporary_password_until = timezone.now() + VALID
    with transaction.atomic():
        user.save(update_fields=["password", "temporary_password_until"])
        devices.end_sessions(user)
        unlinking.unlink_all(user)
        security_log.record(security_log.Kind.PASSWORD_GIVEN, user)


def complete(user: User, first: str) -> str:
    """Set a password that begins with the half `first`; return its second half."""
    second = half()
    put(user, join(first, second))
    return second


def join(first: str, second: str) -> str:
    return f"{first}-{second}"


def half() -> str:
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _letter in range(_LENGTH))
        for _group in range(_GROUPS)
    )


def has_expired(user: User) -> bool:
    until = user.temporary_password_until
    return until is not None and until <= timezone.now()
