"""The `var` folder of the embedded default: addresses, keys and lock.

The settings read this module, so it imports no Django. The servers are in `postgres.py` and
`valkey.py`.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

NAME = "paht"
FOLDERS = ("log", "media", "messages", "tmp", "valkey")
LOG_BYTES = 20_000_000


class CannotRun(Exception):
    """A reason why the portal cannot run: one Vietnamese line that says what to do."""


class Held(CannotRun):
    """Another living process runs on the same folder."""


def secrets_file(var: Path) -> Path:
    """Return the file with the keys of the embedded default (0600); make it the first time.

    Two first processes at the same moment get the same keys. Refused with `CannotRun` beside a
    database without its keys.
    """
    path = var / "secrets.env"
    if path.exists():
        return path
    if os.path.lexists(var / "postgres") and "PII_KEYS" not in os.environ:
        # New keys would take reports in beside data that they cannot open.
        raise CannotRun(
            f"Thiếu {path}: dữ liệu ở {var} được mã hóa bằng khóa trong tệp này. "
            "Hãy đặt lại tệp từ bản sao lưu rồi chạy lại."
        )
    keys = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PII_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PII_LOOKUP_KEY": secrets.token_urlsafe(32),
    }
    return write_secrets(path, keys)


def write_secrets(path: Path, keys: dict[str, str]) -> Path:
    """Write the keys to a new file (0600); keep an existing one."""
    var = path.parent
    fresh = var / f".secrets.{os.getpid()}"
    try:
        var.mkdir(parents=True, exist_ok=True)
        fresh.touch(0o600)
        with fresh.open("w") as file:
            file.write("".join(f"{name}={value}\n" for name, value in keys.items()))
            # Personal data is lost without these keys: write them to the disk before any use.
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise _unwritable(var, error) from error
    finally:
        # A disk that cannot be written refuses this, too.
        with suppress(OSError):
            fresh.unlink()
    return path


def socket_dir(var: Path) -> Path:
    """Return the folder of the sockets, whose paths are limited to 107 bytes."""
    # `engines.make_socket_dir` refuses a folder of another user.
    return Path("/tmp") / f"{NAME}-{sha256(os.fsencode(var)).hexdigest()[:12]}"  # noqa: S108


def database(var: Path) -> dict[str, object]:
    """Return Django's settings of the embedded database."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(socket_dir(var)),
    }


def redis_url(var: Path) -> str:
    """Return the address of the embedded Valkey in the form of redis-py."""
    return f"unix://{socket_dir(var)}/valkey.sock"


def broker_url(redis_url: str) -> str:
    """Return the same address in the form of Celery, which names scheme and `db` differently."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, number = redis_url.removeprefix("unix://").partition("?db=")
    return f"redis+socket://{path}" + (f"?virtual_host={number}" if number else "")


def folder(var: Path, name: str) -> Path:
    """Return the folder `name` under `var` and make it where it is missing; raises CannotRun."""
    path = var / name
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(var, error) from error
    return path


def prepare(var: Path) -> None:
    """Make the folders under `var`; raises CannotRun when they cannot be written."""
    for name in FOLDERS:
        folder(var, name)
    try:
        with tempfile.TemporaryFile(dir=var):
            pass
    except OSError as error:
        raise _unwritable(var, error) from error


def hold(var: Path) -> int:
    """Lock the folder until this process ends; return the lock's file descriptor.

    Raises Held when another living process has the lock. A killed process loses it.
    """
    try:
        handle = os.open(var / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(var, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(handle, 20).decode().strip() or "?"
        os.close(handle)
        raise Held(
            f"Cổng đang chạy trên dữ liệu này rồi ({var}, tiến trình {holder}): "
            f"hãy dừng tiến trình đó trước (kill {holder}), hoặc đặt VAR_DIR sang thư mục khác."
        ) from error
    os.truncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def open_log(var: Path, name: str) -> int:
    """Open `var/log/<name>.log` for appending."""
    path = var / "log" / f"{name}.log"
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def shorten_logs(var: Path) -> None:
    """Move the content of each large log to one older file.

    Programs hold the log open for appending, so it is copied and emptied. A line written between
    the two steps is lost.
    """
    for path in (var / "log").glob("*.log"):
        if path.stat().st_size > LOG_BYTES:
            shutil.copy(path, path.with_suffix(".log.1"))
            os.truncate(path, 0)


def _unwritable(var: Path, error: OSError) -> CannotRun:
    return CannotRun(
        f"Không ghi được vào thư mục dữ liệu {var} ({error.strerror}): "
        "hãy cấp quyền ghi cho người dùng đang chạy, hoặc đặt VAR_DIR sang thư mục khác."
    )
