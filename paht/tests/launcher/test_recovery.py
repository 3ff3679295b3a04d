"""The embedded database comes back to a moment, as the operations page describes."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from paht.launcher import embedded, recovery
from paht.launcher.embedded import CannotRun
from paht.launcher.engines import Engines
from paht.launcher.processes import processes_in


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    # PostgreSQL runs as an ordinary user; under xdist the folder lies one level deeper.
    for parent in (tmp_path, *list(tmp_path.parents)[:3]):
        parent.chmod(0o755)
    folder = tmp_path / "var"
    folder.mkdir()
    yield folder
    for pid in processes_in((folder / "postgres").resolve()):
        os.kill(pid, signal.SIGKILL)


def connect(var: Path) -> psycopg.Connection:
    place = embedded.database(var)
    return psycopg.connect(
        dbname=place["NAME"], user=place["USER"], host=place["HOST"], autocommit=True
    )


def test_point_in_time_recovery_restores_rows_up_to_chosen_time(var: Path, tmp_path: Path):
    embedded.prepare(var)
    archive, base = tmp_path / "wal", tmp_path / "base"
    engines = Engines(var, database=True, queue=False, archive=archive)
    engines.start()
    with connect(var) as connection:
        connection.execute("CREATE TABLE report (code int)")
        connection.execute("INSERT INTO report VALUES (1)")
    recovery.copy_base(var, base)
    with connect(var) as connection:
        connection.execute("INSERT INTO report VALUES (2)")
    time.sleep(0.2)
    moment = datetime.now(UTC)
    time.sleep(0.2)
    with connect(var) as connection:
        connection.execute("DELETE FROM report")
        connection.execute("INSERT INTO report VALUES (3)")
    engines.stop()

    before = recovery.recover(var, base, archive=archive, to=moment)
    engines = Engines(var, database=True, queue=False, archive=archive)
    engines.start()
    try:
        with connect(var) as connection:
            rows = connection.execute("SELECT code FROM report ORDER BY 1").fetchall()
            # It is the live database again, not a standby.
            connection.execute("INSERT INTO report VALUES (4)")
    finally:
        engines.stop()

    assert rows == [(1,), (2,)]
    assert (before / "PG_VERSION").exists()


def test_recovery_is_refused_while_portal_runs(var: Path, tmp_path: Path):
    embedded.prepare(var)
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "PG_VERSION").write_text("18")
    lock = embedded.hold(var)

    with pytest.raises(CannotRun, match="Cổng đang chạy"):
        recovery.recover(var, tmp_path / "base", archive=tmp_path, to=datetime.now(UTC))

    os.close(lock)


def test_recovery_from_folder_without_base_backup_is_refused(var: Path, tmp_path: Path):
    with pytest.raises(CannotRun, match="base_backup"):
        recovery.recover(var, tmp_path, archive=tmp_path, to=datetime.now(UTC))
