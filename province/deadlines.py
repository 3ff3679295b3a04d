"""Compute working time and deadlines: pure functions over a calendar that the caller loaded.

Three rules, by the promise of the category. Their source is the worked examples in
`province/tests/data/deadlines.json`.

* R1, ordinary, two working days or more: the close of the N-th working day.
* R2, urgent: the clock runs day and night.
* R3, one working day: as much working time as one working day has, across sessions.

Every datetime is aware. Naive ones raise ValueError, because a guess about the zone would move a
deadline by a day. Results are in Vietnam's time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import count, pairwise

from paht.foundation.local_time import VIETNAM

SATURDAY = 5
ONE_DAY = timedelta(days=1)

Session = tuple[time, time]
DEFAULT_SESSIONS: tuple[Session, ...] = ((time(7), time(11)), (time(13), time(17)))


class Rule(Enum):
    """How the time of a report is counted."""

    WORKING_DAYS = "R1"
    CLOCK = "R2"
    WORKING_HOURS = "R3"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The worked days and hours. A day in both sets is worked.

    `sessions`: local opening and closing times, in order, not overlapping.
    `count_submission_day`: whether R1 counts the day of sending as day 1.
    `urgent_hours`: clock hours of R2.
    """

    days_off: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()
    sessions: tuple[Session, ...] = DEFAULT_SESSIONS
    count_submission_day: bool = True
    urgent_hours: int = 24

    def __post_init__(self) -> None:
        edges = [edge for session in self.sessions for edge in session]
        if not edges or any(earlier >= later for earlier, later in pairwise(edges)):
            raise ValueError("sessions must be in order, not empty and not overlapping")
        if self.urgent_hours <= 0:
            raise ValueError("urgent_hours must be positive")

    @property
    def closing(self) -> time:
        return self.sessions[-1][1]

    @property
    def working_day(self) -> timedelta:
        """Return the working time of one full day."""
        return sum((_span(session) for session in self.sessions), timedelta())

    def is_working_day(self, day: date) -> bool:
        if day in self.makeup_days:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    @property
    def opening(self) -> time:
        return self.sessions[0][0]

    def last_working_day(self, day: date) -> date:
        """Return the last working day strictly before `day`."""
        day -= ONE_DAY
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """Return the first working day strictly after `day`."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, working_days: int) -> date:
        """Return the N-th working day strictly after `day`; 0 gives `day`, even a day off."""
        if working_days < 0:
            raise ValueError("working_days must not be negative")
        for _ in range(working_days):
            day += ONE_DAY
            while not self.is_working_day(day):
                day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after `start` up to and including `end`; negative when end < start."""
        if end < start:
            return -self.working_days_between(end, start)
        # Long lists ask for reports that are years overdue, so this does not walk day by day.
        weekdays = _weekdays_until(end) - _weekdays_until(start)
        off = self.days_off - self.makeup_days
        lost = sum(start < day <= end and day.weekday() < SATURDAY for day in off)
        made_up = sum(start < day <= end and day.weekday() >= SATURDAY for day in self.makeup_days)
        return weekdays - lost + made_up


def _weekdays_until(day: date) -> int:
    """Count Mondays to Fridays from the first Monday of the calendar up to `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return SATURDAY * weeks + min(rest, SATURDAY)


def due_at(
    submitted_at: datetime, *, working_days: int, urgent: bool, calendar: WorkCalendar
) -> datetime:
    """Return the deadline of a report sent at `submitted_at`; always later than that.

    `working_days` is the promise of its category; ValueError below 1.

    R1 counts the day of sending when it is a working day before closing time; otherwise the next
    working day is day 1. With `count_submission_day` off, day 1 is the first working day after the
    day of sending. R2 ignores `working_days`. R3 sent outside a session starts with the next one.
    It ends at the first moment when the time is used up: 11:00 rather than 13:00.
    """
    sent = _local(submitted_at)
    rule = _rule(working_days=working_days, urgent=urgent)
    if rule is Rule.CLOCK:
        return sent + timedelta(hours=calendar.urgent_hours)
    if rule is Rule.WORKING_HOURS:
        return add_working_time(sent, calendar.working_day, calendar)
    if calendar.count_submission_day:
        first_day = _day_of_work(sent, calendar)
    else:
        first_day = calendar.next_working_day(sent.date())
    return _close(calendar.add_working_days(first_day, working_days - 1), calendar)


def resumed_due(
    due_at: datetime,
    *,
    paused_at: datetime,
    resumed_at: datetime,
    working_days: int,
    urgent: bool,
    calendar: WorkCalendar,
) -> datetime:
    """Return the deadline after a pause (waiting for the citizen): later by the time paused.

    `working_days` and `urgent` are those of the deadline, because the pause is counted by the same
    rule. R1 counts working days from the day of the request to the day before the answer. A moment
    outside working days or after closing time belongs to the next working day, as in `due_at`. R2
    counts by the clock, R3 in working time. Pauses add up: two in a row give the same as one.
    """
    due, paused, resumed = _local(due_at), _local(paused_at), _local(resumed_at)
    if resumed < paused:
        raise ValueError("resumed_at must not be before paused_at")
    rule = _rule(working_days=working_days, urgent=urgent)
    if rule is Rule.CLOCK:
        return due + (resumed - paused)
    if rule is Rule.WORKING_HOURS:
        lost = working_time_between(paused, resumed, calendar)
        return add_working_time(due, lost, calendar) if lost else due
    days = calendar.working_days_between(
        _day_of_work(paused, calendar), _day_of_work(resumed, calendar)
    )
    return _at(calendar.add_working_days(due.date(), days), due.time())


def extended_due(due_at: datetime, *, working_days: int, calendar: WorkCalendar) -> datetime:
    """Return the deadline after an approved extension: the close of a day, for every rule.

    The day of the old deadline does not count. ValueError below one working day.
    """
    if working_days < 1:
        raise ValueError("working_days must be at least 1")
    due = _local(due_at)
    return _close(calendar.add_working_days(due.date(), working_days), calendar)


def remaining_working_days(now: datetime, due_at: datetime, calendar: WorkCalendar) -> int:
    """Count working days that still begin before the deadline; negative once it has passed.

    0: today is the last one. -1: late, from the minute after the deadline to the end of the next
    working day; then -2, and so on. For urgent reports show hours instead: over a weekend this says
    0 while the deadline may be tomorrow.
    """
    today, due = _local(now), _local(due_at)
    days = calendar.working_days_between(today.date(), due.date())
    return days if today <= due else min(days, -1)


def is_office_time(at: datetime, calendar: WorkCalendar) -> bool:
    """Return whether an agency is open at `at`; the closing minute itself is closed."""
    local = _local(at)
    if not calendar.is_working_day(local.date()):
        return False
    return any(opens <= local.time() < closes for opens, closes in calendar.sessions)


def next_office_opening(at: datetime, calendar: WorkCalendar) -> datetime:
    """Return the start of the first session strictly after `at` (at lunch: 13:00)."""
    local = _local(at)
    return next(opens for opens, _ in _sessions_from(local.date(), calendar) if opens > local)


def add_working_time(start: datetime, duration: timedelta, calendar: WorkCalendar) -> datetime:
    """Return the first moment with `duration` (positive) of working time since `start`."""
    if duration <= timedelta():
        raise ValueError("duration must be positive")
    moment = _local(start)
    for opens, closes in _sessions_from(moment.date(), calendar):
        begin = max(opens, moment)
        if begin >= closes:
            continue
        if closes - begin >= duration:
            return begin + duration
        duration -= closes - begin
    raise AssertionError("unreachable: sessions never end")


def before_working_time(end: datetime, duration: timedelta, calendar: WorkCalendar) -> datetime:
    """Return the last moment with `duration` (positive) of working time left until `end`."""
    if duration <= timedelta():
        raise ValueError("duration must be positive")
    moment = _local(end)
    for opens, closes in _sessions_back_from(moment.date(), calendar):
        finish = min(closes, moment)
        if finish <= opens:
            continue
        if finish - opens >= duration:
            return finish - duration
        duration -= finish - opens
    raise AssertionError("unreachable: sessions never end")


def opening_of(day: date, calendar: WorkCalendar) -> datetime:
    """Return the start of working hours on `day`, even if it is a day off."""
    return _at(day, calendar.opening)


def day_of(moment: datetime) -> date:
    """Return the day of `moment` in Vietnam."""
    return _local(moment).date()


def working_time_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Return the working time from `start` to `end`; zero when `end` is not later."""
    begin, finish = _local(start), _local(end)
    total = timedelta()
    for opens, closes in _sessions_from(begin.date(), calendar):
        if opens >= finish:
            return total
        total += max(min(closes, finish) - max(opens, begin), timedelta())
    raise AssertionError("unreachable: sessions never end")


def _rule(*, working_days: int, urgent: bool) -> Rule:
    if working_days < 1:
        raise ValueError("working_days must be at least 1")
    if urgent:
        return Rule.CLOCK
    return Rule.WORKING_HOURS if working_days == 1 else Rule.WORKING_DAYS


def _sessions_from(day: date, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    for offset in count():
        today = day + timedelta(days=offset)
        if calendar.is_working_day(today):
            for opens, closes in calendar.sessions:
                yield _at(today, opens), _at(today, closes)


def _sessions_back_from(day: date, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    for offset in count():
        today = day - timedelta(days=offset)
        if calendar.is_working_day(today):
            for opens, closes in reversed(calendar.sessions):
                yield _at(today, opens), _at(today, closes)


def _day_of_work(local: datetime, calendar: WorkCalendar) -> date:
    """Return the working day of a moment: its own day until closing time, otherwise the next."""
    day = local.date()
    if calendar.is_working_day(day) and local.time() < calendar.closing:
        return day
    return calendar.next_working_day(day)


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a datetime with a time zone is needed")
    return moment.astimezone(VIETNAM)


def _close(day: date, calendar: WorkCalendar) -> datetime:
    return _at(day, calendar.closing)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=VIETNAM)


def _span(session: Session) -> timedelta:
    opens, closes = (datetime.combine(date.min, edge) for edge in session)
    return closes - opens
