"""A pytest plugin: PostgreSQL and Valkey of the test run's own.

Named in `pytest.ini`. It acts before pytest-django reads the settings. Under xdist the
controller starts the engines and the workers, which inherit its environment, use them.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Generator
from pathlib import Path

import pytest

from paht import embedded

BASE_DIR = Path(__file__).resolve().parent.parent.parent
PREFIX = "paht-test-"
# Set by the process that owns the engines, read by its xdist workers.
MARK = "PAHT_TEST_VAR"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    if MARK not in os.environ:
        _begin()
    _use_own_redis_database()
    return (yield)


def _begin() -> None:
    """Point the settings at a folder of this run's own and start the engines there."""
    wanted = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
    # Never the project's own data: the test engines do not write to the disk in time.
    temporary = wanted == BASE_DIR / "var"
    var = _fresh_folder() if temporary else wanted
    os.environ |= {
        MARK: str(var),
        "VAR_DIR": str(var),
        "MEDIA_ROOT": str(var / "media"),
        # What a developer keeps in `.env` must not decide whether the tests pass.
        "ENV_FILE": os.devnull,
    }
    embedded.prepare(var)
    lock = embedded.hold(var)
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        os.environ.setdefault("PII_KEYS", key)
        os.environ.setdefault("PII_LOOKUP_KEY", secrets.token_urlsafe(32))
    engines: list[embedded.Postgres | embedded.Valkey] = []
    user = None
    if not os.environ.get("DATABASE_URL"):
        postgres = embedded.Postgres(var, durable=False)
        user = postgres.user
        engines.append(postgres)
    embedded.make_socket_dir(var, user)
    if not os.environ.get("REDIS_URL"):
        engines.append(embedded.Valkey(var, durable=False))
    atexit.register(_end, var, lock, engines, temporary)
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.wait()


def _end(
    var: Path,
    lock: int,
    engines: list[embedded.Postgres | embedded.Valkey],
    temporary: bool,
) -> None:
    for engine in reversed(engines):
        engine.stop()
    embedded.remove_socket_dir(var)
    os.close(lock)
    if temporary:
        _remove(var)


def _fresh_folder() -> Path:
    """Make a folder for this run, and clear those that killed runs left behind."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _is_abandoned(old):
            embedded.remove_socket_dir(old)
            _remove(old)
    var = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    # Open to pass through: as root, PostgreSQL runs as another user.
    var.chmod(0o711)
    return var


def _is_abandoned(folder: Path) -> bool:
    try:
        with (folder / "serve.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return not embedded.processes_in((folder / "postgres").resolve())


def _remove(var: Path) -> None:
    data = var / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.resolve().parent, ignore_errors=True)
    shutil.rmtree(var, ignore_errors=True)


def _use_own_redis_database() -> None:
    """Give each xdist worker its own keys; the databases get their suffix from pytest-django."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and not os.environ.get("REDIS_URL"):
        address = embedded.redis_url(Path(os.environ[MARK]))
        os.environ["REDIS_URL"] = f"{address}?db={int(worker.removeprefix('gw')) + 1}"
