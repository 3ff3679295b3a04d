from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.models import User
from accounts.tests.rights import OWN_PASSWORD
from reports.rules.states import Role
from reports.tests.factories import make_staff


@pytest.fixture
def colleague() -> User:
    person = make_staff(Role.HANDLER)
    person.set_password(OWN_PASSWORD)
    person.save()
    return person


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 1, tzinfo=UTC), tick=False) as traveller:
        yield traveller
