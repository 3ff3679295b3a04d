"""What is counted is what the public table lists, at the latest after the next refresh."""

from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paht.foundation.local_time import VIETNAM
from province import calendar
from province.models import CalendarDay
from reports import workflow
from reports.models import Category, ChangedDay, CountedMonth, Rating, ReleasedTable, Report
from reports.rules.states import Role, State
from reports.statistics import disclosure, punctuality, rollup
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def at(day: int, hour: int = 9, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


def counted(month: int = 10) -> list[Any]:
    row = CountedMonth.objects.filter(month=date(2026, month, 1)).first()
    return row.tables["total"].get("", []) if row else []


def test_only_public_reports_are_counted() -> None:
    make_report(State.COMPLETED, at=at(5))
    make_report(State.PROCESSING, at=at(6))
    make_report(State.PROCESSING, publish=False, at=at(6))
    make_report(State.RECEIVED, at=at(7))
    make_report(State.REJECTED, at=at(7))

    rollup.refresh()

    assert counted()[:6] == [1, 1, 0, 0, 0, {"0": 1}]


def test_only_month_with_changes_is_counted_again() -> None:
    report = make_report(State.PROCESSING, at=at(6))
    make_report(State.COMPLETED, at=at(6, month=9))
    first = rollup.refresh()
    workflow.move(report, "set_publication", by=make_staff(Role.DISPATCHER), publish=False)

    assert (first, rollup.refresh()) == (2, 1)
    assert counted() == []
    assert counted(9)
    assert rollup.refresh() == 0


def test_rating_and_hidden_report_trigger_new_count() -> None:
    report = make_report(State.COMPLETED, at=at(5))
    rollup.refresh()
    Rating.objects.create(report=report, level="satisfied", at=at(6))

    assert rollup.refresh() == 1
    assert counted()[3:5] == [1, 0]

    Report.objects.filter(pk=report.pk).update(is_published=False)
    assert rollup.refresh() == 1
    assert counted() == []


def test_non_public_changes_trigger_no_new_count() -> None:
    report = make_report(State.RECEIVED, at=at(5))
    shown = make_report(State.PROCESSING, at=at(5))
    ChangedDay.objects.all().delete()

    Report.objects.filter(pk=report.pk).update(category=Category.objects.get(code="GT02"))
    Report.objects.filter(pk=shown.pk).update(title="Một tiêu đề khác", remind_at=None)

    assert not ChangedDay.objects.exists()


def test_calendar_change_counts_working_days_again() -> None:
    report = make_report(State.COMPLETED, at=at(5))  # a Monday
    Report.objects.filter(pk=report.pk).update(completed_at=at(9))
    rollup.refresh()
    assert counted()[5] == {"4": 1}

    CalendarDay.objects.create(date=date(2026, 10, 7), kind=CalendarDay.Kind.OFF)

    assert rollup.refresh() == 1
    assert counted()[5] == {"3": 1}


def test_changed_disclosure_rule_releases_all_tables_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_report(State.COMPLETED, at=at(5))
    rollup.refresh()
    ReleasedTable.objects.update(rows=[])
    assert rollup.refresh() == 0

    monkeypatch.setattr(disclosure, "RULE", disclosure.RULE + 1)

    assert rollup.refresh() == 1
    assert ReleasedTable.objects.get(period="2026-10", table="total").rows


def test_command_counts_everything_again() -> None:
    make_report(State.COMPLETED, at=at(5))
    rollup.refresh()
    CountedMonth.objects.update(tables={})
    ReleasedTable.objects.update(rows=[])

    call_command("rebuild_statistics", stdout=StringIO())

    assert counted()
    assert ReleasedTable.objects.get(period="2026-10", table="total").rows


def test_counting_a_month_takes_three_queries() -> None:
    for day in range(1, 7):
        make_report(State.PROCESSING, at=at(day))

    with CaptureQueriesContext(connection) as queries:
        rollup.count(date(2026, 10, 1), calendar.load(), punctuality.last_midnight())

    # The calendar, the reports of the month, the reports due or completed in it.
    assert len(queries) == 3


def test_small_numbers_are_absent_from_released_tables() -> None:
    for _number in range(6):
        make_report(State.PROCESSING, at=at(5))
    make_report(State.PROCESSING, agency="QLDT-944", at=at(5))

    rollup.refresh()
    rows = {
        row["member"]: row for row in ReleasedTable.objects.get(period="2026", table="agency").rows
    }

    assert [row["sum"] for row in rows.values()] == [None, None]
    assert sorted(row["is_small"] for row in rows.values()) == [False, True]
    total = ReleasedTable.objects.get(period="2026", table="total").rows[0]
    assert (total["sum"], total["parts"]) == (7, [7, 0, 0])


def test_sensitive_category_is_not_named_in_released_tables() -> None:
    for code, number in (("GT01", 6), ("AN03", 7), ("MT01", 8), ("TN01", 9)):
        for _number in range(number):
            make_report(State.PROCESSING, category=code, at=at(5))

    rollup.refresh()
    tables = {row.table: row.rows for row in ReleasedTable.objects.filter(period="2026")}
    named = {row["member"] for row in tables["category"]}
    group = Category.objects.get(code="AN")

    assert str(group.pk) not in named
    assert f"category:{group.pk}" not in tables
    assert [row["sum"] for row in tables["category"]].count(None) >= 1
