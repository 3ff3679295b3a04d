"""Message catalogues and the sources that their strings come from."""

import re
import shutil
from pathlib import Path

import polib

from paht.tests.floors import APPS

ROOT = Path(__file__).resolve().parent.parent.parent
# The command that brings a catalogue up to date, from the project's folder; then translate.
MAKE = ["makemessages", "--locale=en", "--no-location", "--no-wrap", "--no-obsolete"]
MAKE += ["--ignore=tests"]
LEFT_OUT = shutil.ignore_patterns("tests", "__pycache__")
VIETNAMESE = re.compile(r"[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
Key = tuple[str, str]


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]
