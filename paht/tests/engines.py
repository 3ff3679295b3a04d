"""A pytest plugin: PostgreSQL and Valkey of the test run's own.

Named in `pytest.ini`. It acts before pytest-django reads the settings. Under xdist the
controller starts the engines and the workers, which inherit its environment, use them.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Generator
from pathlib import Path

import pytest

from paht.launcher import embedded, engines, preparation, processes

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PREFIX = "paht-test-"
MEMORY = Path("/dev/shm")
# A run with three workers fills less than a gigabyte of it.
ROOM = 4 * 1024**3
# Set by the process that owns the engines, read by its xdist workers.
MARK = "PAHT_TEST_VAR"
# The name of this run, shared by its workers.
MARK_RUN = "PAHT_TEST_RUN"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    if MARK not in os.environ:
        _begin()
    _use_own_stores()
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Leave the databases to the end of the run's own engine, which is thrown away with them.

    Dropping one of them fails while a thread of a browser test still holds a connection.
    """
    temporary = Path(os.environ[MARK]).name.startswith(PREFIX)
    if temporary and not os.environ.get("DATABASE_URL"):
        config.option.reuse_db = True


def _begin() -> None:
    """Point the settings at a folder of this run's own and start the engines there."""
    wanted = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
    # Never the project's own data: the test engines do not write to the disk in time.
    temporary = wanted == BASE_DIR / "var"
    var = _fresh_folder() if temporary else wanted
    os.environ |= {
        MARK: str(var),
        MARK_RUN: secrets.token_hex(4),
        "VAR_DIR": str(var),
        "MEDIA_ROOT": str(var / "media"),
        # What a developer keeps in `.env` must not decide whether the tests pass.
        "ENV_FILE": os.devnull,
        # Tests of the second step ask for it themselves.
        "STAFF_2FA": "optional",
    }
    _keep_bytecode()
    # One seed for all workers, which compare the names of their tests; another in each run.
    os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))
    preparation.compile_catalogues([BASE_DIR / "locale"])
    embedded.prepare(var)
    embedded.secrets_file(var)
    lock = embedded.hold(var)
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        os.environ.setdefault("PII_KEYS", key)
        os.environ.setdefault("PII_LOOKUP_KEY", secrets.token_urlsafe(32))
    portal_engines = engines.Engines(
        var,
        database=not os.environ.get("DATABASE_URL"),
        queue=not os.environ.get("REDIS_URL"),
        durable=False,
    )
    atexit.register(_end, portal_engines, lock, temporary)
    portal_engines.start()


def _keep_bytecode() -> None:
    """Let this run, its workers and the programs that tests start keep compiled modules.

    Containers often forbid it: compiling took each process 7 s of CPU, and each program 1 s.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _end(portal_engines: engines.Engines, lock: int, temporary: bool) -> None:
    portal_engines.stop()
    os.close(lock)
    if temporary:
        _remove(portal_engines.var)


def _fresh_folder() -> Path:
    """Make a folder for this run, and clear those that killed runs left behind."""
    for place in (MEMORY, Path(tempfile.gettempdir())):
        for old in place.glob(f"{PREFIX}*"):
            if _is_abandoned(old):
                shutil.rmtree(embedded.socket_dir(old), ignore_errors=True)
                _remove(old)
    var = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_parent())).resolve()
    # Open to pass through: as root, PostgreSQL runs as another user.
    var.chmod(0o711)
    return var


def _parent() -> str:
    """Return the file system in memory if it has room, else the place of temporary files.

    A copy of the database makes 1,300 files: 1.6 s of CPU on a disk, 0.07 s in memory.
    """
    try:
        has_room = shutil.disk_usage(MEMORY).free >= ROOM and os.access(MEMORY, os.W_OK | os.X_OK)
    except OSError:
        has_room = False
    return str(MEMORY) if has_room else tempfile.gettempdir()


def _is_abandoned(folder: Path) -> bool:
    try:
        with (folder / "serve.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return not processes.processes_in((folder / "postgres").resolve())


def _remove(var: Path) -> None:
    data = var / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


def _use_own_stores() -> None:
    """Give each xdist worker its own files and keys; pytest-django gives it a database.

    A test that compares the stored files would meet those of another worker.
    """
    worker, var = os.environ.get("PYTEST_XDIST_WORKER", ""), Path(os.environ[MARK])
    if not worker:
        return
    os.environ["MEDIA_ROOT"] = str(var / f"media-{worker}")
    if not os.environ.get("REDIS_URL"):
        address = embedded.redis_url(var)
        os.environ["REDIS_URL"] = f"{address}?db={int(worker.removeprefix('gw')) + 1}"
