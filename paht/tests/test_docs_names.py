"""Every room has a page in docs/subjects/, and every path or name in the docs exists."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from paht.tests import floors
from paht.tests.floors import APPS
from reports.rules.states import PREVIOUS, TRANSITIONS, UNCHANGED

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "README.vi.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)
# Names variables of templates, which are no names of the code.
PAGES.remove(ROOT / "docs" / "design.md")
# What a page of a room must answer, in this order.
HEADINGS = ("**Purpose.**", "**Entry points", "**Invariants**", "**Tests.**")
NO_ROOMS = {"management", "migrations", "templatetags", "tests"}
FOLDERS = {*APPS, ".ci", "bin", "docs", "locale", "static", "templates"}
SUFFIXES = tuple(f".{kind}" for kind in "css csv html js json md py sql svg toml txt yml".split())
NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
PERMISSION_VERBS = ("add", "change", "delete", "export", "read", "resend", "view")
# `<name>` and `…` take the place of something; a space makes a command.
PLACEHOLDER = re.compile(r"[<… ]")
# Written by a start of the portal or by the one who installs it.
NOT_IN_REPOSITORY = ("var/", "/")


def rooms() -> set[str]:
    found = {path.parent.name for path in (ROOT / "reports").glob("*/__init__.py")} - NO_ROOMS
    return found | {
        "province",
        "notifications",
        "accounts",
        "citizen",
        "partners",
        "foundation",
        "launcher",
        "backup",
        "roof",
    }


def quoted(page: Path) -> list[str]:
    """Return the texts in backticks, outside of blocks of code."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.M)
    return re.findall(r"`([^`\n]+)`", text)


@cache
def files() -> frozenset[str]:
    tops = [ROOT / name for name in FOLDERS]
    found = [path for top in tops for path in top.rglob("*")] + list(ROOT.glob("*"))
    return frozenset(str(path.relative_to(ROOT)) for path in found)


@cache
def names() -> dict[str, frozenset[str]]:
    """Return the names of each module, class and package, by the last part of its own name."""
    found: dict[str, set[str]] = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            module = path.parent.name if path.name == "__init__.py" else path.stem
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found.setdefault(module, set()).update(_bound(tree.body))
            above = path.parent.parent if path.name == "__init__.py" else path.parent
            found.setdefault(above.name, set()).add(module)
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, set()).update(_bound(node.body))
    return {name: frozenset(members) for name, members in found.items()}


@cache
def permissions() -> frozenset[str]:
    """Return the code names of the permissions, as far as sources spell them out."""
    texts = [
        path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py")
    ]
    found = {name for text in texts for name in re.findall(r'"(?:\w+\.)?([a-z]+_[a-z_]+)"', text)}
    return frozenset(name for name in found if name.split("_")[0] in PERMISSION_VERBS)


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def is_missing(text: str) -> bool:
    """Return whether `text` looks like a path or a dotted name of this project and is none."""
    if text.startswith(NOT_IN_REPOSITORY) or PLACEHOLDER.search(text.split("(")[0].strip()):
        return False
    first = text.split("/")[0]
    if "/" in text:
        wanted = text.rstrip("/")
        return first in FOLDERS and wanted not in files() and not list(ROOT.glob(wanted))
    if text.endswith(SUFFIXES):
        return not any(file == text or file.endswith("/" + text) for file in files())
    match = NAME.match(text)
    if not match or match[0].split(".")[0] not in names():
        return False
    parts = match[0].split(".")
    if parts[0] in APPS and parts[-1] in permissions():
        return False
    return any(
        after not in names().get(before, frozenset())
        for before, after in zip(parts, parts[1:], strict=False)
    )


def test_every_room_has_a_page() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "subjects").glob("*.md")}

    assert pages == rooms()


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "subjects").glob("*.md")), ids=lambda page: page.stem
)
def test_page_of_room_has_every_heading_in_order(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    places = [text.find(heading) for heading in HEADINGS]

    assert -1 not in places
    assert places == sorted(places)


def test_floor_diagram_shows_declared_floors() -> None:
    drawing = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    drawn = re.findall(r'^    r\d\["([a-z· ]+)', drawing, re.MULTILINE)

    declared = [
        {room.removeprefix("reports.") for room in line.split()}
        for line in floors.ROOMS
        if "reports." in line
    ]
    assert [set(line.replace("·", " ").split()) for line in drawn] == declared


def test_state_diagram_shows_transitions_that_change_state() -> None:
    drawing = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    drawn = set(re.findall(r"^  (\w+|\[\*\]) --> (\w+): (\w+)", drawing, re.MULTILINE))

    declared = set()
    for name, transition in TRANSITIONS.items():
        # Supplied information leads back to one of several states: drawn once.
        target = "submitted" if transition.target == PREVIOUS else str(transition.target)
        for source in transition.sources or ("[*]",):
            if target not in (UNCHANGED, source):
                declared.add((str(source), target, name))
    assert drawn == declared


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_and_name_in_the_docs_exists(page: Path) -> None:
    assert [text for text in quoted(page) if is_missing(text)] == []


@pytest.mark.parametrize(
    "text",
    ["reports/no_such_room/", "no_such_file.py", "workflow.no_such_verb", "Report.no_such_field"],
)
def test_missing_name_is_reported(text: str) -> None:
    assert is_missing(text)
