"""In time means out of all that were completed or are past their deadline, on every page alike."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from paht.foundation.local_time import VIETNAM
from reports.models import CountedMonth, ReleasedTable, Report
from reports.rules.states import OPEN_STATES, State
from reports.statistics import disclosure, monthly, overview, punctuality, rollup
from reports.statistics.monthly import Month
from reports.statistics.overview import Filters
from reports.statistics.punctuality import Punctuality
from reports.tests.factories import make_report

pytestmark = pytest.mark.django_db

HOME = "/vi/"
PAGE = "/vi/phan-anh-kien-nghi/thong-ke/"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    cache.clear()


def at(day: int, month: int = 10, year: int = 2026, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


def case(state: State, *, due: datetime, done: datetime | None = None) -> Report:
    """A public report of today's workflow, with other moments."""
    report = make_report(state, at=min(due, done or due) - timedelta(days=20))
    Report.objects.filter(pk=report.pk).update(due_at=due, completed_at=done)
    return report


# --- seen: "100 % in time" beside reports that are years overdue --------------------------------


def test_home_page_counts_open_overdue_report_as_late(
    client: Client,
) -> None:
    now = timezone.now()
    case(State.COMPLETED, due=now - timedelta(days=2), done=now - timedelta(days=3))
    case(State.PROCESSING, due=now - timedelta(days=782))

    shown = " ".join(client.get(HOME).content.decode().split())

    assert '<span class="figures__number">50%</span> đúng hạn' in shown
    assert '<span class="figures__number">1</span> đang quá hạn' in shown


def test_home_page_shows_no_percentage_without_due_reports(client: Client) -> None:
    make_report(State.PROCESSING)

    shown = client.get(HOME).content.decode()

    assert "đúng hạn (chưa có phản ánh nào hoàn thành hoặc đến hạn)" in shown
    assert "100%" not in shown


def test_merged_withdrawn_refused_and_paused_reports_are_left_out() -> None:
    now = timezone.now()
    past = now - timedelta(days=5)
    for state in (State.REJECTED, State.WITHDRAWN, State.NEED_INFO):
        case(state, due=past)
    case(State.PROCESSING, due=past)

    found = punctuality.recent(Report.objects.counted(), days=30, now=now)

    assert found == (Punctuality(in_time=0, missed=1), 0, 1)


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, 100), (0.99999, 99.9), (0.29, 29), (2 / 3, 66.6), (0.0, 0)]
)
def test_percentage_is_rounded_down_so_that_100_means_none_late(share: float, shown: float) -> None:
    assert punctuality.percent(share) == shown


# --- the rollup against a plain count over random histories ------------------------------------

MONTHS = [Month(2025, 10).plus(number) for number in range(14)]
PERIODS = (
    *((month, month) for month in MONTHS),
    (Month(2026, 1), Month(2026, 3)),
    (Month(2026, 7), Month(2026, 9)),
    (Month(2026, 1), Month(2026, 12)),
)


def plain_count(first: Month, last: Month, now: datetime) -> Punctuality:
    """Count row by row, as the definition says."""
    in_time = missed = 0
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)

    def falls(moment: datetime | None) -> bool:
        return moment is not None and first.start <= moment < last.end

    for report in Report.objects.filter(is_published=True):
        if report.state == State.COMPLETED:
            if falls(report.due_at) or falls(report.completed_at):
                is_late = report.completed_at and report.completed_at > report.due_at
                missed, in_time = missed + bool(is_late), in_time + (not is_late)
        elif report.state in OPEN_STATES and report.state != State.NEED_INFO:
            missed += falls(report.due_at) and report.due_at < midnight
    return Punctuality(in_time, missed)


def overdue_now(now: datetime) -> int:
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return sum(
        report.due_at < midnight
        for report in Report.objects.filter(is_published=True)
        if report.state in OPEN_STATES and report.state != State.NEED_INFO
    )


def shake(dice: random.Random, reports: Iterable[Report]) -> None:
    """Let something happen to each report: an end, a reopening, a new deadline, a hiding."""
    start = MONTHS[0].start
    for report in reports:
        days = [timedelta(days=dice.randrange(0, 420), hours=dice.randrange(24)) for _ in range(3)]
        change = dice.choice(["complete", "reopen", "extend", "hide", "show", "none"])
        facts = {
            "complete": {"state": State.COMPLETED, "completed_at": start + days[0]},
            "reopen": {"state": State.PROCESSING},
            "extend": {"due_at": start + days[1]},
            "hide": {"is_published": False},
            "show": {"is_published": True},
            "none": {},
        }[change]
        if facts:
            Report.objects.filter(pk=report.pk).update(**facts)


@pytest.mark.parametrize("seed", range(2))
def test_incremental_and_nightly_counts_agree_with_full_count(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    # Show all numbers: this test is about counting.
    monkeypatch.setattr(disclosure, "SMALLEST", 0)
    monkeypatch.setattr(rollup, "SMALLEST", 0)
    with time_machine.travel(at(1, month=8), tick=False) as clock:
        reports = [
            case(State.PROCESSING, due=MONTHS[0].start + timedelta(days=dice.randrange(0, 400)))
            for _number in range(14)
        ]
        for night in range(8):
            if night % 2:  # a night in which nothing happens but time passes
                shake(dice, dice.sample(reports, 6))
            clock.shift(timedelta(days=dice.choice([1, 9, 20])))
            rollup.refresh()
            now = timezone.now()

            for first, last in PERIODS:
                filters = Filters(first, last)
                found = overview.overview(filters, today=date(2026, 12, 31))
                expected = plain_count(first, last, now)
                assert found.total.punctuality == expected, (seed, night, f"{first}", f"{last}")
            assert found.overdue == [overdue_now(now)]
        before = list(ReleasedTable.objects.order_by("period", "table").values())

        rollup.rebuild()

        after = list(ReleasedTable.objects.order_by("period", "table").values())
        assert [{**row, "id": 0} for row in after] == [{**row, "id": 0} for row in before]


def test_open_reports_become_overdue_at_midnight_without_event() -> None:
    with time_machine.travel(at(10), tick=False) as clock:
        case(State.PROCESSING, due=at(12))
        rollup.refresh()
        assert CountedMonth.objects.get(month=date(2026, 10, 1)).overdue == 0

        clock.move_to(at(12, hour=23))
        assert rollup.refresh() == 0
        clock.move_to(at(13, hour=1))

        assert rollup.refresh() == 1
        assert CountedMonth.objects.get(month=date(2026, 10, 1)).overdue == 1
        assert rollup.refresh() == 0


# --- one figure everywhere ----------------------------------------------------------------------


def test_statistics_ranking_and_monthly_report_show_same_share(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_AGENCY_RANKING = True
    monkeypatch.setattr(overview, "RANKED_FROM", 1)
    with time_machine.travel(at(10, month=11), tick=False):
        for _number in range(5):
            make_report(State.COMPLETED, at=at(5))
            case(State.PROCESSING, due=at(20))
        rollup.refresh()

        shown = client.get(f"{PAGE}?from=2026-10&to=2026-10").content.decode()
        month = Month(2026, 10)
        figures = monthly.figures(monthly.count(month))

        # The deadlines of the completed ones lie in October, as their completion does.
        assert figures.share_in_time == "50,0"
        assert "<strong>50%</strong>" in shown
        assert shown.count(">50%<") >= 2
        assert "<strong>5</strong> phản ánh công khai quá hạn" in shown


def test_statistics_show_no_percentage_without_due_reports(client: Client) -> None:
    for _number in range(5):
        make_report(State.PROCESSING)
    rollup.refresh()

    shown = client.get(PAGE).content.decode()

    assert "chưa có số liệu" in shown
    assert "100%<" not in shown
