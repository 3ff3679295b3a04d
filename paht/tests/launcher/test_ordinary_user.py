"""Started as root, the programs of the portal run as an ordinary user."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from paht.launcher import ordinary_user
from paht.launcher.ordinary_user import Identity
from paht.launcher.processes import spawn

CODE = Path(__file__).resolve().parents[3]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the user")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    folder = tmp_path / "var"
    (folder / "media" / "2026").mkdir(parents=True)
    (folder / "media" / "2026" / "anh.jpg").touch(0o600)
    return folder


def facts_of_child(who: Identity, var: Path) -> dict[str, str]:
    """Return the lines of /proc/self/status of a program with this identity."""
    log = os.open(var / "out", os.O_WRONLY | os.O_CREAT, 0o666)
    program = "import sys; sys.stdout.write(open('/proc/self/status').read())"
    child = spawn(
        [sys.executable, "-c", program],
        log=log,
        death_signal=signal.SIGTERM,
        cwd=CODE,
        identity=who,
    )
    assert child.wait(30) == 0
    lines = (var / "out").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@as_root
def test_program_runs_as_ordinary_user_without_root_rights(var: Path) -> None:
    who = ordinary_user.identity(var, CODE)
    assert who and who.uid != 0

    facts = facts_of_child(who, var)

    assert set(facts["Uid"].split()) == {str(who.uid)}
    assert set(facts["Gid"].split()) == {str(who.gid)}
    assert facts["Groups"] == ""
    assert facts["NoNewPrivs"] == "1"
    # Reading, and only where the user may not enter the folder of the sources.
    assert int(facts["CapEff"], 16) == (1 << 2 if who.reads_all else 0)


@as_root
def test_files_owned_by_root_are_handed_over(var: Path) -> None:
    owner = ordinary_user.account(var)
    assert owner

    ordinary_user.hand_over(owner, var)

    found = {path.stat().st_uid for path in (var, *var.rglob("*"))}
    assert found == {owner.pw_uid}


@as_root
def test_ordinary_user_cannot_write_files_of_root(var: Path) -> None:
    who = ordinary_user.identity(var, CODE)
    assert who
    (var / "roots").touch(0o644)

    result = subprocess.run(
        [sys.executable, "-c", f"open({str(var / 'roots')!r}, 'w')"],
        preexec_fn=who.become,
        capture_output=True,
        text=True,
        cwd=CODE,
    )

    assert "PermissionError" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="only without root")
def test_ordinary_user_starts_programs_as_itself(var: Path) -> None:
    assert ordinary_user.identity(var, CODE) is None
