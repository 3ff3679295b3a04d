"""Bring the embedded database back to a moment: a base copy and the write-ahead log since then."""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from paht.launcher.embedded import CannotRun, hold, prepare, socket_dir
from paht.launcher.postgres import Postgres

SIGNAL = "recovery.signal"


def copy_base(var: Path, target: Path) -> None:
    """Copy the running database to the new folder `target`, as a base for `recover`."""
    program = Postgres(var).programs / "pg_basebackup"
    place = ["--host", str(socket_dir(var)), "--username", "postgres", "--pgdata", str(target)]
    result = subprocess.run(
        [program, *place, "--checkpoint=fast", "--no-password"], capture_output=True, text=True
    )
    if result.returncode:
        raise CannotRun(f"pg_basebackup: {(result.stderr.strip().splitlines() or ['?'])[0]}")


def recover(var: Path, base: Path, *, archive: Path, to: datetime) -> Path:
    """Put a copy of `base` in place; the next start replays the log of `archive` up to `to`.

    Return the folder of the database before, which stays under another name. The portal must be
    stopped.
    """
    if not (base / "PG_VERSION").exists():
        raise CannotRun(f"{base} không phải bản gốc do manage.py base_backup tạo.")
    prepare(var)
    lock = hold(var)
    try:
        server = Postgres(var)
        before = server.data.with_name(f"postgres.before-{datetime.now():%Y%m%dT%H%M%S}")
        fresh = server.data.with_name("postgres.recovering")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(base, fresh, symlinks=True)
        with (fresh / "postgresql.auto.conf").open("a") as settings:
            settings.write(
                f'restore_command = \'cp "{archive}/%f" "%p"\'\n'
                f"recovery_target_time = '{to.isoformat()}'\n"
                "recovery_target_action = 'promote'\n"
            )
        (fresh / SIGNAL).touch()
        fresh.chmod(0o700)
        if server.user:
            for path in (fresh, *fresh.rglob("*")):
                os.chown(path, server.user.pw_uid, server.user.pw_gid, follow_symlinks=False)
        server.data.rename(before)
        fresh.rename(server.data)
    finally:
        os.close(lock)
    return before
