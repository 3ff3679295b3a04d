"""Synthetic reports look like real ones to the database."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from accounts.models import Consent
from paht.foundation import text
from paht.tests.databases import MANY_REPORTS
from province.models import Agency
from reports import search
from reports.models import Answer, DayCounter, Report, Reporter, ReportEvent
from reports.rules.states import FINAL_STATES, PUBLIC_STATES, State
from reports.samples.synthetic import INVENTED_PREFIX, fold
from reports.tests.factories import make_report
from reports.workflow import codes


def fill(count: int = 400, **options: int) -> None:
    call_command("fill_reports", count=count, verbosity=0, **options)


@pytest.mark.usefixtures("filled_reports")
def test_requested_number_of_reports_is_added_with_reporter_consent_and_event() -> None:
    assert Report.objects.count() == Reporter.objects.count() == MANY_REPORTS
    assert Consent.objects.count() >= MANY_REPORTS
    assert ReportEvent.objects.filter(name="submit").count() == MANY_REPORTS
    assert not Report.objects.filter(reporter__consent__isnull=True).exists()


@pytest.mark.usefixtures("filled_reports")
def test_search_text_equals_that_of_real_report() -> None:
    for report in Report.objects.with_place()[:100]:
        assert report.search_text == report.compose_search_text()
    assert search.matching(Report.objects.all(), "duong").exists()


@pytest.mark.usefixtures("filled_reports")
def test_each_report_has_events_leading_to_its_state_in_order() -> None:
    for report in Report.objects.prefetch_related("events"):
        events = list(report.events.all())
        states = [event.target for event in events]
        assert states[-1] == report.state
        assert [event.source for event in events] == ["", *states[:-1]]
        assert sorted(event.at for event in events) == [event.at for event in events]


@pytest.mark.usefixtures("filled_reports")
def test_public_reports_have_agency_and_completed_ones_approved_answer() -> None:
    assert not Report.objects.public().filter(agency__isnull=True).exists()
    assert not Report.objects.public().filter(category__sensitive=True).exists()
    completed = Report.objects.filter(state=State.COMPLETED)
    approved = Answer.objects.filter(approved_at__isnull=False).values("report")
    assert completed.count() == completed.filter(pk__in=approved).count() > 0
    ended = Q(state__in=FINAL_STATES)
    assert not Report.objects.filter(ended, completed_at__isnull=True).exists()
    assert not Report.objects.filter(~ended, completed_at__isnull=False).exists()


@pytest.mark.usefixtures("filled_reports")
def test_reports_spread_over_years_districts_categories_and_states() -> None:
    counts = Report.objects.aggregate(
        years=Count("reported_on__year", distinct=True),
        districts=Count("district", distinct=True),
        categories=Count("category", distinct=True),
        states=Count("state", distinct=True),
    )

    assert counts["years"] >= 3
    assert counts["districts"] == 11
    assert counts["categories"] >= 40
    assert counts["states"] >= len(PUBLIC_STATES)
    assert not Report.objects.filter(due_at__lte=F("submitted_at")).exists()


def test_codes_continue_counters_of_days(reference_data: None) -> None:
    report = make_report()
    day = date(int(report.code[:4]), int(report.code[4:6]), int(report.code[6:8]))
    fill(2000)

    last = DayCounter.objects.get(day=day).last

    assert Report.objects.filter(code__startswith=report.code[:8]).count() == last
    assert codes.next_code(day) == f"{day:%Y%m%d}{last + 1:04d}"


def test_second_run_with_same_seed_adds_reports(reference_data: None) -> None:
    fill(50, seed=7)
    fill(50, seed=7)

    assert Report.objects.count() == 100


def test_missing_reference_data_are_reported_with_advice(db: None) -> None:
    with pytest.raises(CommandError, match="load_province"):
        fill(10)


def test_count_must_be_positive(db: None) -> None:
    with pytest.raises(CommandError, match="số dương"):
        fill(0)


@pytest.mark.parametrize("words", ["Đường  nhiều Ổ gà!", "Quốc lộ 1A – km 12,5", "(Ấp) Mỹ-Tân…"])
def test_fast_fold_equals_real_fold(words: str) -> None:
    assert fold(words) == text.fold(words)


def test_agencies_are_added_up_to_the_asked_number_and_get_reports(reference_data: None) -> None:
    fill(agencies=100)
    fill(agencies=100)

    assert Agency.objects.active().count() == 100
    invented = Report.objects.filter(agency__code__startswith=INVENTED_PREFIX)
    assert invented.count() > 100
    for report in invented.select_related("district", "agency__parent__unit")[:20]:
        assert report.agency.parent.unit == report.district
