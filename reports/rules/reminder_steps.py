"""Decide when a deadline is due to be mentioned, and to whom.

Each step has a window of time; a step that was missed is not sent later. All windows of a
report follow from its `Timing` and the calendar. A new deadline, a pause or an edited calendar
therefore needs no clean-up.
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

# The states before an agency has the report.
RECEPTION = (State.SUBMITTED, State.RECEIVED)
RECEPTION_WORKING_HOURS = 8
URGENT_RECEPTION_MINUTES = 30
# Working days; for urgent reports calendar days, because their clock never stops.
ESCALATED_AFTER_DAYS = 2
LAST_HOURS = timedelta(hours=2)
ONE_DAY = timedelta(days=1)


class RecipientGroup(StrEnum):
    """The recipients of a step: the person in charge of the report, or a superior."""

    RECEPTION = "reception"
    DISPATCH = "dispatch"
    DESK = "desk"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


class Step(TextChoices):
    """The reminder steps by weight: of several at once, a person gets the last."""

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
    def recipients(self) -> RecipientGroup:
        return _RECIPIENTS.get(self, RecipientGroup.DESK)

    @property
    def template(self) -> str:
        """Return the key of the message (`notifications.models.Template`)."""
        return _TEMPLATES[self]

    @property
    def weight(self) -> int:
        return list(Step).index(self)


_RECIPIENTS = {
    Step.ARRIVED: RecipientGroup.RECEPTION,
    Step.RECEPTION: RecipientGroup.RECEPTION,
    Step.OVERDUE: RecipientGroup.LEADER,
    Step.ESCALATED: RecipientGroup.SUPERVISOR,
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
    """The facts from which the steps of a report follow.

    `entered_at`: since when the report waits at the reception, if it does. `set_at`: since when
    `due_at` holds; earlier steps belong to an earlier deadline.
    """

    state: State
    urgent: bool
    working_days: int
    due_at: datetime
    entered_at: datetime
    set_at: datetime


@dataclass(frozen=True)
class Window:
    """The time in which one step may be sent: `opens` ≤ now < `closes` (None: no end).

    `deadline` and `occasion` identify the step, so that it is sent once.
    """

    step: Step
    deadline: datetime
    occasion: date
    opens: datetime
    closes: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.opens <= now and (self.closes is None or now < self.closes)


def supply_until(paused_at: datetime, *, days: WorkCalendar) -> datetime:
    """Return until when the reporter may supply the information requested at `paused_at`."""
    working_days = settings.SUPPLY_INFO_WORKING_DAYS
    return deadlines.extended_due(paused_at, working_days=working_days, calendar=days)


def windows(timing: Timing, *, now: datetime, calendar: WorkCalendar) -> list[Window]:
    """Return the windows that are open or to come; of the daily ones this day's and the next.

    The list is empty while the clock is stopped or the report is closed.
    """
    if timing.state not in OPEN_STATES or timing.state == State.NEED_INFO:
        return []
    found = [*_reception(timing, calendar), *_before(timing, calendar), *_after(timing, calendar)]
    found += _daily(timing, now, calendar)
    return [window for window in found if window.closes is None or window.closes > now]


def next_opening(windows: list[Window], *, now: datetime) -> datetime | None:
    """Return when the next window opens."""
    return min((window.opens for window in windows if window.opens > now), default=None)


def _reception(timing: Timing, calendar: WorkCalendar) -> Iterator[Window]:
    """Yield the windows of the reception, which also has to forward an urgent report."""
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
    """Yield the warnings before the deadline, each until the next one begins."""
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
    """Yield the daily windows of the leader of a late report: this day's and the next."""
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
