"""Read numbers as people write them: 1.234,5 in Vietnamese, or 1234.5.

Only the file tells what "1.234" is: one thousand and more, or one and a bit.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

MOST_PLACES = 4
MOST_DIGITS = 12

_GROUPED = re.compile(
    r"-?[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?"
)
_SIMPLE = re.compile(r"-?\d+(?:[.,]\d+)?")
# A comma or a point before three digits may part thousands or decimals.
_EITHER = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
_SPACES = str.maketrans({" ": "", "\xa0": "", "\u202f": "", "\u2212": "-"})


class DecimalReader:
    """Read the numbers of one column, after a look at all of them."""

    def __init__(self, cells: Iterable[str]) -> None:
        marks = {mark for cell in cells if (mark := _decimal_mark(cell.translate(_SPACES)))}
        # Vietnamese puts a comma before the decimals.
        self._mark = marks.pop() if len(marks) == 1 else "" if marks else ","

    def read(self, cell: str) -> Decimal:
        """Return the number of a cell; raise ValueError with words for its author."""
        typed = cell.translate(_SPACES)
        if not typed.isascii() or not (_SIMPLE.fullmatch(typed) or _GROUPED.fullmatch(typed)):
            raise ValueError(_("Ghi một số, ví dụ: 1.234,5 hoặc 1234.5."))
        mark = self._mark if _EITHER.fullmatch(typed) else _decimal_mark(typed) or ""
        if not mark and _EITHER.fullmatch(typed):
            raise ValueError(
                _("Tệp dùng cả dấu chấm và dấu phẩy cho số lẻ: hãy ghi số này không có dấu nghìn.")
            )
        whole, _found, part = typed.partition(mark) if mark else (typed, "", "")
        whole = whole.replace(".", "").replace(",", "")
        if len(part) > MOST_PLACES or len(whole.lstrip("-")) > MOST_DIGITS:
            raise ValueError(
                _("Số có tối đa %(digits)d chữ số và %(places)d chữ số lẻ.")
                % {"digits": MOST_DIGITS, "places": MOST_PLACES}
            )
        return Decimal(f"{whole}.{part}" if part else whole)


def _decimal_mark(typed: str) -> str:
    """Return the mark before the decimals of a number; "" if it has none or may have none."""
    if _EITHER.fullmatch(typed):
        return ""
    if grouped := _GROUPED.fullmatch(typed):
        # "1.234.567" has no decimals, but its other numbers have a comma.
        return "," if grouped["mark"] == "." else "."
    if _SIMPLE.fullmatch(typed):
        return "".join(mark for mark in ",." if mark in typed)
    return ""
