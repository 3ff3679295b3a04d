"""Opening hours: what is read, what is left as it is written, and what is open at a moment."""

from datetime import datetime, timedelta

import pytest

from citizen import opening_hours
from paht.foundation.local_time import VIETNAM

OFFICE = "T2–T6 07:00–17:00; T7 07:00–11:00"
# 30 November 2026 is a Monday.
MONDAY = datetime(2026, 11, 30, tzinfo=VIETNAM)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def say(written: str, now: datetime) -> str:
    week = opening_hours.read(written)
    assert week is not None, written
    state = opening_hours.state(week, now)
    until = f"{state.changes_at:%a %H:%M}" if state.changes_at else "always"
    return f"{'open' if state.is_open else 'closed'} {until}"


@pytest.mark.parametrize(
    ("written", "now", "said"),
    [
        (OFFICE, at(0, 6, 59), "closed Mon 07:00"),
        (OFFICE, at(0, 7), "open Mon 17:00"),
        (OFFICE, at(0, 16, 59), "open Mon 17:00"),
        (OFFICE, at(0, 17), "closed Tue 07:00"),
        (OFFICE, at(5, 10), "open Sat 11:00"),
        (OFFICE, at(5, 12), "closed Mon 07:00"),
        (OFFICE, at(6, 12), "closed Mon 07:00"),
        ("24/7", at(3, 3), "open always"),
        ("24/24", at(3, 3), "open always"),
        ("Hằng ngày 00:00–24:00", at(3, 3), "open always"),
        ("07:00-21:00", at(6, 20), "open Sun 21:00"),
        ("7h–21h30", at(6, 21, 29), "open Sun 21:30"),
        ("Hằng ngày: 7h00 đến 21h00", at(1, 8), "open Tue 21:00"),
        ("T2-CN 07:00–11:00, 13:00–17:00", at(2, 12), "closed Wed 13:00"),
        ("Thứ 2 - Thứ 6: 07:00-11:30 và 13:30-17:00", at(4, 17), "closed Mon 07:00"),
        ("Thứ Hai đến Thứ Sáu 07:00–17:00; Chủ nhật nghỉ", at(6, 9), "closed Mon 07:00"),
        ("T2, T4, T6 08:00–10:00", at(1, 9), "closed Wed 08:00"),
        ("18:00–02:00", at(2, 1, 59), "open Wed 02:00"),
        ("CN 18:00–02:00", at(0, 1), "open Mon 02:00"),
        ("T7 00:00–24:00; CN 00:00–12:00", at(5, 9), "open Sun 12:00"),
        ("T2 00:00-08:00; CN 20:00-24:00", at(6, 21), "open Mon 08:00"),
        ("T7 24/24", at(5, 9), "open Sun 00:00"),
    ],
)
def test_hours_are_read_and_say_until_when(written: str, now: datetime, said: str) -> None:
    assert say(written, now) == said


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Sáng sớm",
        "07:00",
        "07:00–17:00 (trừ ngày lễ)",
        "Giờ hành chính",
        "T2–T6 07:00–17:00; sáng thứ bảy",
        "T2–T9 07:00–17:00",
        "T6–T2 07:00–17:00",
        "25:00–26:00",
        "07:61–08:00",
        "07:00–07:00",
        "T2 07:00–09:00; T2 08:00–10:00",
        "T2 07:00–09:00, 08:00–10:00",
        "CN 20:00–04:00; T2 03:00–08:00",
        "CN nghỉ",
        "mùng 1 07:00–09:00",
        "7–17",
        "T2 đến T6 từ 7h",
    ],
)
def test_unclear_hours_are_not_read(written: str) -> None:
    assert opening_hours.read(written) is None
