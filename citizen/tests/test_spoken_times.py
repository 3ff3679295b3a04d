"""The time of a notice in words: near days by name, open ends, whole days, other languages."""

from datetime import datetime

import pytest
from django.utils import translation

from citizen.spoken_times import period
from paht.foundation.local_time import VIETNAM

NOW = datetime(2026, 12, 2, 6, 0, tzinfo=VIETNAM)


def at(day: int, hour: int, minute: int = 0, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at(2, 7, 30), at(2, 11), "Hôm nay 02/12, 07:30–11:00"),
        (at(3, 7, 30), at(3, 11), "Ngày mai 03/12, 07:30–11:00"),
        (at(8, 7), at(8, 9), "Thứ Ba 08/12, 07:00–09:00"),
        (at(9, 7), at(9, 9), "09/12, 07:00–09:00"),
        (at(2, 7), None, "Từ 07:00 hôm nay 02/12 đến khi có thông báo mới"),
        (at(2, 22), at(3, 4), "Từ 22:00 hôm nay 02/12 đến 04:00 ngày mai 03/12"),
        (at(3, 0), at(4, 0), "Ngày mai 03/12, cả ngày"),
        (at(2, 0), at(5, 0), "Từ hôm nay 02/12 đến hết thứ Sáu 04/12"),
        (at(2, 0), at(4, 23, 59), "Từ hôm nay 02/12 đến hết thứ Sáu 04/12"),
        (at(3, 0), at(3, 23, 59), "Ngày mai 03/12, cả ngày"),
        (at(1, 7, month=1, year=2027), at(1, 9, month=1, year=2027), "01/01/2027, 07:00–09:00"),
    ],
)
def test_period_names_near_days_and_open_ends(
    start: datetime, end: datetime | None, words: str
) -> None:
    assert period(start, end, now=NOW) == words


def test_copy_read_later_has_dates_only() -> None:
    assert period(at(2, 7, 30), at(2, 11)) == "02/12/2026, 07:30–11:00"


def test_period_follows_the_language() -> None:
    with translation.override("en"):
        assert period(at(2, 7, 30), at(2, 11), now=NOW) == "Today 02/12, 07:30–11:00"
        assert period(at(2, 7), None, now=NOW) == "From 07:00 today 02/12 until further notice"
