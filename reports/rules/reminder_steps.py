"""The steps of a report's deadlines: what becomes due to be said when, and to whom.

Pure: no database. A step has a window in which saying it makes sense; what was missed is
not said later. All windows of a report follow from its `Timing` and the calendar, so that
a new deadline, a pause or an edited calendar needs nothing undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from province import deadlines
from province.deadlines import WorkCalendar
from reports.rules.states import OPEN_STATES, State

# Before any agency has it.
RECEPTION = (State.SUBMITTED, State.RECEIVED)
RECEPTION_WORKING_HOURS = 8
URGENT_RECEPTION_MINUTES = 30
# For urgent reports, whose clock never stops, a day late is one by the clock.
ESCALATED_AFTER_DAYS = 2
LAST_HOURS = timedelta(hours=2)
ONE_DAY = timedelta(days=1)


class Audience(StrEnum):
    """Who is meant: whoever has the report on the desk, and who answers for them."""

    RECEPTION = "reception"
    DISPATCH = "dispatch"
    DESK = "desk"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


class Step(TextChoices):
    """In the order of their weight: of several at once a person hears the last."""

    HALF = "half", _("Qua nửa thời hạn")
    ARRIVED = "arrived", _("Phản ánh khẩn chờ tiếp nhận")
    DAY_BEFORE = "day_before", _("Còn một ngày làm việc")
    DUE_DAY = "due_day", _("Đến hạn trong ngày")
    LAST_HOURS = "last_hours", _("Sắp đến hạn (khẩn)")
    RECEPTION = "reception", _("Quá hạn tiếp nhận")
    LATE = "late", _("Quá hạn xử lý")
    OVERDUE = "overdue", _("Quá hạn, báo lãnh đạo")
    ESCALATED = "escalated", _("Đã báo cáo lãnh đạo giám sát")

    @property
    def audience(self) -> Audience:
        return _AUDIENCES.get(self, Audience.DESK)

    @property
    def template(self) -> str:
        """The message (`notifications.models.Template`)."""
        return _TEMPLATES[self]

    @property
    def weight(self) -> int:
        return list(Step).index(self)


_AUDIENCES = {
    Step.ARRIVED: Audience.RECEPTION,
    Step.RECEPTION: Audience.RECEPTION,
    Step.OVERDUE: Audience.LEADER,
    Step.ESCALATED: Audience.SUPERVISOR,
}
_TEMPLATES = {
    Step.HALF: "staff_half",
    Step.ARRIVED: "staff_arrived",
    Step.DAY_BEFORE: "staff_due",
    Step.DUE_DAY: "staff_today",
    Step.LAST_HOURS: "staff_due",
    Step.RECEPTION: "staff_reception",
    Step.LATE: "staff_overdue",
    Step.OVERDUE: "staff_leader",
    Step.ESCALATED: "staff_escalated",
}


@dataclass(frozen=True)
class Timing:
    """What the steps of a report follow from.

    `entered_at`: since when it waits at the reception, if it does. `set_at`: since when
    `due_at` holds; a step that lay before was never this deadline's.
    """

    state: State
    urgent: bool
    working_days: int
    due_at: datetime
    entered_at: datetime
    set_at: datetime


@dataclass(frozen=True)
class Window:
    """One step while it makes sense: `opens` ≤ now < `closes` (None: as long as it lasts).

    `deadline` and `occasion` name it for ever: it is said once.
    """

    step: Step
    deadline: datetime
    occasion: date
    opens: datetime
    closes: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.opens <= now and (self.closes is None or now < self.closes)


def supply_until(paused_at: datetime, *, days: WorkCalendar) -> datetime:
    """The end of the reporter's time to supply what was asked for at `paused_at`."""
    working_days = settings.SUPPLY_INFO_WORKING_DAYS
    return deadlines.extended_due(paused_at, working_days=working_days, calendar=days)


def windows(timing: Timing, *, now: datetime, calendar: WorkCalendar) -> list[Window]:
    """The windows that are open or still to come; of the daily ones this day's and the next.

    None while the clock stands still or the report is closed.
    """
    if timing.state not in OPEN_STATES or timing.state == State.NEED_INFO:
        return []
    found = [*_reception(timing, calendar), *_before(timing, calendar), *_after(timing, calendar)]
    found += _daily(timing, now, calendar)
    return [window for window in found if window.closes is None or window.closes > now]


def next_opening(windows: list[Window], *, now: datetime) -> datetime | None:
    """When the next of them opens."""
    return min((window.opens for window in windows if window.opens > now), default=None)


def _reception(timing: Timing, calendar: WorkCalendar) -> Iterator[Window]:
    """Taking in; an urgent report has to be forwarded as well."""
    if timing.urgent and timing.state in RECEPTION:
        until = timing.entered_at + timedelta(minutes=URGENT_RECEPTION_MINUTES)
    elif timing.state == State.SUBMITTED:
        hours = timedelta(hours=RECEPTION_WORKING_HOURS)
        until = deadlines.add_working_time(timing.entered_at, hours, calendar)
    else:
        return
    occasion = deadlines.day_of(until)
    if timing.urgent:
        yield Window(Step.ARRIVED, until, occasion, timing.entered_at, until)
    yield Window(Step.RECEPTION, until, occasion, until)


def _before(timing: Timing, calendar: WorkCalendar) -> Iterator[Window]:
    """What warns of the deadline: each until the next one takes its place."""
    due, day = timing.due_at, deadlines.day_of(timing.due_at)
    if timing.urgent:
        half = timedelta(hours=calendar.urgent_hours) / 2
        opens = [(Step.HALF, due - half), (Step.LAST_HOURS, due - LAST_HOURS)]
    else:
        half = calendar.working_day * timing.working_days / 2
        before = deadlines.opening_of(calendar.last_working_day(day), calendar)
        opens = [
            (Step.HALF, deadlines.before_working_time(due, half, calendar)),
            (Step.DAY_BEFORE, before),
            (Step.DUE_DAY, deadlines.opening_of(day, calendar)),
        ]
    for (step, start), end in zip(
        opens, [start for _step, start in opens[1:]] + [due], strict=True
    ):
        if timing.set_at < start < end:
            yield Window(step, due, day, start, end)


def _after(timing: Timing, calendar: WorkCalendar) -> Iterator[Window]:
    due, day = timing.due_at, deadlines.day_of(timing.due_at)
    if timing.urgent:
        escalated = due + ESCALATED_AFTER_DAYS * ONE_DAY
    else:
        escalated = deadlines.extended_due(
            due, working_days=ESCALATED_AFTER_DAYS, calendar=calendar
        )
    yield Window(Step.LATE, due, day, due)
    yield Window(Step.ESCALATED, due, day, escalated)


def _daily(timing: Timing, now: datetime, calendar: WorkCalendar) -> Iterator[Window]:
    """The leader's, each day while it is late: the day's own and the one after."""
    due = timing.due_at
    if timing.urgent:
        opens = due + max((now - due) // ONE_DAY, 0) * ONE_DAY
        for start in (opens, opens + ONE_DAY):
            yield _day(due, start, start + ONE_DAY)
        return
    due_day, today = deadlines.day_of(due), deadlines.day_of(now)
    if now < deadlines.opening_of(today, calendar):
        today -= ONE_DAY
    day = today if calendar.is_working_day(today) else calendar.last_working_day(today)
    if day <= due_day:
        day = calendar.next_working_day(due_day)
    following = calendar.next_working_day(day)
    last = calendar.next_working_day(following)
    starts = [deadlines.opening_of(each, calendar) for each in (day, following, last)]
    yield _day(due, starts[0], starts[1])
    yield _day(due, starts[1], starts[2])


def _day(due: datetime, start: datetime, end: datetime) -> Window:
    return Window(Step.OVERDUE, due, deadlines.day_of(start), start, end)
