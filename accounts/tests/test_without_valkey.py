"""Cache and broker down: accounts work, limits hold, codes wait for the sweep."""

from pathlib import Path

import pytest
from celery import current_app
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from redis.exceptions import RedisError

from accounts.models import User
from accounts.tests.codes import newest_code
from accounts.tests.factories import PASSWORD, PHONE
from accounts.tests.pages import LOG_IN, LOG_OUT, PERSONAL, SIGN_UP, SIGN_UP_VERIFY, applicant
from accounts.tests.work import asks_for_work
from notifications import delivery, nudges
from notifications.outbox import Address

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_valkey(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.MESSAGES_DIR = tmp_path / "messages"
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{tmp_path}/nobody.sock")
    monkeypatch.setattr(nudges, "_paused_until", 0.0)
    with pytest.raises(RedisError):
        cache.set("x", 1)


def test_citizen_can_sign_up_and_log_in_without_valkey(client: Client) -> None:
    client.post(SIGN_UP, applicant())
    code = newest_code(Address.sms(PHONE))
    assert delivery.sweep() == 1

    client.post(SIGN_UP_VERIFY, {"otp": code})
    client.post(LOG_OUT)
    done = client.post(LOG_IN, {"login": PHONE, "password": PASSWORD})

    assert done.url == PERSONAL and User.objects.citizens().count() == 1


def test_guesses_are_limited_without_valkey(client: Client) -> None:
    for _try in range(6):
        refused = client.post(LOG_IN, {"login": PHONE, "password": "sai"})

    assert asks_for_work(refused)
