"""A report that nobody released changes no public mark and no public order."""

import pytest
from django.core.cache import cache
from django.test import Client

from paht.foundation.caching import forget_process_value
from reports import workflow
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.usefixtures("reference_data")


def mark(client: Client) -> str:
    answer = client.get("/du-lieu-mo/phan-anh.csv")
    assert answer.getvalue()
    return str(answer["ETag"])


def topics(client: Client) -> list[str]:
    cache.clear()
    forget_process_value("home:categories")
    return [one.code for one in client.get("/vi/").context["popular_categories"]]


def test_mark_of_open_data_counts_steps_of_public_reports_only(client: Client) -> None:
    before = mark(client)
    make_report(State.RECEIVED)
    assert mark(client) == before

    shown = make_report(State.ASSIGNED)
    after = mark(client)

    assert after != before
    Report.objects.filter(pk=shown.pk).update(is_published=False)
    assert mark(client) not in (before, after)


def test_mark_of_open_data_changes_when_a_report_waits_for_information(client: Client) -> None:
    """The file leaves the report out then, and no retraction is noted."""
    report = make_report(State.PROCESSING)
    assert make_report(State.ASSIGNED).is_public
    before = mark(client)

    by = make_staff(Role.HANDLER)
    workflow.move(report, "request_info", by=by, note="Xin cho biết rõ vị trí.")

    report.refresh_from_db()
    assert not report.is_public
    assert mark(client) != before


def test_topics_of_the_home_page_count_public_reports_only(client: Client) -> None:
    before = topics(client)
    last = "MT01"
    assert last not in before

    make_report(State.RECEIVED, category=last)
    assert topics(client) == before
    make_report(State.ASSIGNED, category=last)

    assert topics(client)[0] == last
