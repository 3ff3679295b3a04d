"""Run the checks and the tests, each step with its time; the first failure ends the run.

bin/test                 everything but the marks `hostile` and `faults`
bin/test --fast          the same without browser tests
bin/test ARGUMENTS       pytest alone, with these arguments; --fast leaves out browser tests
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# An idle worker takes tests from a busy one: the large groups of `--dist load` left two
# workers idle for the last six of 23 minutes.
WORKERS = ["-n", "3", "--dist", "worksteal"]
# Marks of tests that run by themselves only: `bin/test -m hostile`.
SEPARATE = ("hostile", "faults")
USUAL = "not hostile and not faults"
WITHOUT_BROWSER = f"not browser and {USUAL}"
# pytest's status when no test was selected.
NOTHING_SELECTED = 5
CHECKS = [
    ("Trình bày mã", ["-m", "ruff", "format", "--check", "--quiet", "."]),
    ("Quy tắc mã", ["-m", "ruff", "check", "--quiet", "."]),
    ("Kiểu dữ liệu", ["-m", "mypy", "--no-error-summary"]),
    ("Khuôn trang", ["-m", "djlint", "--quiet", "--lint", "templates"]),
    ("Bảng dữ liệu khớp mã", ["-Wignore", "manage.py", "makemigrations", "--check", "--dry-run"]),
]


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    if arguments not in ([], ["--fast"]):
        if "--fast" in arguments:
            chosen = [one for one in arguments if one != "--fast"]
            arguments = ["-m", WITHOUT_BROWSER, *chosen]
        run_pytest(arguments)
    selection = WITHOUT_BROWSER if arguments else USUAL
    tests = ["-m", "pytest", "-q", *WORKERS, "-m", selection]
    steps = [*CHECKS, ("Kiểm thử", tests)]
    for number, (name, command) in enumerate(steps, start=1):
        write(f"[{number}/{len(steps)}] {name}…")
        started = time.monotonic()
        status = subprocess.run([PYTHON, *command]).returncode
        seconds = f"{time.monotonic() - started:.1f}".replace(".", ",")
        if status:
            write(f"[{number}/{len(steps)}] {name}: KHÔNG ĐẠT sau {seconds} giây")
            sys.exit(exit_status(status))
        write(f"[{number}/{len(steps)}] {name}: đạt, {seconds} giây")
    write("Tất cả đều đạt.")


def run_pytest(arguments: list[str]) -> None:
    """Run pytest with `arguments`, and end with its status."""
    status = subprocess.run([PYTHON, "-m", "pytest", *arguments]).returncode
    mark = separate_mark(arguments)
    if status == NOTHING_SELECTED and mark:
        write(f"Chưa có kiểm thử nào mang dấu “{mark}”: coi như đạt.")
        status = 0
    sys.exit(exit_status(status))


def separate_mark(arguments: list[str]) -> str:
    """Return the mark that `-m` selects, if it is one of `SEPARATE`."""
    for option, value in zip(arguments, arguments[1:], strict=False):
        if option == "-m" and value in SEPARATE:
            return value
    return ""


def exit_status(status: int) -> int:
    """Return the status as a shell shows it: 128 more than the signal that ended a program."""
    return status if status >= 0 else 128 - status


def write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
