import pytest

from province import seeding


@pytest.fixture
def province_data(db):
    """The reference data as a first start loads it."""
    seeding.load()
