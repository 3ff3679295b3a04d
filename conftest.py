import pytest
from django.core.cache import cache

from reports.tests.factories import load_reference_data


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counters and remembered figures of one test must not decide another."""
    cache.clear()


@pytest.fixture
def reference_data(db: None) -> None:
    """Units, agencies, categories, calendar and roles, as a fresh installation has them."""
    load_reference_data()
