"""The house plan as tests: imports only go down, verbs stay the only writers."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from paht.tests.each import for_each
from paht.tests.floors import APPS, INSIDE, ROOMS

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"reports/workflow/machine.py", "reports/intake/submission.py"}


def sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "tests" not in parts and "migrations" not in parts:
                yield path


SOURCES = list(sources())


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(path: Path) -> Iterator[str]:
    """Yield the modules that the file imports; a name from a package counts as the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: relative import"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                yield submodule if submodule in MODULES else node.module


def room_of(module: str) -> str:
    """Return the room that a module lies in: the longest declared name that contains it."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in ROOM_FLOORS), "")


def line_of(place: str, lines: Iterable[str]) -> int | None:
    """Return the number of the line that names `place`; None where none does."""
    return next((n for n, line in enumerate(lines) if place in line.split()), None)


def part_of(module: str, package: str) -> str:
    """Return the direct part of `package` that holds `module`; "" for the package itself."""
    return module.removeprefix(package).lstrip(".").partition(".")[0]


def packages_around(module: str) -> Iterator[str]:
    """Yield the declared packages from the module's room down to its own package."""
    room = room_of(module)
    rest = module.removeprefix(room).lstrip(".").split(".")
    for length in range(len(rest)):
        package = ".".join([room, *rest[:length]]).rstrip(".")
        if package in INSIDE:
            yield package


def is_upward(own: str, other: str) -> bool:
    """Return whether an import of `other` by `own` goes up or to a neighbour."""
    if room_of(own) != room_of(other):
        return ROOM_FLOORS[room_of(other)] >= ROOM_FLOORS[room_of(own)]
    for package in packages_around(own):
        part, others = part_of(own, package), part_of(other, package)
        if part != others:
            # A package's `__init__` is the face of its parts: only the parts lie below it.
            floors = [line_of(name, INSIDE[package]) for name in (part, others)]
            return bool(part) and (not others or floors[1] is None or floors[1] >= (floors[0] or 0))
    return False


def project_modules(path: Path) -> set[str]:
    """Return the project's modules that the file imports."""
    return set(imports_of(path)) & MODULES - {module_of(path)}


ROOM_FLOORS = {room: floor for floor, line in enumerate(ROOMS) for room in line.split()}
MODULES = {module_of(path) for path in SOURCES}


@for_each(SOURCES)
def test_module_imports_only_from_lower_floors(path: Path) -> None:
    own = module_of(path)

    assert [other for other in sorted(project_modules(path)) if is_upward(own, other)] == []


def test_every_module_and_package_has_one_floor() -> None:
    declared = [
        f"{package}.{part}"
        for package, lines in INSIDE.items()
        for line in lines
        for part in line.split()
    ]
    there = MODULES - ROOM_FLOORS.keys() - {"paht", "reports", "manage"}

    assert sorted(declared) == sorted(there)


def test_package_opens_with_a_docstring_of_at_most_ten_lines() -> None:
    openings = {
        str(path.relative_to(ROOT)): ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        for path in SOURCES
        if path.name == "__init__.py" and module_of(path) in ROOM_FLOORS
    }

    assert {p: o for p, o in openings.items() if not 1 <= len(o.splitlines()) <= 10} == {}


def test_init_files_contain_imports_only() -> None:
    busy = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name == "__init__.py"
        for node in ast.parse(path.read_text("utf-8")).body
        if not isinstance(node, ast.ImportFrom) and not _is_text_or_export(node)
    ]

    assert busy == []


def _is_text_or_export(node: ast.stmt) -> bool:
    """Return whether `node` is a docstring or the list `__all__`."""
    if isinstance(node, ast.Assign):
        return [ast.unparse(target) for target in node.targets] == ["__all__"]
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_code_imports_no_tests() -> None:
    borrowing = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and "tests" in (node.module or "").split(".")
    ]

    assert borrowing == []


def test_reports_has_at_most_eighteen_rooms() -> None:
    besides = {"apps.py", "urls.py", "tasks.py", "migrations", "management", "templatetags"}
    entries = {path.name for path in (ROOT / "reports").iterdir()}

    assert len(entries - besides - {"__init__.py", "__pycache__"}) <= 18


def test_no_module_exports_a_function_named_of() -> None:
    bare = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == "of"
    ]

    assert bare == []


@for_each(SOURCES)
def test_no_function_contains_an_import(path: Path) -> None:
    if path.name in ("manage.py", "conftest.py"):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))

    hidden = [
        ast.unparse(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        and not ast.unparse(inner).startswith(("from django ", "from django."))
    ]

    assert hidden == []


@for_each(SOURCES)
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


@for_each(SOURCES)
def test_code_uses_no_model_signals(path: Path) -> None:
    assert "@receiver" not in path.read_text(encoding="utf-8")


def test_no_module_has_a_catch_all_name() -> None:
    drawers = {"utils", "helpers", "services", "common", "core", "misc"}

    found = [str(path.relative_to(ROOT)) for path in SOURCES if path.stem in drawers]

    assert found == []


def test_no_module_exceeds_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }

    assert long == {}
