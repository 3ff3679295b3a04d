"""Say and read days of the Vietnamese lunar calendar, by which festivals are held.

Source: the calendar of UTC+7, as `lunar-vn` computes it; the Chinese one differs on some days
(Tết of 1985 and 2007).
"""

import re
from datetime import date

from django.utils.translation import gettext as _
from lunar_vn import SUPPORTED_YEAR_RANGE, LunarDate, lunar_to_solar, solar_to_lunar

# "15/10/2026 âm lịch", "15/10/2026 ÂL", "1/6 nhuận/2025 âm lịch".
TYPED = re.compile(
    r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})(?P<leap>\s+nhuận)?[/.-](?P<year>[0-9]{4})"
    r"\s+(?:âm\s+lịch|âl)",
    re.IGNORECASE,
)


def read(found: re.Match[str]) -> date:
    """Return the day that a match of `TYPED` names; raise ValueError if there is none."""
    day, month, year = (int(found[name]) for name in ("day", "month", "year"))
    lunar = LunarDate(day, month, year, bool(found["leap"]))
    solar = lunar_to_solar(lunar)
    # A month of 29 days has no 30th: the package would return the first of the next month.
    if solar_to_lunar(solar) != lunar:
        raise ValueError(f"no such day: {lunar}")
    return solar


def spoken(first: date, last: date) -> str:
    """Return the days from `first` to `last` in words, as "14–15/10 âm lịch".

    Empty for days that no table knows: one mistyped year must not take a page away.
    """
    if first.year < SUPPORTED_YEAR_RANGE[0] or last.year > SUPPORTED_YEAR_RANGE[1]:
        return ""
    start, end = solar_to_lunar(first), solar_to_lunar(last)
    if start == end:
        days = _written(start)
    elif (start.month, start.leap) == (end.month, end.leap):
        days = f"{start.day}–{_written(end)}"
    else:
        days = f"{_written(start)} – {_written(end)}"
    return _("%(days)s âm lịch") % {"days": days}


def _written(lunar: LunarDate) -> str:
    day = f"{lunar.day}/{lunar.month}"
    return _("%(day)s nhuận") % {"day": day} if lunar.leap else day
