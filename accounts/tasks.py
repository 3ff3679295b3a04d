"""The door by which Celery calls what must happen by itself."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts import code_ceiling, devices, lockout, otp


@shared_task(time_limit=120)
def forget() -> None:
    """Delete codes, tries, devices and sessions whose time is over."""
    otp.forget_old()
    lockout.forget_old()
    devices.forget_old()
    SessionStore.clear_expired()


@shared_task(time_limit=50)
def watch_codes() -> None:
    """Tell staff when the portal's codes by SMS have reached their ceiling."""
    code_ceiling.tell()
