"""Roboto as plain font files, cut from the packaged variable font.

fpdf2 reads a font for each document. It needs a file, and a variable font would cost it a second
or more each time. The files are made once a machine, in `var/fonts`.
"""

import tempfile
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGE = "fontpkg_roboto"
REGULAR, BOLD = 400, 700
# Tables for shaping: neither fpdf2 nor Pillow's basic layout reads them.
_UNUSED_TABLES = ("GDEF", "GPOS", "GSUB")


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
    source = files(PACKAGE) / "files" / "Roboto[wdth,wght].ttf"
    with source.open("rb") as packed, TTFont(packed) as font:
        for table in _UNUSED_TABLES:
            del font[table]
        instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True, optimize=False)
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as fresh:
            font.save(fresh)
    Path(fresh.name).rename(place)
