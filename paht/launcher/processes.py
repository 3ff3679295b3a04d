"""Child processes that end with their parent."""

import ctypes
import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from paht.launcher.ordinary_user import Identity

PR_SET_PDEATHSIG = 1
ENGINE_START_SECONDS = 120
ENGINE_STOP_SECONDS = 60

Process = subprocess.Popen[bytes]


def spawn(
    command: Sequence[str | Path],
    *,
    log: int | None,
    death_signal: int,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    stdin: int = subprocess.DEVNULL,
    pass_fds: tuple[int, ...] = (),
    identity: Identity | None = None,
) -> Process:
    """Start `command` in a session of its own: Ctrl-C reaches only this process.

    The program writes to `log`, which is closed here, or to the terminal (None). It gets
    `death_signal` when this process dies, even by SIGKILL. The kernel ties it to the starting
    thread: call this from the main thread.
    """
    parent = os.getpid()
    prctl = getattr(ctypes.CDLL(None), "prctl", None)

    def tie() -> None:
        if identity:
            # Before the tie, which a change of the user would cut.
            identity.become()
        if prctl:
            prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    try:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=log,
            stderr=log,
            cwd=cwd,
            env=env,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=tie,
        )
    finally:
        if log is not None:
            os.close(log)


def stop(process: Process, polite: int, *, seconds: float, firm: int) -> None:
    """Stop `process` with the signal `polite`, after `seconds` with `firm`."""
    if process.poll() is not None:
        return
    process.send_signal(polite)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(firm)
        process.wait(10)


def processes_in(folder: Path) -> list[int]:
    """Return the living processes whose working directory is `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return sorted(found)


def processes_marked(name: str, value: str) -> list[int]:
    """Return the living processes with `name=value` in their environment.

    Root sees those of all users, another user only its own.
    """
    mark = os.fsencode(f"{name}={value}")
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def answer(program: Path, argument: str) -> str:
    """Return what the program prints, or "" when it does not start on this machine."""
    try:
        result = subprocess.run([program, argument], capture_output=True, text=True)
    except OSError:
        return ""
    return result.stdout if result.returncode == 0 else ""


def started(process: Process | None) -> Process:
    if process is None:
        raise RuntimeError("start() comes before wait()")
    return process
