"""The migrated database that is kept between runs: what decides that it is made anew."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from paht.tests import schema


def test_it_is_named_by_migrations_and_by_what_they_import_and_read() -> None:
    root = Path(settings.BASE_DIR)
    found = {str(path.relative_to(root)) for path in schema.sources()}

    assert {str(path.relative_to(root)) for path in root.glob("*/migrations/*.py")} <= found
    assert {
        "paht/foundation/crypto.py",
        "province/seeds/admin_units.csv",
        "reports/abbreviations.py",
        "reports/seeds/categories.csv",
    } <= found


def test_a_changed_seed_makes_it_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = schema._key()
    seed = tmp_path / "seed.csv"
    seed.write_text("code,name\n")
    monkeypatch.setattr(schema, "sources", lambda: iter([seed]))
    with_seed = schema._key()
    seed.write_text("code,name\nGT01,Ổ gà\n")

    assert len({before, with_seed, schema._key()}) == 3


@pytest.mark.django_db
def test_every_migration_is_applied_and_every_trigger_in_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    executor = MigrationExecutor(connection)
    call_command("pgtrigger", "ls")

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    told = capsys.readouterr().out
    assert "INSTALLED" in told
    assert "OUTDATED" not in told and "UNINSTALLED" not in told and "PRUNE" not in told
