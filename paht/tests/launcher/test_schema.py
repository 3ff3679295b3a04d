"""The schema snapshot: equal to the migrations, whole after loading, ignored when outdated."""

from functools import wraps
from typing import Any

import pghistory
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState
from pytest_django import DjangoDbBlocker

from paht.launcher import schema

only_embedded = pytest.mark.skipif(
    not settings.EMBEDDED, reason="needs the pg_dump of the server's own version"
)


@pytest.fixture
def _lasting_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the models of a migration after an index, a constraint or a trigger.

    Django makes most of them anew after each, which takes more than half of the time. The SQL
    needs their columns only. `manage.py write_schema`, which made the snapshot, keeps none.
    """
    for kind in IndexOperation.__subclasses__():
        monkeypatch.setattr(kind, "state_forwards", _without_models(kind.state_forwards))


def _without_models(forwards: Any) -> Any:
    @wraps(forwards)
    def lasting(operation: IndexOperation, app: str, state: ProjectState) -> None:
        # A state without models has none to make anew.
        models = state.__dict__.pop("apps", None)
        forwards(operation, app, state)
        if models is not None:
            state.__dict__["apps"] = models

    return lasting


@only_embedded
@pytest.mark.usefixtures("_lasting_models")
def test_schema_snapshot_matches_migrations(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        made = schema.migrated()

    assert made == schema.FILE.read_text(encoding="utf-8"), "run manage.py write_schema"


@only_embedded
def test_database_loaded_from_snapshot_by_command_matches_it(
    django_db_blocker: DjangoDbBlocker,
) -> None:
    assert schema.is_current()
    with django_db_blocker.unblock(), schema.scratch_database():
        # A command's context rewrites the SQL that goes through Django's cursor.
        with pghistory.context(command="prepare"):
            schema.load()
        made = schema.dumped()

    assert made == schema.FILE.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_every_migration_is_applied_and_every_trigger_installed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    executor = MigrationExecutor(connection)
    call_command("pgtrigger", "ls")

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    listed = capsys.readouterr().out
    assert "INSTALLED" in listed
    assert "OUTDATED" not in listed and "UNINSTALLED" not in listed and "PRUNE" not in listed


@pytest.mark.django_db
def test_database_made_from_the_snapshot_has_content_types_and_permissions() -> None:
    assert ContentType.objects.filter(app_label="reports", model="report").exists()
    assert Permission.objects.filter(content_type__app_label="reports").exists()


def test_changed_migration_makes_the_snapshot_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert schema.is_current()
    monkeypatch.setattr(schema, "digest", lambda: "0" * 32)

    assert not schema.is_current()
