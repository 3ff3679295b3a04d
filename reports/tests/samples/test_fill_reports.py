"""Synthetic reports look like real ones to the database."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from accounts.models import Consent
from paht.foundation import text
from province.models import Agency
from reports import search
from reports.models import Answer, DayCounter, Report, Reporter, ReportEvent
from reports.rules.states import FINAL_STATES, PUBLIC_STATES, State
from reports.samples.synthetic import INVENTED_PREFIX, fold
from reports.tests.factories import make_report
from reports.workflow import codes


def fill(count: int = 400, **options: int) -> None:
    call_command("fill_reports", count=count, verbosity=0, **options)


@pytest.fixture
def filled(reference_data: None) -> None:
    fill()


@pytest.mark.usefixtures("filled")
def test_the_asked_number_is_added_with_reporter_consent_and_birth() -> None:
    assert Report.objects.count() == Reporter.objects.count() == 400
    assert Consent.objects.count() >= 400
    assert ReportEvent.objects.filter(name="submit").count() == 400
    assert not Report.objects.filter(reporter__consent__isnull=True).exists()


@pytest.mark.usefixtures("filled")
def test_what_is_searched_is_composed_as_for_a_real_report() -> None:
    for report in Report.objects.with_place()[:100]:
        assert report.search_text == report.compose_search_text()
    assert search.matching(Report.objects.all(), "duong").exists()


@pytest.mark.usefixtures("filled")
def test_each_state_has_the_events_that_lead_to_it_in_order() -> None:
    for report in Report.objects.prefetch_related("events"):
        events = list(report.events.all())
        states = [event.target for event in events]
        assert states[-1] == report.state
        assert [event.source for event in events] == ["", *states[:-1]]
        assert sorted(event.at for event in events) == [event.at for event in events]


@pytest.mark.usefixtures("filled")
def test_public_ones_have_an_agency_and_finished_ones_an_approved_answer() -> None:
    assert not Report.objects.public().filter(agency__isnull=True).exists()
    assert not Report.objects.public().filter(category__sensitive=True).exists()
    completed = Report.objects.filter(state=State.COMPLETED)
    approved = Answer.objects.filter(approved_at__isnull=False).values("report")
    assert completed.count() == completed.filter(pk__in=approved).count() > 0
    ended = Q(state__in=FINAL_STATES)
    assert not Report.objects.filter(ended, completed_at__isnull=True).exists()
    assert not Report.objects.filter(~ended, completed_at__isnull=False).exists()


@pytest.mark.usefixtures("filled")
def test_they_spread_over_years_units_categories_and_states() -> None:
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


def test_codes_go_on_where_the_days_counters_stand(reference_data: None) -> None:
    report = make_report()
    day = date(int(report.code[:4]), int(report.code[4:6]), int(report.code[6:8]))
    fill(2000)

    last = DayCounter.objects.get(day=day).last

    assert Report.objects.filter(code__startswith=report.code[:8]).count() == last
    assert codes.next_code(day) == f"{day:%Y%m%d}{last + 1:04d}"


def test_filling_twice_with_one_seed_adds_twice(reference_data: None) -> None:
    fill(50, seed=7)
    fill(50, seed=7)

    assert Report.objects.count() == 100


def test_without_reference_data_it_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match="load_province"):
        fill(10)


def test_a_count_must_be_positive(db: None) -> None:
    with pytest.raises(CommandError, match="số dương"):
        fill(0)


@pytest.mark.parametrize("words", ["Đường  nhiều Ổ gà!", "Quốc lộ 1A – km 12,5", "(Ấp) Mỹ-Tân…"])
def test_the_quick_fold_folds_as_the_real_one(words: str) -> None:
    assert fold(words) == text.fold(words)


def test_agencies_are_added_up_to_the_asked_number_and_get_reports(reference_data: None) -> None:
    fill(agencies=100)
    fill(agencies=100)

    assert Agency.objects.active().count() == 100
    invented = Report.objects.filter(agency__code__startswith=INVENTED_PREFIX)
    assert invented.count() > 100
    for report in invented.select_related("district", "agency__parent__unit")[:20]:
        assert report.agency.parent.unit == report.district
