from datetime import date, time

import pytest
import time_machine
from django.core.checks import run_checks

from province import calendar, checks
from province.models import CalendarDay


def test_calendar_is_read_in_one_query(province_data, django_assert_num_queries):
    with django_assert_num_queries(1):
        loaded = calendar.load()

    assert (len(loaded.days_off), len(loaded.makeup_days)) == (74, 4)
    assert not loaded.is_working_day(date(2026, 1, 2))
    assert loaded.is_working_day(date(2026, 1, 10))


@pytest.mark.django_db
def test_calendar_takes_hours_and_counting_rule_from_settings(settings):
    settings.OFFICE_HOURS = ((time(8), time(12)),)
    settings.COUNT_SUBMISSION_DAY = False
    settings.URGENT_HOURS = 12

    loaded = calendar.load()

    assert loaded.sessions == ((time(8), time(12)),)
    assert not loaded.count_submission_day
    assert loaded.urgent_hours == 12


def year_warnings() -> list[str]:
    found = run_checks(databases=["default"])
    return [message.msg for message in found if message.id == "province.W001"]


@time_machine.travel("2026-11-24T09:00:00+07:00", tick=False)
def test_filled_years_give_no_warning(province_data):
    assert year_warnings() == []


@time_machine.travel("2026-11-24T09:00:00+07:00", tick=False)
def test_next_year_without_rows_gives_a_warning(province_data):
    CalendarDay.objects.filter(date__year=2027).delete()

    assert year_warnings() == ["Lịch làm việc năm 2027 chưa có ngày nghỉ nào."]


@time_machine.travel("2027-12-31T20:00:00Z", tick=False)
def test_check_on_new_years_morning_uses_vietnamese_date(province_data):
    assert year_warnings() == [
        "Lịch làm việc năm 2028 chưa có ngày nghỉ nào.",
        "Lịch làm việc năm 2029 chưa có ngày nghỉ nào.",
    ]


def test_check_without_database_runs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert checks.calendar_years_are_filled(databases=None) == []


@pytest.mark.parametrize("scheme", ["2023", "", "LEGACY"])
def test_unknown_unit_scheme_is_an_error(settings, scheme):
    settings.UNIT_SCHEME = scheme

    assert [error.id for error in checks.unit_scheme_is_known()] == ["province.E001"]


@pytest.mark.parametrize("scheme", ["legacy", "2025"])
def test_known_unit_scheme_passes(settings, scheme):
    settings.UNIT_SCHEME = scheme

    assert checks.unit_scheme_is_known() == []
