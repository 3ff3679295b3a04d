"""Fixtures that several rooms share."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from reports.tests.factories import load_reference_data
from reports.tests.followers import TODAY


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Wednesday at nine."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff_site(live_server: Any) -> str:
    """Return the URL of the staff pages of a running portal with reference data."""
    load_reference_data()
    return f"{live_server.url}/quan-tri/"
