"""Read departures as people write them: "Đi Côn Đảo: T2–T6 07:30; 13:00".

Each direction has its own line, or a part after "|". Departures that cannot be read with certainty
are not read at all: a page shows them as they are written and never names a next one.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from citizen import opening_hours
from paht.foundation.local_time import local

DAYS = 7
_HOUR, _DAY = 60, opening_hours.DAY
# Readings kept: a list reads those of its places at each request.
_KEPT = 1000
# More in one day is a mistake.
_MOST = 300
_TIME = r"(\d{1,2})(?::(\d{2})|\s?h\s?(\d{2})?|\s?gio(?:\s(\d{2}))?)"
_EVERY = r"(?:moi|cach|cu)\s(?:nhau\s)?(\d{1,3})\s(phut|gio)(?:\smot chuyen|\s1 chuyen)?"
_ONE = re.compile(_TIME)
_SPAN = rf"(?:tu\s)?{_TIME}-{_TIME}"
_SPANS = (re.compile(rf"{_EVERY}\s{_SPAN}"), re.compile(rf"{_SPAN}\s{_EVERY}"))
_START = re.compile(rf"(?:{_EVERY}|tu\s\d|{_TIME})")
# A colon within a time has a digit behind it.
_DIRECTION = re.compile(r":(?!\d)")


class Run(NamedTuple):
    """The departures of some days of the week: minutes since midnight, in order."""

    days: frozenset[int]
    minutes: tuple[int, ...]


class Direction(NamedTuple):
    """Where a line goes, as written; "" where only one is known."""

    name: str
    runs: tuple[Run, ...]

    def on(self, weekday: int) -> tuple[int, ...]:
        found = {minute for run in self.runs if weekday in run.days for minute in run.minutes}
        return tuple(sorted(found))


class Next(NamedTuple):
    """The next departures of a direction: all on one day, so many days from today."""

    direction: str
    in_days: int
    times: tuple[datetime, ...]


@lru_cache(maxsize=_KEPT)
def read(written: str) -> tuple[Direction, ...] | None:
    """Return the directions that `written` describes; None if any part of it is unclear."""
    runs: dict[str, list[Run]] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[\n|]", written))):
        name, rest = _named(part)
        run = _run(rest)
        known = runs.setdefault(name, [])
        # A day that two parts describe differently.
        if run is None or any(run.days & other.days for other in known):
            return None
        known.append(run)
    return tuple(Direction(name, tuple(found)) for name, found in runs.items()) or None


def coming(directions: Sequence[Direction], now: datetime, *, most: int = 3) -> list[Next]:
    """Return the next departures of each direction: those left today, or of the next day with any.

    The clock is Vietnam's.
    """
    here = local(now)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    minute = here.hour * _HOUR + here.minute
    found = []
    for direction in directions:
        for in_days in range(DAYS + 1):
            minutes = direction.on((here.weekday() + in_days) % DAYS)
            left = [at for at in minutes if in_days or at >= minute][:most]
            if left:
                day = midnight + timedelta(days=in_days)
                times = tuple(day + timedelta(minutes=at) for at in left)
                found.append(Next(direction.name, in_days, times))
                break
    return found


def interval(minutes: Sequence[int]) -> int | None:
    """Return the minutes between the departures of a day if they are always the same."""
    gaps = {after - before for before, after in zip(minutes, minutes[1:], strict=False)}
    return gaps.pop() if len(gaps) == 1 and len(minutes) > 2 else None


def _named(part: str) -> tuple[str, str]:
    """Return the name of the direction and the rest; days before a colon are no name."""
    found = _DIRECTION.search(part)
    if found is None:
        return "", part
    before, after = part[: found.start()].strip(), part[found.end() :]
    if opening_hours.days_of(opening_hours.plain(before)):
        return "", f"{before} {after}"
    return before, after


def _run(written: str) -> Run | None:
    plain = re.sub(r"[,;](?=(?:moi|cach|cu)\s)", " ", opening_hours.plain(written))
    first = _START.search(plain)
    if first is None:
        return None
    days = opening_hours.days_of(plain[: first.start()].strip(" ,:;"))
    minutes: set[int] = set()
    for piece in filter(None, re.split(r"[;,]|\sva\s", plain[first.start() :])):
        found = _times(piece.strip())
        if found is None:
            return None
        minutes |= set(found)
    if not days or len(minutes) > _MOST:
        return None
    return Run(frozenset(days), tuple(sorted(minutes)))


def _times(piece: str) -> Sequence[int] | None:
    """Return the minutes of "07:30", or of "moi 30 phut tu 5 gio-18 gio"."""
    if one := _ONE.fullmatch(piece):
        minute = _minute(*one.groups())
        return None if minute is None else [minute]
    for number, pattern in enumerate(_SPANS):
        if found := pattern.fullmatch(piece):
            facts = found.groups()
            every, span = (facts[:2], facts[2:]) if number == 0 else (facts[8:], facts[:8])
            start, end = _minute(*span[:4]), _minute(*span[4:])
            step = int(every[0]) * (_HOUR if every[1] == "gio" else 1)
            if start is None or end is None or end <= start or not step:
                return None
            return range(start, end + 1, step)
    return None


def _minute(hour: str, *minutes: str | None) -> int | None:
    minute = int(next(filter(None, minutes), 0))
    total = int(hour) * _HOUR + minute
    return total if total < _DAY and minute < _HOUR else None
