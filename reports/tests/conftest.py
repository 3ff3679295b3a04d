"""Fixtures that several tests of reports share."""

from collections.abc import Iterator

import pytest
import time_machine

from reports.tests.followers import TODAY


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A Wednesday at nine."""
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller
