"""Fixtures that several rooms share."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from reports.tests.followers import TODAY


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Wednesday at nine."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff_site(reference_data: None, live_server: Any) -> str:
    """Return the URL of the staff pages of a running portal with reference data."""
    return f"{live_server.url}/quan-tri/"
