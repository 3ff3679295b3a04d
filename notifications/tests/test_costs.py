from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from notifications import costs
from notifications.models import Message
from notifications.tests.factories import EMAIL, PHONE, Enqueue, staff_client

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")
PAGE = "/quan-tri/notifications/message/theo-thang/"


@pytest.fixture
def written(enqueue: Enqueue) -> Any:
    def make(at: str, template: str = "received", **facts: object) -> Message:
        with time_machine.travel(datetime.fromisoformat(f"{at}+07:00"), tick=False):
            message = enqueue(template)
            defaults = {"status": "sent", "sent_at": timezone.now(), "gateway": "esms"}
            Message.objects.filter(pk=message.pk).update(**(defaults | facts))
        return message

    return make


def test_costs_are_counted_by_month_gateway_and_template(written: Any) -> None:
    written("2026-11-01T08:00", parts=1, cost=450, arrival="delivered")
    written("2026-11-20T08:00", parts=2, cost=900, arrival="failed")
    written("2026-11-20T08:00", template="done", gateway="speedsms", parts=1, cost=250)
    written("2026-10-31T08:00", parts=1)

    with time_machine.travel(NOW, tick=False):
        november, october = costs.by_month()

    assert (november.first_day, october.first_day) == (date(2026, 11, 1), date(2026, 10, 1))
    esms, speedsms = november.lines
    assert (esms.gateway, esms.template, esms.sent, esms.parts, esms.cost) == (
        "esms",
        "received",
        2,
        3,
        1350,
    )
    assert (esms.delivered, esms.undelivered) == (1, 1)
    assert (speedsms.gateway, speedsms.template_label) == ("speedsms", "Đã hoàn thành")
    assert (november.total.sent, november.total.cost, october.total.cost) == (3, 1600, 0)


def test_month_is_counted_in_vietnamese_time(written: Any) -> None:
    written("2026-11-01T00:30")

    with time_machine.travel(NOW, tick=False):
        (month,) = costs.by_month()

    assert month.first_day == date(2026, 11, 1)


def test_dead_messages_are_counted_and_skipped_ones_are_not(written: Any) -> None:
    written("2026-11-02T08:00", status="dead", sent_at=None, gateway="")
    written("2026-11-02T08:00", status="skipped", sent_at=None, gateway="")

    with time_machine.travel(NOW, tick=False):
        (month,) = costs.by_month()

    assert (month.total.dead, month.total.sent) == (1, 0)


@pytest.mark.parametrize(
    ("now", "oldest"), [("2026-12-31", "2026-01-01"), ("2026-01-01", "2025-02-01")]
)
def test_costs_cover_last_twelve_months(written: Any, now: str, oldest: str) -> None:
    written(f"{oldest}T00:00")
    written("2024-12-31T23:59")

    with time_machine.travel(datetime.fromisoformat(f"{now}T12:00+07:00"), tick=False):
        (month,) = costs.by_month()

    assert month.first_day == date.fromisoformat(oldest)


def test_costs_of_all_months_take_one_query(
    written: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in (9, 10, 11):
        written(f"2026-{month:02}-05T08:00")

    with time_machine.travel(NOW, tick=False), django_assert_num_queries(1):
        costs.by_month()


def test_costs_page_shows_figures_without_recipients(written: Any, client: Client) -> None:
    written("2026-11-20T08:00", parts=3, cost=1350)
    watcher = staff_client(client, "view_message")

    with time_machine.travel(NOW, tick=False):
        page = watcher.get(PAGE).content.decode()

    assert "Tháng 11/2026" in page and "1350" in page and "Đã ghi nhận phản ánh" in page
    assert PHONE[3:] not in page and EMAIL not in page


def test_message_list_links_to_costs_page(db: None, client: Client) -> None:
    watcher = staff_client(client, "view_message")

    assert PAGE in watcher.get("/quan-tri/notifications/message/").content.decode()


def test_costs_page_requires_permission_to_view_messages(db: None, client: Client) -> None:
    assert staff_client(client).get(PAGE).status_code == 403
