"""What is forgotten by itself."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts import identity, lockout, otp, tasks
from accounts.models import Challenge, LoginAttempt
from accounts.tests.codes import let_pass
from notifications.outbox import Address
from paht.celery import app

pytestmark = pytest.mark.django_db


def test_expired_codes_attempts_and_sessions_are_deleted() -> None:
    otp.issue(otp.Purpose.RESET, to=Address.sms("+84939861100"), asker=otp.Asker("203.0.113.7"))
    lockout.charge(identity.read("0939861100"), source=lockout.Source("203.0.113.7"))
    let_pass(24 * 3600 + 1)
    session = SessionStore()
    session["x"] = 1
    session.set_expiry(-1)
    session.save()

    tasks.forget()

    assert not Challenge.objects.exists() and not LoginAttempt.objects.exists()
    assert not Session.objects.exists()


def test_cleanup_task_is_registered_and_scheduled() -> None:
    app.loader.import_default_modules()

    called = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "accounts.tasks.forget" in called & set(app.tasks)
