"""The embedded engines: started, killed and started again on the same data."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from paht.launcher import embedded
from paht.launcher.embedded import CannotRun
from paht.launcher.engines import MOST_DEATHS, Engines, make_socket_dir
from paht.launcher.postgres import Postgres
from paht.launcher.processes import processes_in, processes_marked

ROOT = Path(__file__).resolve().parents[3]
# Starts the engines, prints the servers' process numbers and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from paht.launcher.engines import Engines
from paht.launcher.embedded import hold, prepare
var = Path(sys.argv[1])
prepare(var)
hold(var)
engines = Engines(var, database=True, queue=True)
engines.start()
print(engines.postgres.process.pid, engines.valkey.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "Thư mục có dấu cách"
    folder.mkdir()
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    yield folder
    home = (folder / "postgres").resolve()
    for pid in processes_in(home):
        os.kill(pid, signal.SIGKILL)


def connect(var: Path) -> psycopg.Connection:
    place = embedded.database(var)
    return psycopg.connect(dbname=place["NAME"], user=place["USER"], host=place["HOST"])


def start_owner(var: Path) -> tuple[subprocess.Popen[str], int, int]:
    command = [sys.executable, "-c", OWNER, str(var)]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert owner.stdout
    with owner.stdout:
        postgres, valkey = (int(word) for word in owner.stdout.readline().split())
    return owner, postgres, valkey


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def ends(pid: int, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_committed_rows_survive_and_servers_end_when_all_processes_are_killed(var: Path):
    owner, postgres, valkey = start_owner(var)
    with connect(var) as connection:
        connection.execute("CREATE TABLE report (code int)")
    with connect(var) as connection:
        connection.execute("INSERT INTO report SELECT generate_series(1, 100)")

    os.kill(postgres, signal.SIGKILL)
    owner.kill()
    owner.wait()

    assert ends(postgres) and ends(valkey)
    embedded.hold(var)
    again = Engines(var, database=True, queue=True)
    again.start()
    try:
        with connect(var) as connection:
            assert connection.execute("SELECT count(*) FROM report").fetchone() == (100,)
    finally:
        again.stop()


def test_servers_stop_in_order_when_their_owner_is_killed(var: Path):
    owner, postgres, valkey = start_owner(var)

    owner.kill()
    owner.wait()

    assert ends(postgres) and ends(valkey)
    # Not merely killed: the server wrote everything down and took its own mark away.
    assert not ((var / "postgres").resolve() / "postmaster.pid").exists()


def test_stale_pid_file_naming_a_running_process_does_not_block_start(var: Path):
    embedded.prepare(var)
    engines = Engines(var, database=True, queue=False, durable=False)
    engines.start()
    engines.stop()
    assert engines.postgres
    mark = engines.postgres.data / "postmaster.pid"
    mark.write_text(f"{os.getppid()}\n{engines.postgres.data}\n0\n5432\n\n\n\nready\n")

    engines.start()

    with connect(var) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    engines.stop()


def test_queue_starts_empty_when_its_files_are_damaged(var: Path):
    embedded.prepare(var)
    broken = var / "valkey" / "appendonlydir"
    broken.mkdir()
    (broken / "appendonly.aof.manifest").write_text("not a manifest\n")

    engines = Engines(var, database=False, queue=True)
    engines.start()
    engines.stop()

    assert len(list(var.glob("valkey.broken-*"))) == 1


@pytest.mark.parametrize("engine", ["postgres", "valkey"])
def test_killed_engine_is_restarted_with_its_data(var: Path, engine: str):
    embedded.prepare(var)
    engines = Engines(var, database=True, queue=True)
    engines.start()
    try:
        with connect(var) as connection:
            connection.execute("CREATE TABLE report (code int)")
        process = getattr(engines, engine).process
        process.kill()
        process.wait()

        revived = engines.revive()

        assert revived.lower() == engine
        assert engines.revive() == ""
        with connect(var) as connection:
            assert connection.execute("SELECT count(*) FROM report").fetchone() == (0,)
    finally:
        engines.stop()


def test_portal_stops_when_an_engine_crashes_repeatedly(var: Path):
    embedded.prepare(var)
    engines = Engines(var, database=False, queue=True)
    engines.start()
    try:
        with pytest.raises(CannotRun, match="Valkey dừng đột ngột nhiều lần"):
            for _ in range(10):
                assert engines.valkey and engines.valkey.process
                engines.valkey.process.kill()
                engines.valkey.process.wait()
                engines.revive()
    finally:
        engines.stop()


def test_crashes_of_both_engines_are_counted_apart(var: Path):
    embedded.prepare(var)
    engines = Engines(var, database=True, queue=True)
    engines.start()
    try:
        for _ in range(MOST_DEATHS):
            for engine in engines._all():
                assert engine.process
                engine.process.kill()
                engine.process.wait()
                assert engines.revive() == type(engine).__name__
    finally:
        engines.stop()


def test_second_owner_of_folder_is_refused_with_process_id(var: Path):
    lock = embedded.hold(var)

    with pytest.raises(embedded.Held, match=f"tiến trình {os.getpid()}"):
        embedded.hold(var)
    os.close(lock)


def test_folder_lock_is_free_after_release(var: Path):
    os.close(embedded.hold(var))

    again = embedded.hold(var)

    assert (var / "serve.lock").read_text() == str(os.getpid())
    os.close(again)


def test_socket_folder_owned_by_another_program_is_refused(var: Path):
    folder = embedded.socket_dir(var)
    folder.symlink_to(var)

    with pytest.raises(CannotRun, match="không phải của cổng này"):
        make_socket_dir(var)
    folder.unlink()


def test_folder_that_cannot_be_created_is_refused_in_one_line():
    with pytest.raises(CannotRun) as refusal:
        embedded.prepare(Path("/proc/nothing"))

    assert "VAR_DIR" in str(refusal.value) and "\n" not in str(refusal.value)


def test_keys_on_a_disk_without_write_access_are_refused_in_one_line(
    var: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.delenv("PII_KEYS", raising=False)
    monkeypatch.setattr(Path, "touch", refuse)
    # On such a disk even the removal of a missing file is refused.
    monkeypatch.setattr(Path, "unlink", refuse)

    with pytest.raises(CannotRun, match=r"Không ghi được vào .*Read-only"):
        embedded.secrets_file(var)


def test_cluster_without_its_database_is_made_again_at_the_next_start(
    var: Path, monkeypatch: pytest.MonkeyPatch
):
    # PostgreSQL's single-user mode ends with status 0 when a statement fails, as on a full disk.
    embedded.prepare(var)
    server, run = Postgres(var, durable=False), Postgres._run

    def fail(self: Postgres, command: list[str | Path], text: str = "") -> None:
        run(self, command, text.replace("CREATE DATABASE", "CREATE FAILURE"))

    with monkeypatch.context() as patched:
        patched.setattr(Postgres, "_run", fail)
        with pytest.raises(CannotRun, match="Không tạo được cơ sở dữ liệu"):
            server._initialise()

    assert not server.data.exists()
    server._initialise()
    assert server.data.exists()


def test_lost_keys_of_a_database_stop_the_start_and_no_new_ones_are_made(
    var: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PII_KEYS", raising=False)
    (var / "postgres").mkdir()

    with pytest.raises(CannotRun, match="Thiếu .*secrets.env"):
        embedded.secrets_file(var)

    assert not (var / "secrets.env").exists()


def test_parallel_first_starts_use_the_same_keys(var: Path):
    first = embedded.secrets_file(var).read_text()

    assert embedded.secrets_file(var).read_text() == first
    assert (var / "secrets.env").stat().st_mode & 0o077 == 0


def test_socket_path_is_short_enough_for_any_folder():
    var = Path("/srv") / ("Thư mục rất dài " * 20)

    assert len(os.fsencode(embedded.socket_dir(var) / ".s.PGSQL.5432.lock")) < 107


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("unix:///tmp/x.sock", "redis+socket:///tmp/x.sock"),
        ("unix:///tmp/x.sock?db=3", "redis+socket:///tmp/x.sock?virtual_host=3"),
        ("redis://queue:6379/1", "redis://queue:6379/1"),
    ],
)
def test_broker_url_is_queue_url_in_celery_syntax(address: str, expected: str):
    assert embedded.broker_url(address) == expected


def test_processes_are_found_by_a_mark_in_their_environment():
    child = subprocess.Popen(
        [sys.executable, "-c", "input()"],
        stdin=subprocess.PIPE,
        env={"PAHT_MARK": "Thư mục"},
    )
    try:
        deadline = time.monotonic() + 5
        while child.pid not in processes_marked("PAHT_MARK", "Thư mục"):
            assert time.monotonic() < deadline
        assert processes_marked("PAHT_MARK", "Thư") == []
    finally:
        child.communicate(b"\n")


def test_large_log_is_rotated_while_open(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "LOG_BYTES", 100)
    embedded.prepare(var)
    log, small = var / "log" / "web.log", var / "log" / "beat.log"
    small.write_text("kept\n")
    writer = embedded.open_log(var, "web")
    os.write(writer, b"old line\n" * 20)

    embedded.shorten_logs(var)
    os.write(writer, b"new line\n")
    os.close(writer)

    assert log.read_text() == "new line\n"
    assert log.with_suffix(".log.1").read_text() == "old line\n" * 20
    assert log.with_suffix(".log.1").stat().st_mode & 0o077 == 0
    assert small.read_text() == "kept\n"


def test_database_accepts_user_of_portal_only(var: Path):
    embedded.prepare(var)
    engines = Engines(var, database=True, queue=False, durable=False)
    engines.start()
    try:
        assert engines.postgres
        rules = (engines.postgres.data / "pg_hba.conf").read_text()
        assert "trust" not in rules and "peer map=portal" in rules
        folder = embedded.socket_dir(var)
        assert folder.stat().st_mode & 0o777 == 0o700
        with connect(var) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        if os.geteuid() == 0:
            # Even with the folder open, another user of the machine is refused.
            folder.chmod(0o755)
            (folder / ".s.PGSQL.5432").chmod(0o777)
            assert refused_as(folder, "games")
    finally:
        engines.stop()


def test_older_database_loses_its_trust_rule(var: Path):
    embedded.prepare(var)
    engines = Engines(var, database=True, queue=False, durable=False)
    engines.start()
    engines.stop()
    assert engines.postgres
    rules = engines.postgres.data / "pg_hba.conf"
    rules.write_text("local all all trust\n")

    engines.start()
    engines.stop()

    assert "trust" not in rules.read_text()


def refused_as(folder: Path, name: str) -> bool:
    """Return whether another user of the machine is refused by the server behind this socket.

    The start message of the protocol: its length, version 3.0, and the wanted role and database.
    """
    words = b"user\0paht\0database\0paht\0\0"
    message = (len(words) + 8).to_bytes(4, "big") + (196608).to_bytes(4, "big") + words
    code = (
        "import os, pwd, socket, sys\n"
        f"user = pwd.getpwnam({name!r})\n"
        "os.setgroups([]); os.setgid(user.pw_gid); os.setuid(user.pw_uid)\n"
        "client = socket.socket(socket.AF_UNIX)\n"
        f"client.connect({str(folder / '.s.PGSQL.5432')!r})\n"
        f"client.sendall({message!r})\n"
        "answer = client.recv(4096)\n"
        "sys.exit(0 if answer[:1] == b'E' and b'28000' in answer else 1)\n"
    )
    return subprocess.run([sys.executable, "-c", code]).returncode == 0
