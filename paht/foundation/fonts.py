"""Roboto as plain font files, cut from the packaged variable font.

fpdf2 reads a font for each document. It needs a file, and a variable font would cost it a second
or more each time. The files are made once a machine, in `var/fonts`.
"""

import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

PACKAGE = "fontpkg_roboto"
REGULAR, BOLD = 400, 700
_CUTTER = Path(__file__).with_name("font_cutter.py")


@cache
def path(weight: int) -> Path:
    """Return the font file of `weight` and make it where it is missing."""
    place = Path(settings.VAR_DIR) / "fonts" / f"Roboto-{weight}-{version(PACKAGE)}.ttf"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        _make(weight, place)
    return place


@cache
def letters() -> frozenset[int]:
    """Return the code points that the font can draw."""
    with TTFont(path(REGULAR), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _make(weight: int, place: Path) -> None:
    """Write the file under another name first: two processes may need it at once."""
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        fresh = Path(file.name)
    try:
        with as_file(files(PACKAGE) / "files" / "Roboto[wdth,wght].ttf") as source:
            command = [sys.executable, str(_CUTTER), str(source), str(weight), str(fresh)]
            subprocess.run(command, check=True, capture_output=True)
        # A command run as root may make the file; the web processes of another user read it.
        fresh.chmod(0o644)
        fresh.rename(place)
    finally:
        fresh.unlink(missing_ok=True)
