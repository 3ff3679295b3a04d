"""The house plan as tests: imports only go down, verbs stay the only writers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Floors from the ground up; siblings on a floor do not know each other.
FLOORS = (
    {"paht.foundation"},
    {"province", "notifications"},
    {"accounts"},
    {"reports"},
    {"paht"},
)
# Within reports, from the ground up (the rest lies above these).
REPORTS_FLOORS = (
    {"abbreviations", "states", "media", "personal_scan"},
    {"steps"},
    {"models"},
    {"audiences", "codes", "links", "locking", "masking", "routing", "storage", "roles", "seeding"},
    {"clock", "moves", "notices", "publicity"},
    {"handling"},
    {"cooperation", "delegation"},
    {"effects", "objections", "suspicion"},
    {"workflow"},
    {"intake", "recounting", "reminders"},
    {"vocabulary"},
    {"search"},
)
WRITERS = {"reports/workflow.py", "reports/intake.py"}


def sources() -> Iterator[Path]:
    for app in ("paht", "province", "notifications", "accounts", "reports"):
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "tests" not in parts and "migrations" not in parts:
                yield path


SOURCES = list(sources())


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node


def floor_of(module: str) -> int | None:
    for height, names in enumerate(FLOORS):
        for name in names:
            if module == name or module.startswith(f"{name}."):
                return height
    return None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_lower_floors(path: Path) -> None:
    own = module_of(path)
    height = floor_of(own)
    own_app = own.split(".")[0]

    wrong = [
        module
        for module, _node in imports_of(path)
        if (other := floor_of(module)) is not None
        and height is not None
        and not (module.split(".")[0] == own_app and other == height)
        and other >= height
    ]

    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_hides_inside_a_function(path: Path) -> None:
    if path.name in ("manage.py", "conftest.py"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))

    hidden = [
        ast.unparse(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and not ast.unparse(inner).startswith("from django")
    ]

    assert hidden == []


def reports_floor(module: str) -> int:
    """Height within reports; what is not listed (views, admin, commands) is the roof."""
    inner = module.removeprefix("reports.").split(".")[0]
    for height, names in enumerate(REPORTS_FLOORS):
        if inner in names:
            return height
    return len(REPORTS_FLOORS)


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if module_of(path).startswith("reports.")],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_reports_floors_hold(path: Path) -> None:
    own = module_of(path)
    own_part = own.removeprefix("reports.").split(".")[0]
    roof = len(REPORTS_FLOORS)

    wrong = [
        module
        for module, _node in imports_of(path)
        if module.startswith("reports.")
        and module.removeprefix("reports.").split(".")[0] != own_part
        and reports_floor(own) != roof
        and reports_floor(module) >= reports_floor(own)
    ]

    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_workflow_sets_a_state(path: Path) -> None:
    if str(path.relative_to(ROOT)) in WRITERS or "fill_reports" in path.name:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))

    setters = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]

    assert setters == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_listens_to_model_signals(path: Path) -> None:
    assert "@receiver" not in path.read_text(encoding="utf-8")


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "services", "common", "core", "misc"}

    found = [str(path.relative_to(ROOT)) for path in SOURCES if path.stem in drawers]

    assert found == []


def test_no_file_has_grown_beyond_one_subject() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }

    assert long == {}
