"""Fixtures of the tiles."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from notifications.tests.sms_server import HOST, Operator, Reply, serving_https


@pytest.fixture
def foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[Operator]:
    """Provide another site, in the portal's own network; a test sets its `answer`."""
    settings.FEED_INTERNAL_HOSTS = [HOST]
    with serving_https(tmp_path, monkeypatch, lambda request: Reply(b"xin chao")) as server:
        yield server


@pytest.fixture
def foreign_url(foreign: Operator) -> Callable[[str], str]:
    """Return the address of a path on the other site."""
    return lambda path="/": f"https://{HOST}:{foreign.server_address[1]}{path}"
