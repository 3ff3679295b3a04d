"""Pin the packages of the requirements files, with the hashes of what PyPI serves.

    .venv/bin/python bin/lock.py [--upgrade]

Needs uv on PATH. Pins stay as they are where they still fit; `--upgrade` takes the newest.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
OPTIONS = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-header"]
OPTIONS += ["--no-annotate", "--no-emit-index-url", "--quiet"]


def main(arguments: list[str]) -> None:
    compile_file("requirements.in", "requirements.txt", *arguments)
    for name, included in (
        ("requirements-dev", "requirements.txt"),
        ("bin/audit", "../requirements.txt"),
    ):
        pin_additions(name, included, *arguments)


def pin_additions(name: str, included: str, *options: str) -> None:
    """Pin the packages that a file adds to requirements.txt, which its first line includes."""
    target = ROOT / f"{name}.txt"
    compile_file(f"{name}.in", f"{name}.txt", "-c", "requirements.txt", *options)
    shared = set(blocks(ROOT / "requirements.txt"))
    own = [block for block in blocks(target) if block not in shared]
    target.write_text("\n".join([f"-r {included}", *own]) + "\n", encoding="utf-8")


def compile_file(source: str, target: str, *options: str) -> None:
    command = ["uv", "pip", "compile", source, "--output-file", target, *OPTIONS, *options]
    subprocess.run(command, cwd=ROOT, check=True)


def blocks(file: Path) -> list[str]:
    """Return the entries of a requirements file, each with the lines of its hashes."""
    return re.split(r"\n(?! )", file.read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    main(sys.argv[1:])
