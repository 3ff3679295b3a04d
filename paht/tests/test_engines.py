"""Where a test run keeps its database."""

import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from paht.tests import engines


@pytest.mark.parametrize(("free", "is_in_memory"), [(engines.ROOM, True), (2**26, False)])
def test_database_is_in_memory_where_it_has_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, is_in_memory: bool
) -> None:
    monkeypatch.setattr(engines, "MEMORY", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=free))

    assert engines._parent() == (str(tmp_path) if is_in_memory else tempfile.gettempdir())


def test_database_is_on_disk_without_a_file_system_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "MEMORY", tmp_path / "none")

    assert engines._parent() == tempfile.gettempdir()
