import gc
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker, Settings

from paht.foundation import caching
from paht.tests import browser, schema
from province.models import AdminUnit
from reports.tests.factories import load_reference_data


def pytest_configure() -> None:
    """Switch the garbage collector off while tests are collected.

    Collecting makes a million objects that all stay.
    """
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Empty the caches, so that one test's counters and figures cannot decide another."""
    cache.clear()
    caching.clear()


@pytest.fixture
def steady_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of this process's cache, so that no value expires on a slow machine."""
    monkeypatch.setattr(caching, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Serve pages without collecting static files first."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["paht.tests.hashers.CheapArgon2PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Make each worker's database a copy of one that ran all migrations."""
    if django_settings.EMBEDDED:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = schema.template()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests by the state of the database that they need; browser tests come last.

    Playwright's event loop runs from the first browser test to the end of the session.
    pytest-django sorts afterwards, and keeps the order within its groups.
    """
    items.sort(key=lambda item: ("chromium" in _fixtures(item), _wants_reference_data(item)))


def _wants_reference_data(item: pytest.Item) -> bool:
    return "reference_data" in _fixtures(item)


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@pytest.fixture
def _django_db_helper(_reference_data_state: None, _django_db_helper: None) -> None:
    """Load the reference data before pytest-django begins the test's transaction."""


@pytest.fixture
def _reference_data_state(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Keep the reference data in the database, or keep it empty, as the test needs.

    Loading takes longer than most tests. The data is loaded for the first test that needs it, and
    deleted for the first one that does not.
    """
    wanted = _wants_reference_data(request.node)
    with django_db_blocker.unblock():
        # A test file may hold a transaction of its own around its tests.
        if connection.in_atomic_block or AdminUnit.objects.exists() is wanted:
            return
        if wanted:
            load_reference_data()
        else:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def reference_data(db: None) -> None:
    """Provide units, agencies, categories, calendar and roles, as in a new installation."""
    if not AdminUnit.objects.exists():
        load_reference_data()


@pytest.fixture(scope="session")
def _started_chromium() -> Iterator[Browser]:
    with browser.chromium() as started:
        yield started


@pytest.fixture
def chromium(_started_chromium: Browser) -> Iterator[Browser]:
    """Give each test the one Chromium of the session, and close the contexts that it opened."""
    yield _started_chromium
    for context in _started_chromium.contexts:
        context.close()


@pytest.fixture(scope="session", autouse=True)
def _patient_browser() -> None:
    """Wait longer than Playwright's five seconds, which a busy machine exceeds."""
    expect.set_options(timeout=browser.PATIENCE_MS)


@pytest.fixture
def site(live_server: Any, settings: Settings, tmp_path: Path) -> str:
    """Run a portal with reference data and a folder for its files; return its URL."""
    load_reference_data()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a phone's browser context; at the end it must have no faults (`browser.Watch`)."""
    context = chromium.new_context(
        viewport=browser.PHONE_SCREEN, locale="vi-VN", reduced_motion="reduce"
    )
    watch = browser.Watch(context)
    yield context
    context.close()
    assert watch.faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE_MS)
    return page
