from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from province.models import CalendarDay


def due_date(*arguments: str) -> str:
    out = StringIO()
    call_command("due_date", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        pytest.param(
            ["--at", "2023-10-04T09:12:00+07:00", "--working-days", "10"],
            "2023-10-17T17:00:00+07:00",
            id="R1",
        ),
        pytest.param(
            ["--at", "2023-10-04T02:12:00Z", "--working-days", "10"],
            "2023-10-17T17:00:00+07:00",
            id="UTC",
        ),
        pytest.param(
            ["--at", "2023-10-07T23:15:00+07:00", "--working-days", "1", "--urgent"],
            "2023-10-08T23:15:00+07:00",
            id="R2",
        ),
        pytest.param(
            ["--at", "2023-10-04T09:00:00+07:00", "--working-days", "1"],
            "2023-10-05T09:00:00+07:00",
            id="R3",
        ),
    ],
)
def test_command_prints_deadline_in_one_line(province_data, arguments, due):
    assert due_date(*arguments) == due + "\n"


def test_command_uses_calendar_from_database(province_data):
    CalendarDay.objects.create(date="2023-10-05", kind="off", name="Nghỉ tránh bão")

    printed = due_date("--at", "2023-10-04T09:00:00+07:00", "--working-days", "2")

    assert printed == "2023-10-06T17:00:00+07:00\n"


@pytest.mark.parametrize(
    ("moment", "working_days", "message"),
    [
        ("2023-10-04T09:12:00", "10", "thiếu múi giờ"),
        ("2023-10-04", "10", "thiếu múi giờ"),
        ("04/10/2023 09:12", "10", "không đọc được"),
        ("2023-02-30T09:00:00+07:00", "10", "không đọc được"),
        ("", "10", "không đọc được"),
        ("9999-12-31T09:00:00+07:00", "10", "quá xa"),
        ("0001-01-01T00:00:00+14:00", "10", "quá xa"),
        ("2023-10-04T09:12:00+07:00", "0", "từ 1 đến 2500"),
        ("2023-10-04T09:12:00+07:00", "-3", "từ 1 đến 2500"),
        ("2023-10-04T09:12:00+07:00", "mười", "từ 1 đến 2500"),
        ("2023-10-04T09:12:00+07:00", "2501", "từ 1 đến 2500"),
    ],
)
@pytest.mark.django_db
def test_invalid_argument_is_reported_in_one_line(moment, working_days, message):
    with pytest.raises(CommandError, match=message) as refused:
        due_date(f"--at={moment}", f"--working-days={working_days}")

    assert "\n" not in str(refused.value)
    assert refused.value.returncode != 0
