"""What `bin/test` does once the environment stands: each step with its time.

The first failure ends it.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
WORKERS = "2"
STEPS = [
    ("Trình bày mã", ["-m", "ruff", "format", "--check", "--quiet", "."]),
    ("Quy tắc mã", ["-m", "ruff", "check", "--quiet", "."]),
    ("Kiểu dữ liệu", ["-m", "mypy", "--no-error-summary"]),
    ("Khuôn trang", ["-m", "djlint", "--quiet", "--lint", "templates"]),
    ("Bảng dữ liệu khớp mã", ["-Wignore", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("Kiểm thử", ["-m", "pytest", "-q", "-n", WORKERS]),
]


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    if arguments:
        os.execv(PYTHON, [PYTHON, "-m", "pytest", *arguments])
    for number, (what, command) in enumerate(STEPS, start=1):
        tell(f"[{number}/{len(STEPS)}] {what}…")
        begun = time.monotonic()
        status = subprocess.run([PYTHON, *command]).returncode
        seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
        if status:
            tell(f"[{number}/{len(STEPS)}] {what}: KHÔNG ĐẠT sau {seconds} giây")
            sys.exit(status if status > 0 else 128 - status)
        tell(f"[{number}/{len(STEPS)}] {what}: đạt, {seconds} giây")
    tell("Tất cả đều đạt.")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
