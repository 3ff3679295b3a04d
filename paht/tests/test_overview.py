"""`manage.py help`, and the options that `bin/serve --help` leaves out."""

import subprocess
import sys
from pathlib import Path

from paht.management import overview
from paht.management.commands import serve

ROOT = Path(__file__).resolve().parents[2]


def test_help_lists_own_commands_before_those_of_django() -> None:
    own, others = overview.text().split("\n\n")

    lines = own.splitlines()
    assert {line.split()[0] for line in lines[1:]} >= {"serve", "bench", "load_province"}
    assert all(len(line) <= overview.WIDTH and len(line.split()) > 2 for line in lines)
    assert "migrate" in others.split()
    assert "serve" not in others.split()


def test_help_of_serve_omits_generic_django_options() -> None:
    shown = serve.Command().create_parser("manage.py", "serve").format_help()

    assert "--port" in shown and "--empty" in shown
    assert "--settings" not in shown and "--verbosity" not in shown


def test_python_without_packages_prints_command_to_run() -> None:
    result = subprocess.run(
        [sys.executable, "-S", "manage.py", "check"], cwd=ROOT, capture_output=True, text=True
    )

    assert result.returncode != 0
    assert result.stderr.count("\n") == 1
    assert "bin/serve" in result.stderr and ".venv/bin/python manage.py" in result.stderr
