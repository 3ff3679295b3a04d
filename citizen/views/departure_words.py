"""Say in words when buses and ferries leave: the next departures, and the whole table."""

from datetime import datetime
from typing import NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citizen import departures
from citizen.departures import DAYS, Direction, Next, Run
from paht.foundation.local_time import local

_HOUR = 60
# A list shows no more of one place.
MOST_DIRECTIONS = 4


class NextWords(NamedTuple):
    """The next departures of a direction; `later` says the day when none is left today."""

    direction: str
    times: list[str]
    later: str


class RunWords(NamedTuple):
    """The departures of some days; `rhythm` is "" without one."""

    days: str
    rhythm: str
    # Each time, and whether it is the next one of today.
    times: list[tuple[str, bool]]


class DirectionWords(NamedTuple):
    name: str
    runs: list[RunWords]


class Timetable(NamedTuple):
    at: str
    coming: list[NextWords]
    directions: list[DirectionWords]


def timetable(written: str, now: datetime) -> Timetable | None:
    """Return the departures in words; None if they cannot be read with certainty."""
    read = departures.read(written)
    if read is None:
        return None
    coming = departures.coming(read, now)
    next_today = {found.direction: found.times[0] for found in coming if found.in_days == 0}
    return Timetable(
        at=f"{local(now):%H:%M}",
        coming=[_next(found) for found in coming],
        directions=[
            DirectionWords(one.name, _runs(one, next_today.get(one.name), now)) for one in read
        ],
    )


def next_words(written: str, now: datetime) -> list[NextWords]:
    """Return the next departures of the first directions; none if they cannot be read."""
    read = departures.read(written) or ()
    return [_next(found) for found in departures.coming(read[:MOST_DIRECTIONS], now)]


def _next(found: Next) -> NextWords:
    later = ""
    if found.in_days == 1:
        later = _("ngày mai")
    elif found.in_days:
        later = str(WEEKDAYS[found.times[0].weekday()])
        if found.in_days == DAYS:
            later = _("%(weekday)s tuần sau") % {"weekday": later}
    return NextWords(found.direction, [f"{at:%H:%M}" for at in found.times], later)


def _runs(direction: Direction, upcoming: datetime | None, now: datetime) -> list[RunWords]:
    today = local(now).weekday()
    minute = upcoming.hour * _HOUR + upcoming.minute if upcoming else None
    return [
        RunWords(
            days=capfirst(days_text(run.days)),
            rhythm=_rhythm(run),
            times=[(clock(at), today in run.days and at == minute) for at in run.minutes],
        )
        for run in sorted(direction.runs, key=lambda run: min(run.days))
    ]


def _rhythm(run: Run) -> str:
    step = departures.interval(run.minutes)
    if step is None:
        return ""
    words = _("cách %(step)d phút, từ %(first)s đến %(last)s")
    return words % {"step": step, "first": clock(run.minutes[0]), "last": clock(run.minutes[-1])}


def clock(minute: int) -> str:
    """Write a minute of the day: "07:30"."""
    return f"{minute // _HOUR:02}:{minute % _HOUR:02}"


def days_text(days: frozenset[int]) -> str:
    """Write days of the week: "hằng ngày", "thứ Hai đến thứ Sáu", "thứ Bảy, Chủ nhật"."""
    if len(days) == DAYS:
        return _("hằng ngày")
    names = [str(WEEKDAYS[day]) for day in sorted(days)]
    if len(days) > 2 and max(days) - min(days) == len(days) - 1:
        return _("%(first)s đến %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)
