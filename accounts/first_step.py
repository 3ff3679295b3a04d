"""Remember between the two steps of a log-in whose first step was right.

Between the steps nobody is logged in: the session only knows the account.
"""

import time
from datetime import timedelta

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts import passwords
from accounts.models import User

# The second step must follow the first within this time.
BETWEEN_STEPS = timedelta(minutes=10)
# Session key of the encrypted key for an app that is being set up.
NEW_KEY = "second_factor_key"
_FIRST_STEP = "first_step"
_BREACHED = "breached_password"


def remember(request: HttpRequest, user: User, *, target: str) -> None:
    """Remember that the password or the code of `user` was right, under a new session key."""
    request.session.cycle_key()
    # An earlier visitor of this session has seen this key.
    request.session.pop(NEW_KEY, None)
    request.session[_FIRST_STEP] = {
        "user": user.pk,
        # A new password or a removed factor makes the first step void.
        "bound_to": user.get_session_auth_hash(),
        "at": int(time.time()),
        "target": target,
    }


def user(request: HttpRequest) -> User | None:
    """Return the account whose first step was right in this session a short while ago."""
    known = request.session.get(_FIRST_STEP)
    if not known or time.time() - known["at"] > BETWEEN_STEPS.total_seconds():
        return None
    found = User.objects.filter(pk=known["user"], is_active=True).first()
    if found is None or not constant_time_compare(known["bound_to"], found.get_session_auth_hash()):
        return None
    return found


def target(request: HttpRequest) -> str:
    """Return the page that was requested before the log-in; "" for none."""
    known = request.session.get(_FIRST_STEP)
    return str(known["target"]) if known else ""


def note_password(request: HttpRequest, user: User, password: str) -> None:
    """Remember for this session that the right password of `user` is on the list of breached ones.

    Call it after the password was right, so that only its owner pays the time.
    """
    if passwords.is_breached(password):
        request.session[_BREACHED] = user.pk


def has_breached_password(request: HttpRequest, user: User) -> bool:
    return request.session.get(_BREACHED) == user.pk


def forget_password(request: HttpRequest) -> None:
    request.session.pop(_BREACHED, None)


def forget(request: HttpRequest) -> None:
    request.session.pop(_FIRST_STEP, None)
