"""The worked examples of the domain and the edges that they leave open."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from province.deadlines import (
    WorkCalendar,
    due_at,
    extended_due,
    is_office_time,
    next_office_opening,
    remaining_working_days,
    resumed_due,
)

WORKED = json.loads((Path(__file__).parent / "data" / "deadlines.json").read_text("utf-8"))
SEEDED = json.loads((Path(__file__).parents[1] / "seeds" / "holidays.json").read_text("utf-8"))
CALENDAR = WorkCalendar(
    days_off=frozenset(date.fromisoformat(row["date"]) for row in SEEDED["days_off"]),
    makeup_days=frozenset(date.fromisoformat(row["date"]) for row in SEEDED["makeup_workdays"]),
)
NOT_COUNTING = WorkCalendar(
    days_off=CALENDAR.days_off, makeup_days=CALENDAR.makeup_days, count_submission_day=False
)


def at(text: str) -> datetime:
    """Vietnam time, written as `2023-10-04 09:00`."""
    return datetime.fromisoformat(text + "+07:00")


def ordinary(sent: str, working_days: int, calendar: WorkCalendar = CALENDAR) -> datetime:
    return due_at(at(sent), working_days=working_days, urgent=False, calendar=calendar)


@pytest.mark.parametrize("example", WORKED["examples"], ids=lambda row: f"example {row['n']}")
def test_worked_example_gets_its_deadline(example):
    due = due_at(
        datetime.fromisoformat(example["submitted_at"]),
        working_days=example["sla_working_days"],
        urgent=example["urgent"],
        calendar=CALENDAR,
    )

    assert due.isoformat() == example["due_at"]


@pytest.mark.parametrize("row", WORKED["seed_table_check"], ids=lambda row: row["code"])
def test_row_of_official_table_gets_its_deadline(row):
    due = ordinary(f"{row['code_date']} 10:00", 10)

    assert due.date().isoformat() == row["due"]


@pytest.mark.parametrize("row", WORKED["seed_table_check"], ids=lambda row: row["code"])
def test_not_counting_submission_day_gives_same_table_with_nine_days(row):
    due = ordinary(f"{row['code_date']} 10:00", 9, NOT_COUNTING)

    assert due.date().isoformat() == row["due"]


def test_worked_pause_moves_the_deadline_by_three_working_days():
    case = WORKED["special_cases"][0]

    due = resumed_due(
        datetime.fromisoformat(case["original_due"]),
        paused_at=at(f"{case['paused_from']} 10:00"),
        resumed_at=at(f"{case['resumed_on']} 10:00"),
        working_days=case["sla_working_days"],
        urgent=False,
        calendar=CALENDAR,
    )

    assert due.isoformat() == case["new_due"]


def test_worked_extension_does_not_count_old_deadline_day():
    case = WORKED["special_cases"][1]

    due = extended_due(
        datetime.fromisoformat(case["original_due"]),
        working_days=case["extension_working_days"],
        calendar=CALENDAR,
    )

    assert due.isoformat() == case["new_due"]


class TestOrdinaryReport:
    @pytest.mark.parametrize(
        ("sent", "due"),
        [
            pytest.param("2023-10-04 00:00", "2023-10-05 17:00", id="midnight opens the day"),
            pytest.param("2023-10-04 05:30", "2023-10-05 17:00", id="before opening"),
            pytest.param("2023-10-04 11:30", "2023-10-05 17:00", id="lunch break"),
            pytest.param("2023-10-04 16:59:59", "2023-10-05 17:00", id="last second"),
            pytest.param("2023-10-04 17:00", "2023-10-06 17:00", id="closing time"),
            pytest.param("2023-10-06 17:00", "2023-10-10 17:00", id="Friday at closing time"),
            pytest.param("2024-05-04 10:00", "2024-05-06 17:00", id="make-up Saturday is worked"),
            pytest.param("2024-05-04 18:00", "2024-05-07 17:00", id="make-up Saturday evening"),
            pytest.param("2024-04-29 10:00", "2024-05-03 17:00", id="swapped Monday is off"),
            pytest.param("2026-01-02 10:00", "2026-01-06 17:00", id="2 January 2026 is off"),
            pytest.param("2026-01-09 10:00", "2026-01-10 17:00", id="10 January 2026 is worked"),
            pytest.param("2023-12-29 16:00", "2024-01-02 17:00", id="over New Year"),
        ],
    )
    def test_two_working_days_end_at_closing_time(self, sent, due):
        assert ordinary(sent, 2) == at(due)

    @pytest.mark.parametrize(
        ("sent", "due"),
        [
            pytest.param("2023-10-04 09:12", "2023-10-06 17:00", id="office hours"),
            pytest.param("2023-10-04 21:30", "2023-10-06 17:00", id="evening"),
            pytest.param("2023-10-07 10:00", "2023-10-10 17:00", id="Saturday"),
        ],
    )
    def test_submission_day_is_day_zero_when_not_counted(self, sent, due):
        assert ordinary(sent, 2, NOT_COUNTING) == at(due)

    def test_submission_in_utc_counts_by_vietnamese_day(self):
        # 18:30 UTC on Tuesday is 01:30 on Wednesday in Vietnam.
        sent = datetime.fromisoformat("2023-10-03T18:30:00Z")

        due = due_at(sent, working_days=2, urgent=False, calendar=CALENDAR)

        assert due.isoformat() == "2023-10-05T17:00:00+07:00"

    def test_year_without_calendar_counts_monday_to_friday(self):
        empty = WorkCalendar()

        assert ordinary("2024-02-07 09:00", 5, empty) == at("2024-02-13 17:00")

    def test_deadline_follows_closing_time_of_calendar(self):
        summer = WorkCalendar(sessions=((time(6, 30), time(11)), (time(13, 30), time(16, 30))))

        assert ordinary("2023-10-04 16:40", 2, summer) == at("2023-10-06 16:30")


class TestReportOfOneWorkingDay:
    @pytest.mark.parametrize(
        ("sent", "due"),
        [
            pytest.param("2023-10-04 07:00", "2023-10-04 17:00", id="a whole day"),
            pytest.param("2023-10-04 05:00", "2023-10-04 17:00", id="before opening"),
            pytest.param("2023-10-04 10:30", "2023-10-05 10:30", id="morning"),
            pytest.param("2023-10-04 11:00", "2023-10-05 11:00", id="start of the lunch break"),
            pytest.param("2023-10-04 12:10", "2023-10-05 11:00", id="lunch break"),
            pytest.param("2023-10-04 13:00", "2023-10-05 11:00", id="end of the lunch break"),
            pytest.param("2023-10-04 16:59", "2023-10-05 16:59", id="last minute"),
            pytest.param("2023-10-04 17:00", "2023-10-05 17:00", id="closing time"),
            pytest.param("2023-10-06 15:00", "2023-10-09 15:00", id="over the weekend"),
            pytest.param("2023-10-07 10:00", "2023-10-09 17:00", id="Saturday"),
            pytest.param("2024-05-04 09:00", "2024-05-06 09:00", id="make-up Saturday"),
            pytest.param("2024-02-07 16:00", "2024-02-15 16:00", id="over Tết"),
        ],
    )
    def test_one_day_report_is_due_after_eight_working_hours(self, sent, due):
        assert ordinary(sent, 1) == at(due)

    def test_one_day_lasts_as_long_as_configured_working_day(self):
        short = WorkCalendar(sessions=((time(7, 30), time(11)), (time(13), time(16, 30))))

        assert ordinary("2023-10-04 09:00", 1, short) == at("2023-10-05 09:00")


class TestUrgentReport:
    def test_urgent_report_counts_hours_through_tet(self):
        sent = at("2024-02-10 03:00")

        due = due_at(sent, working_days=1, urgent=True, calendar=CALENDAR)

        assert due == at("2024-02-11 03:00")

    def test_urgent_hours_come_from_calendar(self):
        half = WorkCalendar(urgent_hours=12)

        due = due_at(at("2023-10-07 23:15"), working_days=1, urgent=True, calendar=half)

        assert due == at("2023-10-08 11:15")

    def test_submission_in_utc_returns_deadline_in_vietnamese_time(self):
        sent = datetime.fromisoformat("2023-10-07T16:15:00Z")

        due = due_at(sent, working_days=1, urgent=True, calendar=CALENDAR)

        assert due.isoformat() == "2023-10-08T23:15:00+07:00"


class TestPause:
    @pytest.mark.parametrize(
        ("paused", "resumed", "due"),
        [
            pytest.param("2023-10-09 10:00", "2023-10-09 15:00", "2023-10-17 17:00", id="same day"),
            pytest.param("2023-10-09 10:00", "2023-10-10 08:00", "2023-10-18 17:00", id="one day"),
            pytest.param("2023-10-07 10:00", "2023-10-10 08:00", "2023-10-18 17:00", id="Saturday"),
            pytest.param("2023-10-07 10:00", "2023-10-08 09:00", "2023-10-17 17:00", id="weekend"),
            pytest.param(
                "2023-10-06 10:00", "2023-10-08 09:00", "2023-10-18 17:00", id="to Sunday"
            ),
            pytest.param(
                "2023-10-09 20:00", "2023-10-10 06:00", "2023-10-17 17:00", id="overnight"
            ),
            pytest.param("2023-10-09 10:00", "2023-10-09 18:00", "2023-10-18 17:00", id="evening"),
            pytest.param("2023-10-16 10:00", "2023-10-20 08:00", "2023-10-23 17:00", id="past due"),
        ],
    )
    def test_pause_adds_its_working_days(self, paused, resumed, due):
        moved = resumed_due(
            at("2023-10-17 17:00"),
            paused_at=at(paused),
            resumed_at=at(resumed),
            working_days=10,
            urgent=False,
            calendar=CALENDAR,
        )

        assert moved == at(due)

    def test_pause_of_urgent_report_adds_clock_hours(self):
        moved = resumed_due(
            at("2023-10-08 23:15"),
            paused_at=at("2023-10-08 01:00"),
            resumed_at=at("2023-10-08 04:30"),
            working_days=1,
            urgent=True,
            calendar=CALENDAR,
        )

        assert moved == at("2023-10-09 02:45")

    @pytest.mark.parametrize(
        ("paused", "resumed", "due"),
        [
            pytest.param("2023-10-04 10:00", "2023-10-04 14:00", "2023-10-05 11:00", id="2 h"),
            pytest.param("2023-10-04 11:10", "2023-10-04 12:50", "2023-10-05 09:00", id="lunch"),
            pytest.param(
                "2023-10-04 16:00", "2023-10-05 08:30", "2023-10-05 13:30", id="overnight"
            ),
            pytest.param("2023-10-04 18:00", "2023-10-05 06:00", "2023-10-05 09:00", id="at night"),
        ],
    )
    def test_pause_of_one_day_report_adds_working_time(self, paused, resumed, due):
        moved = resumed_due(
            at("2023-10-05 09:00"),
            paused_at=at(paused),
            resumed_at=at(resumed),
            working_days=1,
            urgent=False,
            calendar=CALENDAR,
        )

        assert moved == at(due)

    def test_pause_that_ends_before_it_starts_is_refused(self):
        with pytest.raises(ValueError, match="resumed_at"):
            resumed_due(
                at("2023-10-17 17:00"),
                paused_at=at("2023-10-10 10:00"),
                resumed_at=at("2023-10-09 10:00"),
                working_days=10,
                urgent=False,
                calendar=CALENDAR,
            )


class TestExtension:
    def test_extension_of_urgent_report_ends_at_closing_time_of_working_day(self):
        moved = extended_due(at("2023-10-08 23:15"), working_days=1, calendar=CALENDAR)

        assert moved == at("2023-10-09 17:00")

    @pytest.mark.parametrize("working_days", [0, -3])
    def test_extension_below_one_day_is_refused(self, working_days):
        with pytest.raises(ValueError, match="working_days"):
            extended_due(at("2023-10-17 17:00"), working_days=working_days, calendar=CALENDAR)


class TestRemainingDays:
    @pytest.mark.parametrize(
        ("now", "days"),
        [
            pytest.param("2023-10-12 09:00", 3, id="over a weekend"),
            pytest.param("2023-10-14 09:00", 2, id="Saturday"),
            pytest.param("2023-10-17 08:00", 0, id="last day"),
            pytest.param("2023-10-17 17:00", 0, id="exactly due"),
            pytest.param("2023-10-17 17:01", -1, id="a minute late"),
            pytest.param("2023-10-18 16:00", -1, id="next day"),
            pytest.param("2023-10-19 08:00", -2, id="second day late"),
            pytest.param("2023-10-23 08:00", -4, id="late over a weekend"),
        ],
    )
    def test_remaining_days_become_negative_after_deadline(self, now, days):
        assert remaining_working_days(at(now), at("2023-10-17 17:00"), CALENDAR) == days

    def test_remaining_days_are_counted_in_vietnamese_time(self):
        now = datetime.fromisoformat("2023-10-15T20:00:00Z")  # already Monday 16/10 in Vietnam

        assert remaining_working_days(now, at("2023-10-17 17:00"), CALENDAR) == 1


class TestOfficeHours:
    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2023-10-04 06:59:59", False),
            ("2023-10-04 07:00", True),
            ("2023-10-04 10:59:59", True),
            ("2023-10-04 11:00", False),
            ("2023-10-04 13:00", True),
            ("2023-10-04 17:00", False),
            ("2023-10-07 09:00", False),
            ("2024-05-04 09:00", True),
            ("2024-02-12 09:00", False),
        ],
    )
    def test_offices_are_open_in_sessions_of_working_days(self, moment, is_open):
        assert is_office_time(at(moment), CALENDAR) is is_open

    @pytest.mark.parametrize(
        ("moment", "opening"),
        [
            pytest.param("2023-10-04 05:00", "2023-10-04 07:00", id="early morning"),
            pytest.param("2023-10-04 12:00", "2023-10-04 13:00", id="lunch break"),
            pytest.param("2023-10-04 17:00", "2023-10-05 07:00", id="evening"),
            pytest.param("2023-10-06 22:00", "2023-10-09 07:00", id="weekend"),
            pytest.param("2024-02-07 18:00", "2024-02-15 07:00", id="Tết"),
        ],
    )
    def test_next_opening_is_start_of_next_session(self, moment, opening):
        assert next_office_opening(at(moment), CALENDAR) == at(opening)


@pytest.mark.parametrize(
    "call",
    [
        lambda naive: due_at(naive, working_days=5, urgent=False, calendar=CALENDAR),
        lambda naive: due_at(naive, working_days=1, urgent=True, calendar=CALENDAR),
        lambda naive: extended_due(naive, working_days=1, calendar=CALENDAR),
        lambda naive: is_office_time(naive, CALENDAR),
        lambda naive: next_office_opening(naive, CALENDAR),
        lambda naive: remaining_working_days(naive, at("2023-10-17 17:00"), CALENDAR),
        lambda naive: resumed_due(
            at("2023-10-17 17:00"),
            paused_at=naive,
            resumed_at=at("2023-10-17 17:00"),
            working_days=10,
            urgent=False,
            calendar=CALENDAR,
        ),
    ],
)
def test_moment_without_a_time_zone_is_refused(call):
    with pytest.raises(ValueError, match="time zone"):
        call(datetime(2023, 10, 4, 9, 0))


@pytest.mark.parametrize("working_days", [0, -1])
@pytest.mark.parametrize("urgent", [True, False])
def test_deadline_below_one_working_day_is_refused(working_days, urgent):
    with pytest.raises(ValueError, match="working_days"):
        due_at(at("2023-10-04 09:00"), working_days=working_days, urgent=urgent, calendar=CALENDAR)


@pytest.mark.parametrize(
    "sessions",
    [(), ((time(13), time(17)), (time(7), time(11))), ((time(7), time(7)),)],
    ids=["none", "out of order", "empty"],
)
def test_calendar_with_invalid_sessions_is_refused(sessions):
    with pytest.raises(ValueError, match="sessions"):
        WorkCalendar(sessions=sessions)


def test_calendar_counts_working_days_in_both_directions():
    friday, tuesday = date(2023, 10, 6), date(2023, 10, 10)

    assert CALENDAR.working_days_between(friday, tuesday) == 2
    assert CALENDAR.working_days_between(tuesday, friday) == -2
    assert CALENDAR.add_working_days(friday, 2) == tuesday
    assert CALENDAR.working_day == timedelta(hours=8)
