"""Cut one weight out of the variable font: `font_cutter.py SOURCE WEIGHT TARGET`.

A program of its own: the library takes 10 MB, which no web process should keep.
"""

import sys

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Tables for shaping: neither fpdf2 nor Pillow's basic layout reads them.
_UNUSED_TABLES = ("GDEF", "GPOS", "GSUB")


def cut(source: str, weight: int, target: str) -> None:
    with TTFont(source) as font:
        for table in _UNUSED_TABLES:
            del font[table]
        instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True, optimize=False)
        font.save(target)


if __name__ == "__main__":
    cut(sys.argv[1], int(sys.argv[2]), sys.argv[3])
