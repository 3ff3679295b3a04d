"""Older code stops on a newer schema; only one process migrates; a real site gets no samples."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.launcher import preparation, schema
from paht.launcher.embedded import CannotRun
from paht.launcher.preparation import Preparation
from paht.management.commands import prepare, serve
from paht.tests.engines import BASE_DIR
from paht.tests.external_database import database_url
from paht.tests.threads import in_parallel, wait_until_blocked
from reports.models import Report

NEWER = ("reports", "9999_from_a_newer_release")


@pytest.fixture
def newer_schema(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", NEWER
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = %s", NEWER[1:])


def quiet(what: str, seconds: float) -> None:
    """Show no progress."""


@pytest.mark.usefixtures("newer_schema")
def test_start_of_older_code_stops_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"reports\.9999_from_a_newer_release") as refused:
        Preparation(tmp_path, quiet).database(samples=False)

    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("newer_schema")
def test_every_command_of_older_code_stops_with_one_line() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "purge_personal_data", "--dry-run"],
        cwd=BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url()},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert result.returncode == 1
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert "bản mới hơn" in result.stderr


@pytest.mark.usefixtures("newer_schema")
def test_migrate_of_older_code_refuses() -> None:
    with pytest.raises(CommandError, match="bản mới hơn"):
        call_command("migrate", verbosity=0)


@pytest.fixture
def older_schema(transactional_db: None) -> Iterator[None]:
    """Before 0.9.0 a migration was edited in place: the column had another name."""
    rename = "ALTER TABLE reports_auditlink RENAME COLUMN {} TO {}"
    with connection.cursor() as cursor:
        cursor.execute(rename.format("linked_at", "sealed_at"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(rename.format("sealed_at", "linked_at"))


@pytest.mark.usefixtures("older_schema")
def test_start_and_migrate_on_database_from_before_the_first_release_stop(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"thiếu reports_auditlink\.linked_at.*0\.9\.0"):
        Preparation(tmp_path, quiet).database(samples=False)
    with pytest.raises(CommandError, match="không nâng cấp được"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_removed_apps_and_replaced_migrations_do_not_count_as_newer() -> None:
    removed = ("axes", "0008_accessfailurelog")

    assert schema.unknown_to_code({*schema.applied_migrations(), removed}) == set()
    assert schema.unknown_to_code({NEWER}) == {NEWER}


@pytest.mark.django_db(transaction=True)
def test_second_process_waits_during_migration() -> None:
    waited, locked = [], Event()

    def first() -> None:
        with advisory_locks.held(Lock.MIGRATIONS):
            locked.set()
            waited.append(wait_until_blocked())

    def second() -> None:
        locked.wait()
        call_command("migrate", verbosity=0)

    in_parallel(first, second)

    assert waited == [True]


@pytest.mark.parametrize("command", [serve.Command(), prepare.Command()])
@pytest.mark.parametrize(
    ("is_trial", "asked", "wanted"),
    [
        (True, [], True),
        (True, ["--empty"], False),
        (False, [], False),
        (False, ["--samples"], True),
        (False, ["--empty"], False),
    ],
)
def test_samples_are_loaded_for_trial_or_on_request(
    command: serve.Command | prepare.Command,
    is_trial: bool,
    asked: list[str],
    wanted: bool,
    settings: Settings,
) -> None:
    settings.TRIAL = is_trial
    options = vars(command.create_parser("manage.py", "serve").parse_args(asked))

    assert preparation.wants_samples(options) is wanted


@pytest.mark.parametrize("name", ["DATABASE_URL", "SITE_URL"])
def test_site_with_https_or_external_database_is_no_trial(name: str, tmp_path: Path) -> None:
    values = {"DATABASE_URL": "postgres://a:b@h/d", "SITE_URL": "https://paht.example.vn"}
    kept = {key: value for key, value in os.environ.items() if key not in values}
    code = "from paht import settings; print(settings.TRIAL)"

    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={**kept, name: values[name], "VAR_DIR": str(tmp_path), "SECRET_KEY": "x" * 50}
        | {"PII_KEYS": Fernet.generate_key().decode(), "PII_LOOKUP_KEY": "x"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.stdout == "False\n", result.stderr


@pytest.mark.django_db
def test_new_public_site_gets_administrator_and_no_samples(
    tmp_path: Path, settings: Settings
) -> None:
    settings.TRIAL, settings.VAR_DIR = False, tmp_path
    (tmp_path / "log").mkdir()
    started = Preparation(tmp_path, quiet)
    # As a new database leaves it behind.
    started.record.remember("first", ["empty", "staff"])

    started._database(samples=False)

    assert list(User.objects.values_list("username", flat=True)) == ["quantri"]
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_interrupted_trial_leaves_no_samples_to_a_public_site(
    tmp_path: Path, settings: Settings
) -> None:
    settings.TRIAL, settings.VAR_DIR = False, tmp_path
    (tmp_path / "log").mkdir()
    started = Preparation(tmp_path, quiet)
    # A trial that was killed before its samples; then SITE_URL became https.
    started.record.remember("first", ["samples", "staff"])

    started._database(samples=False)

    assert list(User.objects.values_list("username", flat=True)) == ["quantri"]
    assert not Report.objects.exists()
    assert started.done["first"] == []
