"""Run the portal's programs as an ordinary user when `serve` was started as root.

The supervisor stays root: it starts, watches and ends the others. A flaw in the handling of a
stranger's file then reaches the portal's data, and nothing else of the machine.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from paht.launcher.embedded import CannotRun

# Preferred when the machine has it; made by the administrator, for example with `adduser --system`.
NAME = "paht"
FALLBACK = "nobody"
_PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 38, 47, 2
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """The user of the programs. `reads_all`: only root may enter the project's folder.

    Such a program keeps one capability of root, to read files. It can write and signal nothing.
    """

    uid: int
    gid: int
    reads_all: bool

    def become(self) -> None:
        """Turn this forked child into the ordinary user; call before exec."""
        os.setgroups([])
        os.setgid(self.gid)
        if self.reads_all:
            _check(_libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
        os.setuid(self.uid)
        if self.reads_all:
            _set_capabilities(1 << _CAP_DAC_READ_SEARCH)
            _check(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH, 0, 0))
        _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def account(var: Path) -> pwd.struct_passwd | None:
    """Return the user of the programs; None unless this process is root.

    It is the owner of the database that is there, else `paht`, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    data = var / "postgres"
    owner = data.stat().st_uid if data.exists() else 0
    if owner:
        return pwd.getpwuid(owner)
    for name in (NAME, FALLBACK):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotRun(
        "Đang chạy bằng root mà máy không có người dùng nobody để chạy các chương trình của cổng: "
        "hãy tạo người dùng đó, hoặc chạy bằng người dùng thường."
    )


def identity(var: Path, code: Path) -> Identity | None:
    """Return the identity of the programs of this portal; None unless this process is root."""
    found = account(var)
    if found is None:
        return None
    # Of a virtual environment, the interpreter may lie in another place than the link to it.
    needed = (code, var, Path(sys.executable).parent, Path(sys.executable).resolve().parent)
    reads = all(may_enter(found, folder) for folder in needed)
    return Identity(found.pw_uid, found.pw_gid, reads_all=not reads)


def hand_over(owner: pwd.struct_passwd, var: Path, *others: Path) -> None:
    """Give the files of the portal to the user: those that root made at a start or by a command.

    The database has its user already, and the engines' programs beside it belong to root.
    """
    own = [place for place in var.iterdir() if not place.is_symlink() and place.name != "postgres"]
    for top in (var, *own, *others):
        if not top.exists() or top.name.startswith("programs"):
            continue
        if top is var:
            _give(top, owner)
        else:
            give_tree(owner, top)


def give_tree(owner: pwd.struct_passwd, top: Path) -> None:
    """Give a file, or a folder with everything in it, to the user."""
    _give(top, owner)
    for place, folders, files in os.walk(top):
        for name in (*folders, *files):
            _give(Path(place, name), owner)


def _give(place: Path, owner: pwd.struct_passwd) -> None:
    # A file may be gone meanwhile: the portal runs.
    with suppress(FileNotFoundError):
        if place.lstat().st_uid != owner.pw_uid:
            os.chown(place, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    """Return whether `user` may enter `folder`. This process is root."""
    result = subprocess.run(
        ["/usr/bin/test", "-x", folder],
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
    )
    return result.returncode == 0


def _set_capabilities(wanted: int) -> None:
    """Set the permitted, effective and inheritable capabilities of this process."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)(wanted, wanted, wanted)))


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "the user could not be changed")
