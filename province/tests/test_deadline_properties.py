"""What holds for every moment and every promise, whatever the calendar."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from paht.foundation.local_time import VIETNAM
from province.deadlines import (
    WorkCalendar,
    due_at,
    extended_due,
    is_office_time,
    next_office_opening,
    remaining_working_days,
    resumed_due,
    working_time_between,
)
from province.tests.strategies import calendars, days, moments, promises


@given(moments, promises, st.booleans(), calendars)
def test_deadline_is_after_submission_and_in_vietnamese_time(sent, promise, urgent, calendar):
    due = due_at(sent, working_days=promise, urgent=urgent, calendar=calendar)

    assert due > sent
    assert due.tzinfo is VIETNAM


@given(moments, moments, promises, st.booleans(), calendars)
def test_later_submission_is_never_due_earlier(one, other, promise, urgent, calendar):
    earlier, later = sorted([one, other])

    first = due_at(earlier, working_days=promise, urgent=urgent, calendar=calendar)
    second = due_at(later, working_days=promise, urgent=urgent, calendar=calendar)

    assert first <= second


@given(moments, promises, calendars)
def test_one_more_working_day_sets_later_deadline(sent, promise, calendar):
    shorter = due_at(sent, working_days=promise, urgent=False, calendar=calendar)
    longer = due_at(sent, working_days=promise + 1, urgent=False, calendar=calendar)

    assert shorter < longer


@given(moments, st.integers(2, 30), calendars)
def test_ordinary_report_is_due_at_closing_time_of_a_working_day(sent, promise, calendar):
    due = due_at(sent, working_days=promise, urgent=False, calendar=calendar)

    assert calendar.is_working_day(due.date())
    assert due.time() == calendar.closing


@given(moments, st.integers(2, 30), calendars)
def test_promised_working_days_lie_between_submission_and_deadline(sent, promise, calendar):
    due = due_at(sent, working_days=promise, urgent=False, calendar=calendar)

    local = sent.astimezone(VIETNAM)
    day_of_sending_counts = (
        calendar.count_submission_day
        and calendar.is_working_day(local.date())
        and local.time() < calendar.closing
    )
    after_it = calendar.working_days_between(local.date(), due.date())
    assert after_it + day_of_sending_counts == promise


@given(days, days, st.frozensets(days, max_size=120), st.frozensets(days, max_size=20))
def test_working_days_between_equal_a_count_day_by_day(one, other, days_off, makeup_days):
    calendar = WorkCalendar(days_off=days_off, makeup_days=makeup_days)
    start, end = sorted([one, other])
    after = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    counted = sum(calendar.is_working_day(day) for day in after)

    assert calendar.working_days_between(start, end) == counted
    assert calendar.working_days_between(end, start) == -counted


@given(moments, calendars)
def test_one_day_report_gets_exactly_one_day_of_working_time(sent, calendar):
    due = due_at(sent, working_days=1, urgent=False, calendar=calendar)

    assert working_time_between(sent, due, calendar) == calendar.working_day
    assert is_office_time(due - timedelta(microseconds=1), calendar)


@given(moments, promises, st.integers(1, 10), st.integers(1, 10), calendars)
def test_two_extensions_equal_one_of_their_sum(sent, promise, first, second, calendar):
    due = due_at(sent, working_days=promise, urgent=False, calendar=calendar)

    twice = extended_due(
        extended_due(due, working_days=first, calendar=calendar),
        working_days=second,
        calendar=calendar,
    )

    assert twice == extended_due(due, working_days=first + second, calendar=calendar)
    assert calendar.working_days_between(due.date(), twice.date()) == first + second


@given(moments, st.integers(2, 30), st.integers(1, 10), moments, moments, calendars)
def test_order_of_pause_and_extension_does_not_change_deadline(
    sent, promise, extension, one, other, calendar
):
    paused, resumed = sorted([one, other])
    due = due_at(sent, working_days=promise, urgent=False, calendar=calendar)

    def pause(deadline):
        return resumed_due(
            deadline,
            paused_at=paused,
            resumed_at=resumed,
            working_days=promise,
            urgent=False,
            calendar=calendar,
        )

    def extend(deadline):
        return extended_due(deadline, working_days=extension, calendar=calendar)

    assert pause(extend(due)) == extend(pause(due))


@given(moments, promises, st.booleans(), st.lists(moments, min_size=3, max_size=3), calendars)
def test_consecutive_pauses_add_up(sent, promise, urgent, edges, calendar):
    first, second, third = sorted(edges)
    due = due_at(sent, working_days=promise, urgent=urgent, calendar=calendar)

    def pause(deadline, start, end):
        return resumed_due(
            deadline,
            paused_at=start,
            resumed_at=end,
            working_days=promise,
            urgent=urgent,
            calendar=calendar,
        )

    assert pause(pause(due, first, second), second, third) == pause(due, first, third)
    assert pause(due, first, third) >= due
    assert pause(due, first, first) == due


@given(moments, moments, calendars)
def test_remaining_days_are_negative_after_deadline_only(now, due, calendar):
    days = remaining_working_days(now, due, calendar)

    assert (days >= 0) == (now <= due)


@given(moments, calendars)
def test_next_opening_is_later_and_starts_office_time(at, calendar):
    opening = next_office_opening(at, calendar)

    assert opening > at
    assert is_office_time(opening, calendar)
    assert not is_office_time(opening - timedelta(microseconds=1), calendar)
