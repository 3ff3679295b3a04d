"""The states of the database in which tests begin, each a template made once a run.

Copying a template takes 0.1 s in memory (`engines`); emptying all tables and loading the
reference data takes 0.6 s.
A test names its state by a fixture: `reference_data`, `filled_reports` or neither.
"""

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from paht.launcher import schema
from paht.tests.engines import MARK_RUN
from reports.models import Rating, Report
from reports.rules.states import Satisfaction, State
from reports.statistics import rollup
from reports.tests.factories import load_reference_data

EMPTY, REFERENCE, FILLED = "empty", "reference_data", "filled_reports"


# Synthetic reports of three years, of which two thirds of the completed ones are rated.
MANY_REPORTS = 900


def _fill() -> None:
    load_reference_data()
    call_command("fill_reports", count=MANY_REPORTS, verbosity=0)
    levels = list(Satisfaction)
    done = Report.objects.filter(state=State.COMPLETED).order_by("pk")
    Rating.objects.bulk_create(
        Rating(report=report, level=levels[number % 4], at=timezone.now())
        for number, report in enumerate(done)
        if number % 3
    )
    # Counting takes 2 s, more than most tests.
    rollup.refresh()


# Tests run in this order of their states.
STATES: dict[str, Callable[[], None]] = {
    EMPTY: lambda: None,
    REFERENCE: load_reference_data,
    FILLED: _fill,
}


class _Current:
    """The state of this process's database; None after a test that committed."""

    state: str | None = EMPTY


def wanted(fixtures: Sequence[str]) -> str:
    """Return the state that a test with these fixtures begins in."""
    return next((name for name in reversed(STATES) if name in fixtures), EMPTY)


def bring(state: str) -> None:
    """Bring the database of this process into a state, unless it is already there."""
    if connection.in_atomic_block or _Current.state == state:
        return
    if settings.EMBEDDED:
        _copy(state)
    else:
        call_command("flush", verbosity=0, interactive=False)
        STATES[state]()
    _Current.state = state


def mark_changed(_case: TransactionTestCase | None = None) -> None:
    """Note that something was committed: the next test needs a fresh copy."""
    _Current.state = None


def replace_flush() -> None:
    """Keep Django from emptying all tables after a test that committed."""
    TransactionTestCase._fixture_teardown = mark_changed


def template(state: str) -> str:
    """Return the name of a state's template in the server; the first worker makes it.

    That of the empty database depends on the migrations alone and outlives the run.
    """
    run = schema.digest() if state == EMPTY else os.environ[MARK_RUN]
    name = f"paht_template_{state}_{run}"
    with (Path(settings.VAR_DIR) / "templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                _make(name, state)
    return name


def _make(name: str, state: str) -> None:
    """Make the template under another name first: an interrupted one is never used."""
    fresh = f"paht_template_{state}_fresh"
    begin = schema.create if state == EMPTY else STATES[state]
    source = "" if state == EMPTY else f" TEMPLATE paht_template_{EMPTY}_{schema.digest()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {fresh}")
        cursor.execute(f"CREATE DATABASE {fresh}{source}")
        with schema.connected_to(fresh):
            begin()
        cursor.execute(f"ALTER DATABASE {fresh} RENAME TO {name}")


def _copy(state: str) -> None:
    source, name = template(state), connection.settings_dict["NAME"]
    connection.close()
    with connection.creation._nodb_cursor() as cursor:
        # The live server's threads may still hold connections. FORCE would also stop the
        # autovacuum, which an ordinary role may not; plain DROP waits for it.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )
        cursor.execute(f"DROP DATABASE {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
