"""The bench of the public pages: what it asks for answers, and it counts what it says."""

import pghistory
import pytest
from django.db import transaction

from reports.management.commands import bench
from reports.models import Category
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")


def test_every_page_of_the_bench_answers() -> None:
    make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)
    asked = bench.Bench()

    assert {"map_agency", "map_channel", "map_late", "map_all", "map_list"} <= set(asked.pages)
    for name, path in asked.pages.items():
        assert asked.queries(path) <= 12, name


def test_what_frames_a_transaction_is_no_query_whatever_the_history_sends_along() -> None:
    def write() -> None:
        with transaction.atomic():
            Category.objects.filter(code="GT01").update(order=3)

    with pghistory.context(path="/vi/; SELECT 1, true); /"):
        assert bench.count_queries(write) == 1
    assert bench.count_queries(write) == 1


def test_a_report_with_a_photo_is_sent_within_the_queries_that_were_promised() -> None:
    make_report(State.COMPLETED, latitude=9.6025, longitude=105.9739)

    assert bench.Bench().sending() <= bench.BUDGETS["send"]
