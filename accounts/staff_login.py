"""Track how far a staff log-in has come: password, second step, then the idle limit.

Between the two steps nobody is logged in: the session only knows whose password was right.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts import second_factor
from accounts.models import User

IDLE = timedelta(minutes=30)
# The second step must follow the first within this time.
BETWEEN_STEPS = timedelta(minutes=10)
# A session row is not written at every request, so a session ends at most this much early.
_SEEN_EVERY = timedelta(seconds=15)

# Session key of the encrypted key for a second factor that is being set up.
NEW_KEY = "second_factor_key"
_FIRST_STEP = "staff_first_step"
_PASSED = "second_factor"
_SEEN = "staff_seen"


def needs_second_step(user: User) -> bool:
    return user.is_staff and (second_factor.is_required() or second_factor.is_set_up(user))


def pass_first_step(request: HttpRequest, user: User, *, target: str) -> None:
    """Remember that the password of `user` was right, under a new session key."""
    request.session.cycle_key()
    # An earlier visitor of this session has seen this key.
    request.session.pop(NEW_KEY, None)
    request.session[_FIRST_STEP] = {
        "user": user.pk,
        # A new password or a removed app makes the first step void.
        "bound_to": user.get_session_auth_hash(),
        "at": int(time.time()),
        "target": target,
    }


def user_after_password(request: HttpRequest) -> User | None:
    """Return the user whose password was right in this session a short while ago."""
    known = request.session.get(_FIRST_STEP)
    if not known or time.time() - known["at"] > BETWEEN_STEPS.total_seconds():
        return None
    user = User.objects.filter(pk=known["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(known["bound_to"], user.get_session_auth_hash()):
        return None
    return user


def target(request: HttpRequest) -> str:
    """Return the page that was requested before the log-in; "" for none."""
    known = request.session.get(_FIRST_STEP)
    return str(known["target"]) if known else ""


def enter(request: HttpRequest, user: User, *, by_second_step: bool) -> None:
    """Log `user` in."""
    request.session.pop(_FIRST_STEP, None)
    login(request, user)
    request.session[_PASSED] = by_second_step
    request.session[_SEEN] = int(time.time())


def restart(request: HttpRequest, user: User) -> None:
    """Return to before the second step, for example to set it up on another phone."""
    logout(request)
    pass_first_step(request, user, target="")


def is_idle(request: HttpRequest, user: User) -> bool:
    """Return whether the last request of this session is too long ago; otherwise count this one."""
    now = int(time.time())
    # A session without a recorded request is as old as its log-in.
    logged_in_at = int(user.last_login.timestamp()) if user.last_login else 0
    since = now - request.session.get(_SEEN, logged_in_at)
    if since > IDLE.total_seconds():
        return True
    if since >= _SEEN_EVERY.total_seconds():
        request.session[_SEEN] = now
    return False


def lacks_second_step(request: HttpRequest) -> bool:
    return settings.STAFF_2FA == "required" and not request.session.get(_PASSED)
