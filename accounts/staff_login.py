"""Log staff in, and end their sessions after the idle limit."""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from accounts import devices, first_step, known_devices, security_log
from accounts.models import User

IDLE = devices.STAFF_IDLE
# Scripts send this header with requests that no person made.
BACKGROUND = "X-Background"
# A session ends after this time, however busy.
LONGEST = timedelta(hours=12)
# A session row is not written at every request, so a session ends at most this much early.
_SEEN_EVERY = timedelta(seconds=15)

# Session key: when the owner last showed the password (seconds since the epoch).
SIGNED_IN = "signed_in"
_PASSED = "second_factor"
_SEEN = "staff_seen"
_ENTERED = "staff_entered"


def enter(request: HttpRequest, user: User, *, by_second_step: bool) -> None:
    """Log `user` in."""
    first_step.forget(request)
    login(request, user)
    security_log.record(security_log.Kind.SIGNED_IN, user)
    devices.register(request, user)
    known_devices.remember(request, user)
    request.session[SIGNED_IN] = time.time()
    request.session[_PASSED] = by_second_step
    request.session[_SEEN] = request.session[_ENTERED] = int(time.time())


def restart(request: HttpRequest, user: User) -> None:
    """Return to before the second step, for example to set it up on another phone."""
    logout(request)
    first_step.remember(request, user, target="")


def is_idle(request: HttpRequest, user: User) -> bool:
    """Return whether the log-in or the last request is too long ago; otherwise count this one."""
    now = int(time.time())
    # A session without a recorded request is as old as its log-in.
    logged_in_at = int(user.last_login.timestamp()) if user.last_login else 0
    if now - request.session.get(_ENTERED, logged_in_at) > LONGEST.total_seconds():
        return True
    since = now - request.session.get(_SEEN, logged_in_at)
    if since > IDLE.total_seconds():
        return True
    # A page that asks for news by itself is no sign of its reader.
    if since >= _SEEN_EVERY.total_seconds() and BACKGROUND not in request.headers:
        request.session[_SEEN] = now
    return False


def lacks_second_step(request: HttpRequest) -> bool:
    return settings.STAFF_2FA == "required" and not request.session.get(_PASSED)
