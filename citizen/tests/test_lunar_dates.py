"""Days of the lunar calendar: read from files as staff write them, shown beside festivals."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lunar_vn import solar_to_lunar

from citizen import lunar_dates
from citizen.importing.widgets import read_moment
from citizen.kinds import NoticeKind
from citizen.tests.notices import make_notice

DAYS = st.dates(date(1900, 3, 1), date(2100, 11, 30))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15/10/2026 âm lịch", date(2026, 11, 23)),
        ("15/10/2026 ÂL", date(2026, 11, 23)),
        # Days on which the calendar of China differs.
        ("1/1/1985 âm lịch", date(1985, 1, 21)),
        ("01-01-2007  âm  lịch", date(2007, 2, 17)),
        ("8/6 nhuận/2025 âm lịch", date(2025, 8, 1)),
        ("8/6/2025 âm lịch", date(2025, 7, 2)),
    ],
)
def test_lunar_day_of_a_file_is_read_as_its_solar_day(typed: str, day: date) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=7)
    assert read_moment(typed) == start


def test_lunar_day_may_have_a_time() -> None:
    assert read_moment("19:00 15/10/2026 âm lịch") == datetime(2026, 11, 23, 12, tzinfo=UTC)
    end = read_moment("15/10/2026 âm lịch", ends=True)
    assert end == datetime(2026, 11, 23, 16, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "31/10/2026 âm lịch",
        "15/13/2026 âm lịch",
        "0/1/2026 âm lịch",
        "1/1/0001 âm lịch",
        "1/1/9999 âm lịch",
        # 2026 has no leap month.
        "8/6 nhuận/2026 âm lịch",
        "15/10 âm lịch",
    ],
)
def test_day_that_is_in_no_lunar_year_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="Ghi ngày như"):
        read_moment(typed)


def test_thirtieth_of_a_month_of_29_days_is_refused() -> None:
    short = next(
        lunar
        for day in range(400)
        if (lunar := solar_to_lunar(date(2026, 1, 1) + timedelta(day))).day == 29
        and solar_to_lunar(date(2026, 1, 2) + timedelta(day)).day == 1
    )
    with pytest.raises(ValueError, match="Ghi ngày như"):
        read_moment(f"30/{short.month}/{short.year} âm lịch")


@given(DAYS)
def test_every_day_is_read_back_from_its_lunar_date(day: date) -> None:
    lunar = solar_to_lunar(day)
    leap = " nhuận" if lunar.leap else ""
    found = lunar_dates.TYPED.fullmatch(f"{lunar.day}/{lunar.month}{leap}/{lunar.year} âm lịch")
    assert found
    assert lunar_dates.read(found) == day


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "15/10 âm lịch"),
        (date(2026, 11, 22), date(2026, 11, 23), "14–15/10 âm lịch"),
        (date(2026, 2, 16), date(2026, 2, 18), "29/12 – 2/1 âm lịch"),
        (date(2025, 8, 1), date(2025, 8, 1), "8/6 nhuận âm lịch"),
    ],
)
def test_days_are_spoken_by_the_lunar_calendar(first: date, last: date, words: str) -> None:
    with translation.override("vi"):
        assert lunar_dates.spoken(first, last) == words


@pytest.mark.usefixtures("reference_data")
def test_festival_shows_its_lunar_days_and_an_outage_does_not(client: Client) -> None:
    make_notice(kind=NoticeKind.FESTIVAL)
    make_notice(kind=NoticeKind.POWER_CUT)
    page = client.get(reverse("citizen:notices")).content.decode()
    assert page.count("âm lịch)") == 1
