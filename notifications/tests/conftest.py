from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from notifications import breaker, gateways, nudges, outbox
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests.factories import FACTS, PHONE, Enqueue, Postman


@pytest.fixture(autouse=True)
def messages_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.MESSAGES_DIR = tmp_path / "messages"
    return settings.MESSAGES_DIR


@pytest.fixture(autouse=True)
def closed_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "_paused_until", 0.0)
    monkeypatch.setattr(breaker, "_cache_away_until", 0.0)
    breaker._own.clear()


@pytest.fixture
def no_limits(settings: Settings) -> None:
    """Lift the limits of a day, for tests that send many messages to one phone."""
    settings.RATE_LIMITS = "off"


@pytest.fixture
def enqueue(db: None) -> Enqueue:
    """`outbox.enqueue` with the facts of one report; each call a new key unless told."""
    made = iter(range(1000))

    def make(template: str = "received", **arguments: Any) -> Message:
        defaults: dict[str, Any] = {
            "to": Address.sms(PHONE, proved=True),
            "context": FACTS,
            "key": f"{template}:{next(made)}",
        }
        return outbox.enqueue(template, **(defaults | arguments))

    return make


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Postman:
    postman = Postman()
    monkeypatch.setattr(gateways, "chain", lambda channel: (postman,))
    return postman
