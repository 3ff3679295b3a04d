"""The schema snapshot: equal to the migrations, whole after loading, ignored when outdated."""

import pghistory
import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from pytest_django import DjangoDbBlocker

from paht.launcher import schema

only_embedded = pytest.mark.skipif(
    not settings.EMBEDDED, reason="needs the pg_dump of the server's own version"
)


@pytest.fixture
def _lasting_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make only the changed model of a migration's state anew, not all that refer to it.

    Django makes most of them anew for each operation, which takes nine tenths of the time. The SQL
    needs their columns only. `manage.py write_schema`, which made the snapshot, keeps none.
    """

    def only_this(_state: ProjectState, app: str, model: str, _delay: bool) -> set[tuple[str, str]]:
        return {(app, model)}

    monkeypatch.setattr(ProjectState, "_find_reload_model", only_this)


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
