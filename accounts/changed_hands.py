"""Decide whether a code by SMS is enough, because phone numbers change hands.

Operators give a number to somebody else some months after its owner left it. A code then proves the
owner of the number, who is not the owner of the account.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Device, User

# Shorter than any operator keeps a number back.
IDLE = timedelta(days=60)


def needs_email(user: User) -> bool:
    """Return whether a code to the confirmed e-mail is needed, too: the account was idle long.

    Without an e-mail nothing tells the two owners apart, unless the account has a second step.
    """
    if not user.email_confirmed_at:
        return False
    since = timezone.now() - IDLE
    if any(at and at > since for at in (user.last_login, user.phone_confirmed_at)):
        return False
    return not Device.objects.filter(user=user, last_seen_at__gt=since).exists()
