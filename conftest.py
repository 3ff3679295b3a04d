from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django import Settings

from paht.foundation import memory
from paht.tests import browser
from reports.tests.factories import load_reference_data


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counters and remembered figures of one test must not decide another."""
    cache.clear()
    memory.forget()


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Pages are tested without collecting static files first."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["paht.tests.hashers.CheapArgon2PasswordHasher"]


@pytest.fixture
def reference_data(db: None) -> None:
    """Units, agencies, categories, calendar and roles, as a fresh installation has them."""
    load_reference_data()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for the tests of a file; each opens contexts of its own."""
    with browser.chromium() as started:
        yield started
