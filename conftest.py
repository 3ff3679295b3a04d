import pytest


@pytest.fixture
def reference_data(db: None) -> None:
    """Units, agencies, categories, calendar and roles, as a fresh installation has them."""
    from reports.tests.factories import load_reference_data

    load_reference_data()
