"""How far a session of staff has come: the password, then the second step, then half an hour
without a request ends it.

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
# A session row is not written for every request, but the end comes at most this much early.
_SEEN_EVERY = timedelta(seconds=15)

# In the session, encrypted: the key of a second step that is being set up.
NEW_KEY = "second_factor_key"
_FIRST_STEP = "staff_first_step"
_PASSED = "second_factor"
_SEEN = "staff_seen"


def needs_second_step(user: User) -> bool:
    return user.is_staff and (second_factor.is_required() or second_factor.is_set_up(user))


def first_step(request: HttpRequest, user: User, *, target: str) -> None:
    """Remember that the password of `user` was right, under a new session name."""
    request.session.cycle_key()
    # Whoever was at this door before has seen it.
    request.session.pop(NEW_KEY, None)
    request.session[_FIRST_STEP] = {
        "user": user.pk,
        # A new password or a removed app makes the first step worth nothing.
        "bound_to": user.get_session_auth_hash(),
        "at": int(time.time()),
        "target": target,
    }


def half_way(request: HttpRequest) -> User | None:
    """Whose password was right in this session, a short while ago."""
    known = request.session.get(_FIRST_STEP)
    if not known or time.time() - known["at"] > BETWEEN_STEPS.total_seconds():
        return None
    user = User.objects.filter(pk=known["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(known["bound_to"], user.get_session_auth_hash()):
        return None
    return user


def target(request: HttpRequest) -> str:
    """The page that was asked for before the log-in; "" for none."""
    known = request.session.get(_FIRST_STEP)
    return str(known["target"]) if known else ""


def enter(request: HttpRequest, user: User, *, by_second_step: bool) -> None:
    """Log `user` in."""
    request.session.pop(_FIRST_STEP, None)
    login(request, user)
    request.session[_PASSED] = by_second_step
    request.session[_SEEN] = int(time.time())


def begin_anew(request: HttpRequest, user: User) -> None:
    """Back to before the second step, e.g. to set it up on another phone."""
    logout(request)
    first_step(request, user, target="")


def is_idle(request: HttpRequest, user: User) -> bool:
    """Whether the last request of this session is too long ago; else this one counts."""
    now = int(time.time())
    # A session of before this was counted is as old as its log-in.
    logged_in_at = int(user.last_login.timestamp()) if user.last_login else 0
    since = now - request.session.get(_SEEN, logged_in_at)
    if since > IDLE.total_seconds():
        return True
    if since >= _SEEN_EVERY.total_seconds():
        request.session[_SEEN] = now
    return False


def lacks_second_step(request: HttpRequest) -> bool:
    return settings.STAFF_2FA == "required" and not request.session.get(_PASSED)
