"""Rules for the test tree: helpers have their own modules, and folders follow the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from paht.tests.floors import APPS

ROOT = Path(settings.BASE_DIR)
# Folders of the test tree that hold data, or the tests of a mark, not tests of a package.
OTHER_FOLDERS = {"data", "sample_files", "__pycache__", "hostile"}


def modules() -> list[Path]:
    return [ROOT / "conftest.py", *(path for app in APPS for path in (ROOT / app).rglob("*.py"))]


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_in_test_module(name: str) -> bool:
    """Say whether the dotted `name` is a test module or lies in one."""
    parts = name.split(".")
    return parts[0] in APPS and any(
        ROOT.joinpath(*parts[:end]).with_suffix(".py").is_file() and part.startswith("test_")
        for end, part in enumerate(parts, start=1)
    )


def test_no_module_imports_from_test_module() -> None:
    assert [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imported_names(path)
        if is_in_test_module(name)
    ] == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("paht.tests.test_test_tree", True),
        ("paht.tests.test_test_tree.ROOT", True),
        ("paht.tests.browser.test_nothing", False),
        ("reports.tests.factories.make_report", False),
    ],
)
def test_import_rule_finds_test_modules_only(name: str, found: bool) -> None:
    assert is_in_test_module(name) is found


@pytest.mark.parametrize("app", APPS)
def test_each_test_folder_is_named_after_package(app: str) -> None:
    folders = {path for path in (ROOT / app / "tests").iterdir() if path.is_dir()}

    assert [
        path.name
        for path in folders
        if path.name not in OTHER_FOLDERS and not (ROOT / app / path.name).is_dir()
    ] == []
