"""Read opening hours as people write them: "T2–T6 07:00–17:00; T7 07:00–11:00", "24/7".

Hours that cannot be read with certainty are not read at all: a page shows them as they are written
and never says that the place is open.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from paht.foundation import local_time, text

# Minutes since Monday 00:00: (opens, closes). Sorted, apart from each other; a span of Sunday
# night may end after the week.
Week = tuple[tuple[int, int], ...]

# Readings kept: a list reads those of its places at each request, and many have the same.
_KEPT = 1000
DAY, WEEK = 24 * 60, 7 * 24 * 60
_TIME = r"(\d{1,2})(?:[:h](\d{2})?)"
_SPAN = re.compile(rf"{_TIME}-{_TIME}")
_NAMES = {"cn": 6, "chu nhat": 6, **{f"t{day + 2}": day for day in range(6)}}
_WORDS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_ALL_DAYS = ("hang ngay", "moi ngay", "ca tuan", "tat ca cac ngay")
_ALWAYS = ("24/7", "24/24", "24/24h", "24h/24", "24h/24h", "ca ngay dem", "suot ngay dem")
_CLOSED = ("nghi", "dong cua")


@dataclass(frozen=True)
class State:
    """Whether a place is open, and when this changes; None for a place that is always open."""

    is_open: bool
    changes_at: datetime | None


@lru_cache(maxsize=_KEPT)
def read(written: str) -> Week | None:
    """Return the week that `written` describes; None if any part of it is unclear."""
    words = plain(written)
    if not words:
        return None
    if words in _ALWAYS:
        return ((0, WEEK),)
    spans: list[tuple[int, int]] = []
    named: set[int] = set()
    for part in filter(None, (part.strip() for part in words.split(";"))):
        found = _part(part)
        if found is None:
            return None
        days, hours = found
        # A day that two parts describe differently.
        if named & days:
            return None
        named |= days
        spans += [(day * DAY + start, day * DAY + end) for day in days for start, end in hours]
    return _joined(spans) if spans else None


def is_always(week: Week) -> bool:
    return week == ((0, WEEK),)


def state(week: Week, now: datetime) -> State:
    """Return whether a place with these hours is open at `now`."""
    if is_always(week):
        return State(is_open=True, changes_at=None)
    here = local_time.local(now).replace(second=0, microsecond=0)
    minute = here.weekday() * DAY + here.hour * 60 + here.minute
    for start, end in week:
        for at in (minute, minute + WEEK):
            if start <= at < end:
                return State(is_open=True, changes_at=here + timedelta(minutes=end - at))
    wait = min((start - minute) % WEEK for start, _end in week)
    return State(is_open=False, changes_at=here + timedelta(minutes=wait))


def plain(written: str) -> str:
    """Return the words without diacritics; `text.fold` would drop the signs between them."""
    kept = re.sub(r"[–—−~]|\bđến\b", "-", written.lower())
    kept = re.sub(r"[^\w:;,/-]+", lambda gap: ";" if "\n" in gap[0] else " ", kept)
    pieces = re.split(r"([:;,/-])", kept)
    words = "".join(
        piece if piece in ":;,/-" and piece else f" {text.fold(piece)} " for piece in pieces
    )
    words = re.sub(r"\s*([:;,/-])\s*", r"\1", " ".join(words.split()))
    return re.sub(r"\bthu (\d|hai|ba|tu|nam|sau|bay)\b", _day_name, words).strip(" ,;")


def _day_name(found: re.Match[str]) -> str:
    word = found[1]
    return f"t{_WORDS[word] + 2}" if word in _WORDS else f"t{word}"


def _part(part: str) -> tuple[set[int], list[tuple[int, int]]] | None:
    """Return the days and hours of "t2-t6 07:00-11:00,13:00-17:00"."""
    first = _SPAN.search(part)
    if first is None:
        for word in (*_CLOSED, *_ALWAYS):
            if part.endswith(f" {word}"):
                days = days_of(part.removesuffix(f" {word}"))
                return None if days is None else (days, [] if word in _CLOSED else [(0, DAY)])
        return None
    days = days_of(part[: first.start()].strip(" ,:"))
    hours = _hours(part[first.start() :])
    return None if days is None or hours is None else (days, hours)


def days_of(words: str) -> set[int] | None:
    """Return the days of the week that plain words name, Monday as 0; all for none."""
    if not words or words in _ALL_DAYS:
        return set(range(7))
    days: set[int] = set()
    for piece in words.split(","):
        names = [_NAMES.get(name.strip()) for name in piece.split("-")]
        if None in names or len(names) > 2:
            return None
        first, last = names[0], names[-1]
        if first is None or last is None or last < first:
            return None
        days.update(range(first, last + 1))
    return days


def _hours(words: str) -> list[tuple[int, int]] | None:
    spans = []
    for piece in re.split(r"\s*(?:,| va )\s*", words):
        found = _SPAN.fullmatch(piece)
        if found is None:
            return None
        start, end = (_minute(found[at], found[at + 1]) for at in (1, 3))
        if start is None or end is None or start == end or start == DAY:
            return None
        # Past midnight: "18:00–02:00".
        spans.append((start, end if end > start else end + DAY))
    return spans


def _minute(hour: str, minute: str | None) -> int | None:
    total = int(hour) * 60 + int(minute or 0)
    return total if total <= DAY and int(minute or 0) < 60 else None


def _joined(spans: list[tuple[int, int]]) -> Week | None:
    """Return the spans in order, those that touch as one; None if two overlap."""
    week: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if week and start < week[-1][1]:
            return None
        if week and start == week[-1][1]:
            week[-1] = (week[-1][0], end)
        else:
            week.append((start, end))
    if week[-1][1] - WEEK > week[0][0]:
        return None
    # Sunday night goes on into Monday.
    if len(week) > 1 and week[-1][1] - WEEK == week[0][0]:
        _start, end = week.pop(0)
        week[-1] = (week[-1][0], WEEK + end)
    return tuple(week)
