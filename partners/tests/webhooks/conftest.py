"""Fixtures of the messages to systems of agencies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from notifications.tests.sms_server import Operator
from partners.tests.webhooks.receiver import HOST, repeating, serving


@pytest.fixture
def receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[Operator]:
    """Provide the system of an agency, in the portal's own network."""
    settings.WEBHOOK_INTERNAL_HOSTS = [HOST]
    with serving(tmp_path, monkeypatch, repeating) as server:
        yield server
