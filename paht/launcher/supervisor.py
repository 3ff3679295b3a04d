"""Keep the portal's own programs running: the web server, the queue's worker and its clock."""

import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from paht.launcher.embedded import CannotRun, open_log
from paht.launcher.ordinary_user import Identity
from paht.launcher.processes import Process, processes_marked, spawn, stop

# In the environment of every program: a start finds the programs of a killed one by it.
MARK = "PAHT_SERVED_FROM"
STOP_SECONDS = 35
LEFTOVER_SECONDS = 10
LONGEST_PAUSE_SECONDS = 30
# A program that ran this long did not fail at its start.
STEADY_SECONDS = 60
# Log lines that also go to the terminal.
_SHOWN = re.compile(r" (ERROR|CRITICAL) | notifications\.gateways ")

_stop_asked = threading.Event()

Say = Callable[[str], None]


class Stop(Exception):
    """The operator asked to stop (Ctrl-C, SIGTERM, or the terminal was closed)."""


class Child:
    """One program that is started again when it ends by itself."""

    def __init__(
        self,
        name: str,
        arguments: list[str],
        *,
        var: Path,
        cwd: Path,
        env: Mapping[str, str],
        pass_fds: tuple[int, ...] = (),
        identity: Identity | None = None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.var = var
        self.cwd = cwd
        self.env = {**env, MARK: str(var), "PYTHONUNBUFFERED": "1"}
        self.pass_fds = pass_fds
        self.identity = identity
        self.process: Process | None = None
        self.failures = 0
        self.started_at = self.start_at = 0.0
        self.tail = Tail(var / "log" / f"{name}.log")

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = spawn(
            [sys.executable, "-m", *self.arguments],
            log=open_log(self.var, self.name),
            death_signal=signal.SIGTERM,
            cwd=self.cwd,
            env=self.env,
            pass_fds=self.pass_fds,
            identity=self.identity,
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def revive(self, say: Say) -> None:
        """Start an ended program again: at once the first time, then after growing pauses."""
        now = time.monotonic()
        if self.process and self.has_ended():
            if now - self.started_at > STEADY_SECONDS:
                self.failures = 0
            pause = min(2**self.failures - 1, LONGEST_PAUSE_SECONDS)
            self.failures += 1
            self.start_at = now + pause
            say(
                f"{self.name} đã dừng (mã {self.process.returncode}), chạy lại sau {pause} giây; "
                f"nhật ký: {self.tail.path}"
            )
            self.process = None
        if self.process is None and now >= self.start_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process and not self.has_ended():
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait for the end of the program after `ask_to_stop`; kill it when it hangs."""
        if self.process:
            stop(self.process, signal.SIGTERM, seconds=STOP_SECONDS, firm=signal.SIGKILL)


class Tail:
    """Reads the new lines of a growing log that an operator should see at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0

    def lines(self) -> list[str]:
        try:
            size = self.path.stat().st_size
            if size < self.position:
                self.position = 0
            if size == self.position:
                return []
            with self.path.open("rb") as file:
                file.seek(self.position)
                text = file.read(1_000_000)
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self.position += len(whole)
        lines = whole.decode(errors="replace").splitlines()
        return [line for line in lines if _SHOWN.search(line)]


def stop_on_signals() -> None:
    """Raise `Stop` once, in the main thread, at the first signal that asks to stop.

    Python drops an exception that is raised while it finalizes an object, so call `stop_if_asked`
    from time to time, too.
    """
    _stop_asked.clear()

    def ask(number: int, frame: FrameType | None) -> None:
        _stop_asked.set()
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)


def stop_if_asked() -> None:
    """Raise `Stop` if a signal asked for it, and the exception got lost."""
    if _stop_asked.is_set():
        raise Stop


def end_leftovers(var: Path) -> None:
    """Wait for the programs of a killed `serve` on this folder; kill those that hang."""
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while left := processes_marked(MARK, str(var)):
        if time.monotonic() > deadline:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > 2 * LEFTOVER_SECONDS + deadline:
            raise CannotRun(f"Tiến trình {left[0]} của lần chạy trước không dừng được.")
        time.sleep(0.1)
