"""When each step of a deadline is due, for any promise and any calendar."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from paht.foundation.local_time import VIETNAM
from province import deadlines
from province.deadlines import WorkCalendar
from province.tests.strategies import calendars, moments, promises
from reports.rules.reminder_steps import Step, Timing, Window, next_opening, windows
from reports.rules.states import FINAL_STATES, State

ORDINARY = WorkCalendar()
spans = st.timedeltas(timedelta(days=-30), timedelta(days=60))
open_states = st.sampled_from([State.SUBMITTED, State.RECEIVED, State.ASSIGNED, State.PROCESSING])


def at(day: int, hour: int = 7, minute: int = 0) -> datetime:
    """In October 2023, of which the 2nd is a Monday."""
    return datetime(2023, 10, day, hour, minute, tzinfo=VIETNAM)


def timing(**changes: object) -> Timing:
    """Sent on Wednesday 4 October, ten working days: due on Tuesday the 17th."""
    plain = Timing(
        state=State.PROCESSING,
        urgent=False,
        working_days=10,
        due_at=at(17, 17),
        entered_at=at(4, 9),
        set_at=at(4, 9),
    )
    return replace(plain, **changes)


def said(timing: Timing, now: datetime, calendar: WorkCalendar = ORDINARY) -> dict[Step, Window]:
    coming = windows(timing, now=now, calendar=calendar)
    return {window.step: window for window in coming if window.is_open(now)}


def test_ordinary_report_has_steps_of_the_rules():
    days = {
        at(4, 10): set(),
        at(11, 7): {Step.HALF},
        at(13, 17): {Step.HALF},
        at(16, 7): {Step.DAY_BEFORE},
        at(17, 6, 59): {Step.DAY_BEFORE},
        at(17, 7): {Step.DUE_DAY},
        at(17, 17): {Step.LATE},
        at(18, 7): {Step.LATE, Step.OVERDUE},
        at(19, 17): {Step.LATE, Step.OVERDUE, Step.ESCALATED},
        at(21, 12): {Step.LATE, Step.OVERDUE, Step.ESCALATED},
    }

    assert {now: set(said(timing(), now)) for now in days} == days


def test_overdue_step_repeats_each_working_day_and_pauses_on_days_off():
    occasions = [said(timing(), at(day, 8))[Step.OVERDUE].occasion.day for day in range(18, 26)]

    # The 21st and 22nd are a weekend: still Friday's word, which was said.
    assert occasions == [18, 19, 20, 20, 20, 23, 24, 25]


def test_urgent_report_steps_follow_clock_hours_through_weekend():
    urgent = timing(urgent=True, working_days=1, due_at=at(8, 23), set_at=at(7, 23))
    moments = {
        at(8, 10, 59): set(),
        at(8, 11): {Step.HALF},
        at(8, 21): {Step.LAST_HOURS},
        at(8, 23): {Step.LATE, Step.OVERDUE},
        at(10, 23): {Step.LATE, Step.OVERDUE, Step.ESCALATED},
    }

    assert {now: set(said(urgent, now)) for now in moments} == moments


def test_reception_step_is_after_eight_working_hours_or_thirty_urgent_minutes():
    sent = at(6, 16)  # Friday
    waiting = timing(state=State.SUBMITTED, entered_at=sent, set_at=sent, due_at=at(19, 17))
    urgent = replace(waiting, urgent=True, due_at=at(7, 16))

    assert Step.RECEPTION not in said(waiting, at(9, 15, 59))
    assert Step.RECEPTION in said(waiting, at(9, 16))
    assert set(said(urgent, sent)) == {Step.ARRIVED}
    assert set(said(urgent, sent + timedelta(minutes=30))) == {Step.RECEPTION}


def test_received_urgent_report_has_reception_step_until_forwarded():
    urgent = timing(state=State.RECEIVED, urgent=True, entered_at=at(7, 1), due_at=at(8, 1))

    assert set(said(urgent, at(7, 2))) == {Step.RECEPTION}
    assert Step.RECEPTION not in said(replace(urgent, state=State.ASSIGNED), at(7, 2))


def test_step_before_deadline_was_set_is_skipped():
    extended = timing(due_at=at(18, 17), set_at=at(17, 9))

    assert said(extended, at(17, 10)) == {}
    assert set(said(extended, at(18, 7))) == {Step.DUE_DAY}


def test_holiday_moves_step_of_day_before():
    monday_off = WorkCalendar(days_off=frozenset([at(16).date()]))

    assert Step.DAY_BEFORE in said(timing(), at(13, 7), monday_off)


@given(moments, promises, st.booleans(), open_states, spans, calendars)
def test_steps_are_unique_and_next_opening_is_later(sent, promise, urgent, state, span, calendar):
    due = deadlines.due_at(sent, working_days=promise, urgent=urgent, calendar=calendar)
    case = Timing(state, urgent, promise, due, sent, sent)
    now = due + span
    coming = windows(case, now=now, calendar=calendar)
    names = [(w.step, w.deadline, w.occasion) for w in coming]

    assert len(set(names)) == len(names)
    assert all(w.closes is None or w.opens < w.closes for w in coming)
    look = next_opening(coming, now=now)
    # Late reports are looked at for ever: the leader hears again.
    assert look is not None and look > now


@given(moments, promises, st.booleans(), open_states, calendars)
def test_checks_at_each_next_opening_miss_no_step_until_escalation(
    sent, promise, urgent, state, calendar
):
    due = deadlines.due_at(sent, working_days=promise, urgent=urgent, calendar=calendar)
    case = Timing(state, urgent, promise, due, sent, sent)
    now, heard = sent, []
    for _look in range(40):
        coming = windows(case, now=now, calendar=calendar)
        heard += [w.step for w in coming if w.is_open(now) and w.step not in heard]
        if Step.ESCALATED in heard:
            break
        now = next_opening(coming, now=now)

    assert {Step.LATE, Step.ESCALATED} <= set(heard)
    assert heard.index(Step.LATE) < heard.index(Step.ESCALATED)
    before = [step for step in heard if step in (Step.HALF, Step.DAY_BEFORE, Step.DUE_DAY)]
    assert before == [s for s in (Step.HALF, Step.DAY_BEFORE, Step.DUE_DAY) if s in before]
    if not urgent:
        # Of a short time the half falls before sending or on the day before the end.
        half = deadlines.before_working_time(due, calendar.working_day * promise / 2, calendar)
        eve = deadlines.opening_of(calendar.last_working_day(deadlines.day_of(due)), calendar)
        assert (Step.HALF in heard) == (sent < half < eve)
        escalated_on = deadlines.day_of(now)
        assert calendar.working_days_between(deadlines.day_of(due), escalated_on) == 2


@given(moments, promises, st.booleans(), spans, calendars)
def test_closed_or_paused_report_has_no_steps(sent, promise, urgent, span, calendar):
    due = deadlines.due_at(sent, working_days=promise, urgent=urgent, calendar=calendar)
    for state in (*FINAL_STATES, State.NEED_INFO):
        case = Timing(state, urgent, promise, due, sent, sent)
        assert windows(case, now=due + span, calendar=calendar) == []


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(hours=100)), calendars)
def test_working_time_counted_back_equals_time_counted_forward(end, duration, calendar):
    start = deadlines.before_working_time(end, duration, calendar)

    assert deadlines.working_time_between(start, end, calendar) == duration
    assert calendar.is_working_day(start.date())
    assert any(opens <= start.time() < closes for opens, closes in calendar.sessions) or (
        start.time() == time()
    )
