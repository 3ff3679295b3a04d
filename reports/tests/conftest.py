"""Fixtures that several rooms share."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from reports.samples import pictures
from reports.tests.followers import TODAY
from reports.tests.sending import jpeg_bytes


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Wednesday at nine."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff_site(reference_data: None, live_server: Any) -> str:
    """Return the URL of the staff pages of a running portal with reference data."""
    return f"{live_server.url}/quan-tri/"


@pytest.fixture
def plain_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give all samples the same small picture: drawing theirs takes most of their time."""
    monkeypatch.setattr(pictures, "draw", lambda *_category, **_look: jpeg_bytes())
