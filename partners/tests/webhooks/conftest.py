"""Fixtures of the messages to systems of agencies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from notifications.tests.sms_server import HOST, Operator, serving_https
from partners.tests.webhooks.receiver import repeating


@pytest.fixture
def receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[Operator]:
    """Provide the system of an agency, in the portal's own network."""
    settings.WEBHOOK_INTERNAL_HOSTS = [HOST]
    with serving_https(tmp_path, monkeypatch, repeating) as server:
        yield server
