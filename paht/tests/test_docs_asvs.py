"""docs/asvs.md has each requirement of ASVS 5.0 (levels 1 and 2) once, with tests that exist."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = 253
STATES = ("met", "met, no test", "not applicable", "open")
ID = re.compile(r"V\d{1,2}\.\d{1,2}\.\d{1,2}")
# Rules of style and types that `bin/test` checks, in place of a test.
OTHER_CHECKS = ("ruff's rule", "mypy")


def rows() -> list[list[str]]:
    """Return id, subject, state and reason of each line of the tables."""
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| V")]
    return [line for line in lines if ID.fullmatch(line[0])]


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def missing_tests(reason: str) -> list[str]:
    """Return the tests that are not in the file named before them."""
    missing, path = [], ""
    for name in re.findall(r"`([^`]+)`", reason):
        if name.endswith(".py"):
            path = name
        elif name.startswith("test_") and (not path or name not in names_in(path)):
            missing.append(name)
    return missing


def test_each_requirement_has_one_line_with_a_known_state() -> None:
    found = rows()

    assert len({line[0] for line in found}) == len(found) == REQUIREMENTS
    assert [line for line in found if len(line) != 4 or line[2] not in STATES] == []


def test_each_test_in_the_table_exists_in_its_file() -> None:
    missing = {line[0]: missing_tests(line[3]) for line in rows()}

    assert {number: names for number, names in missing.items() if names} == {}


@pytest.mark.parametrize("reason", ["`test_each`", "`paht/tests/test_docs_asvs.py` `test_nothing`"])
def test_missing_test_is_reported(reason: str) -> None:
    assert missing_tests(reason)


def test_each_met_requirement_names_a_test() -> None:
    met = [line for line in rows() if line[2] == "met"]

    unproved = [
        line[0]
        for line in met
        if "`test_" not in line[3] and not any(check in line[3] for check in OTHER_CHECKS)
    ]

    assert unproved == []


def test_security_counts_the_lines_of_each_chapter() -> None:
    counted: dict[str, Counter[str]] = {}
    for number, _subject, state, _reason in rows():
        counted.setdefault(number.split(".")[0], Counter())[state] += 1
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    written = re.findall(
        r"^\| (V\d+) [^|]+\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE
    )

    expected = [
        (
            chapter,
            *map(str, (n["met"] + n["met, no test"], n["met, no test"])),
            *map(str, (n["not applicable"], n["open"])),
        )
        for chapter, n in counted.items()
    ]
    assert written == expected
    all_of_them = [sum(int(line[column]) for line in expected) for column in range(1, 5)]
    assert f"| **all {REQUIREMENTS}** | **" + "** | **".join(map(str, all_of_them)) in text
