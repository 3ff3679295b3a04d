"""Celery tasks of the accounts."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts import code_ceiling, devices, lockout, otp


@shared_task(time_limit=120)
def forget() -> None:
    """Delete expired codes, tries, devices and sessions."""
    otp.forget_old()
    lockout.forget_old()
    devices.forget_old()
    SessionStore.clear_expired()


@shared_task(time_limit=50)
def watch_codes() -> None:
    """Warn staff when the portal's SMS codes have reached their ceiling."""
    code_ceiling.warn_staff()
