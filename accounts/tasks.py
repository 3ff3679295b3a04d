"""Celery tasks of the accounts."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts import bursts, code_ceiling, devices, lockout, message_ceiling, otp


@shared_task(time_limit=120)
def forget() -> None:
    """Delete expired codes, tries, devices and sessions."""
    otp.forget_old()
    lockout.forget_old()
    devices.forget_old()
    SessionStore.clear_expired()


@shared_task(time_limit=50)
def watch_codes() -> None:
    """Warn staff of a ceiling on codes or messages, and of many failed log-ins."""
    code_ceiling.warn_staff()
    message_ceiling.warn_staff()
    bursts.warn_staff()
