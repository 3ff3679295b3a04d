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


def test_codes_tries_and_sessions_are_forgotten_when_their_time_is_over() -> None:
    otp.issue(otp.Purpose.RESET, to=Address.sms("+84939861100"), client="203.0.113.7")
    lockout.charge(identity.read("0939861100"), client="203.0.113.7")
    let_pass(24 * 3600 + 1)
    session = SessionStore()
    session["x"] = 1
    session.set_expiry(-1)
    session.save()

    tasks.forget()

    assert not Challenge.objects.exists() and not LoginAttempt.objects.exists()
    assert not Session.objects.exists()


def test_the_worker_knows_the_task_and_the_clock_calls_it() -> None:
    app.loader.import_default_modules()

    called = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "accounts.tasks.forget" in called & set(app.tasks)
