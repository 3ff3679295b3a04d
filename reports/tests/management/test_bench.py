"""The bench of the public pages: what it asks for answers, and it counts what it says."""

import pghistory
import pytest
from django.db import transaction

from reports.management.commands import bench
from reports.models import Category
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def test_every_benchmarked_page_takes_at_most_twelve_queries() -> None:
    make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)
    asked = bench.Bench()

    assert {"map_agency", "map_channel", "map_late", "map_all", "map_list"} <= set(asked.pages)
    for name, path in asked.pages.items():
        assert asked.queries(path) <= 12, name


def test_transaction_statements_are_not_counted_as_queries() -> None:
    def write() -> None:
        with transaction.atomic():
            Category.objects.filter(code="GT01").update(order=3)

    with pghistory.context(path="/vi/; SELECT 1, true); /"):
        assert bench.count_queries(write) == 1
    assert bench.count_queries(write) == 1


def test_report_with_photo_is_sent_within_query_budget() -> None:
    make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)

    assert bench.Bench().sending() <= bench.BUDGETS["send"]
