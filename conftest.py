import gc
from collections.abc import Iterator, Sequence
from functools import partial
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from paht.foundation import caching, proof
from paht.foundation.frames import in_one_piece
from paht.tests import browser, databases
from province import portal
from province.models import AdminUnit
from reports.rules.states import Role
from reports.tests.factories import load_reference_data, make_staff

NAMES = portal.seed()


def pytest_configure() -> None:
    """Switch the garbage collector off while tests are collected.

    Collecting makes a million objects that all stay.
    """
    gc.disable()
    if django_settings.EMBEDDED:
        databases.replace_flush()


def pytest_collection_finish() -> None:
    """Switch the garbage collector on again, but rarely: it took 5 % of the CPU time."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """Empty the caches, so that one test's counters and figures cannot decide another."""
    cache.clear()
    caching.clear()
    # Names of the portal need no query, also in a test without a database.
    caching.process_value(portal.KEY, inf, lambda: portal.Names(portal.Portal(pk=1, **NAMES)))


@pytest.fixture
def steady_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of this process's cache, so that no value expires on a slow machine."""
    monkeypatch.setattr(caching, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture(scope="session", autouse=True)
def _cheap_settings() -> Iterator[None]:
    """Serve static files without collecting them, and make hashes and proofs of work cheap.

    Set once a run: thousands of tests take a millisecond each.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    hashers = ["paht.tests.hashers.CheapArgon2PasswordHasher"]
    storages = django_settings.STORAGES | {"staticfiles": plain}
    with (
        override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(proof, "KEY_COST", 1)
        patch.setattr(proof, "EASIEST", 4)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Make each worker's database a copy of one that ran all migrations."""
    if django_settings.EMBEDDED:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = databases.template(databases.EMPTY)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run each test as the web server runs a request; it saves 13 % of the CPU time."""
    given = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    in_one_piece(partial(pyfuncitem.obj, **given))
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests by the state of the database that they need; browser tests come last.

    Playwright's event loop runs from the first browser test to the end of the session.
    pytest-django sorts afterwards, and keeps the order within its groups.
    """
    states = list(databases.STATES)
    items.sort(key=lambda item: ("chromium" in _fixtures(item), states.index(_state_of(item))))


def _state_of(item: pytest.Item) -> str:
    return databases.wanted(_fixtures(item))


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@pytest.fixture
def _django_db_helper(_database_state: None, _django_db_helper: None) -> None:
    """Bring the database into the test's state before pytest-django begins its transaction."""


@pytest.fixture
def _database_state(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        databases.bring(_state_of(request.node))


@pytest.fixture
def reference_data(db: None) -> None:
    """Provide units, agencies, categories, calendar and roles, as in a new installation."""
    if not AdminUnit.objects.exists():
        load_reference_data()


@pytest.fixture
def administrator(db: None) -> User:
    return make_staff(Role.ADMINISTRATOR, agency="VP-UBND")


@pytest.fixture
def supervisor(db: None) -> User:
    """Provide the second person who may confirm, and whom messages reach."""
    person = make_staff(Role.SUPERVISOR, agency="VP-UBND")
    person.email = "giamsat@example.vn"
    person.save()
    return person


@pytest.fixture
def filled_reports(db: None) -> None:
    """Provide the reference data, many synthetic reports of three years and their figures."""


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
def site(reference_data: None, live_server: Any, settings: Settings, tmp_path: Path) -> str:
    """Run a portal with reference data and a folder for its files; return its URL."""
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
