"""`bin/test`: which tests its arguments select, and what an empty selection means."""

import subprocess
from types import SimpleNamespace

import pytest

from bin import steps


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Record the programs that would be started; each ends with status 0."""
    started: list[list[str]] = []

    def run(command: list[str]) -> SimpleNamespace:
        started.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    return started


@pytest.mark.parametrize(
    ("arguments", "selection"),
    [
        ([], "not hostile and not faults"),
        (["--fast"], "not browser and not hostile and not faults"),
    ],
)
def test_full_check_ends_with_selected_tests(
    commands: list[list[str]], arguments: list[str], selection: str
) -> None:
    steps.main(arguments)

    assert len(commands) == len(steps.CHECKS) + 1
    assert commands[-1][-2:] == ["-m", selection]


def test_other_arguments_are_passed_to_pytest_alone(commands: list[list[str]]) -> None:
    with pytest.raises(SystemExit) as end:
        steps.main(["-m", "hostile", "-x"])

    assert [command[1:] for command in commands] == [["-m", "pytest", "-m", "hostile", "-x"]]
    assert end.value.code == 0


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        (["-m", "hostile"], 5, 0),
        (["-m", "faults"], 5, 0),
        (["-m", "faults"], 1, 1),
        (["-m", "browser"], 5, 5),
        (["reports/tests"], 5, 5),
        ([], -9, 137),
    ],
)
def test_only_empty_separate_selection_counts_as_passed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    expected: int,
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda _command: SimpleNamespace(returncode=status))

    with pytest.raises(SystemExit) as end:
        steps.main(arguments)

    assert end.value.code == expected
    assert ("coi như đạt" in capsys.readouterr().out) is (status == 5 and expected == 0)
