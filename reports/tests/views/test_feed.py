"""The table as a feed: the same reports as the page under the same filters."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import make_report

FEED = "/vi/phan-anh-kien-nghi/rss/"
TABLE = "/vi/phan-anh-kien-nghi/tra-cuu/"
pytestmark = pytest.mark.usefixtures("reference_data")


def get(client: Client, **query: Any) -> HttpResponse:
    return client.get(FEED, query)


def read(response: HttpResponse) -> ElementTree.Element:
    channel = ElementTree.fromstring(response.content).find("channel")  # noqa: S314 - our own
    assert channel is not None
    return channel


def titles(response: HttpResponse) -> list[str]:
    return [item.findtext("title", "") for item in read(response).iter("item")]


def test_newest_reports_are_first_with_state_and_link(client: Client) -> None:
    make_report(State.PENDING_APPROVAL, title="Ổ gà <lớn> & sâu")
    newest = make_report(State.COMPLETED, title="Đèn đường tắt")

    response = get(client)

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=60"
    assert titles(response) == ["Đèn đường tắt", "Ổ gà <lớn> & sâu"]
    first, second = read(response).iter("item")
    assert first.findtext("link") == (f"{settings.SITE_URL}/vi/phan-anh-kien-nghi/{newest.code}/")
    # Approval inside an agency is nobody else's business.
    assert second.findtext("description", "").startswith("Đang xử lý. ")


def test_feed_uses_filters_of_search_page(client: Client) -> None:
    make_report(State.ASSIGNED, title="Cống nghẹt")
    make_report(State.COMPLETED, title="Cống vỡ")
    make_report(State.COMPLETED, title="Đèn tắt")

    assert titles(get(client, q="cong", status="completed")) == ["Cống vỡ"]
    assert read(get(client, q="cong")).findtext("title", "").endswith("– “cong”")
    page = client.get(TABLE, {"q": "cong", "status": "completed"}).content.decode()
    assert f"{FEED}?q=cong&amp;status=completed" in page


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RECEIVED, State.REJECTED])
def test_feed_excludes_unpublished_reports(client: Client, state: State) -> None:
    make_report(state)

    assert titles(get(client)) == []


def test_hidden_report_leaves_feed(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    assert len(titles(get(client))) == 1

    Report.objects.filter(pk=report.pk).update(is_published=False)

    assert titles(get(client)) == []


@pytest.mark.parametrize("query", [{"q": "0939861234"}, {"from": "hôm qua"}, {"status": "xyz"}])
def test_feed_with_invalid_filter_is_refused(client: Client, query: dict[str, str]) -> None:
    response = get(client, **query)

    assert response.status_code == 400
    assert "861" not in response.content.decode()


def test_characters_invalid_in_xml_do_not_break_feed(client: Client) -> None:
    response = get(client, q="cống\x08 ]]> <b>")

    assert response.status_code in (200, 400)
    if response.status_code == 200:
        read(response)


def test_feed_takes_at_most_two_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for _number in range(5):
        make_report(State.ASSIGNED)
    get(client)

    with django_assert_max_num_queries(2):
        get(client)
