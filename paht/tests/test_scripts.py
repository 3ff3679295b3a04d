"""Scripts import what is there, and post in one way."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
FILES = sorted(SCRIPTS.rglob("*.js"))
IMPORT = re.compile(r"^import [^;]*?\"(\.[\w./-]+)\"", re.MULTILINE)
# Two scripts post by themselves. The worker's is no module and has a token of its own; the form is
# sent by XMLHttpRequest, the only way to show the progress of an upload.
POSTING = {"post.js", "offline/worker-waiting.js", "sending/send.js", "sending/upload.js"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SCRIPTS).as_posix())
def test_script_imports_existing_files_only(path: Path) -> None:
    imported = IMPORT.findall(path.read_text(encoding="utf-8"))

    assert [name for name in imported if not (path.parent / name).is_file()] == []


def test_only_the_listed_scripts_send_posts() -> None:
    posting = {
        path.relative_to(SCRIPTS).as_posix()
        for path in FILES
        if re.search(r'method: "POST"|open\("POST"', path.read_text(encoding="utf-8"))
    }

    assert posting == POSTING
