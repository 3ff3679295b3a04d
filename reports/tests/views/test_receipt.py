"""The page after sending: the code, what happens next, nothing about the reporter."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paht.foundation.local_time import VIETNAM
from reports.models import Report, Suspicion
from reports.rules.states import State
from reports.tests import factories
from reports.tests.factories import make_report

pytestmark = pytest.mark.usefixtures("reference_data")

MONDAY_MORNING = datetime(2026, 11, 30, 9, 0, tzinfo=VIETNAM)
FRIDAY_EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=VIETNAM)


def receipt(client: Client, report: Report) -> HttpResponse:
    return client.get(reverse("reports:report_done", args=[report.token]))


def words(response: HttpResponse) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


def test_receipt_shows_code_in_output_element(client: Client) -> None:
    report = make_report()

    html = receipt(client, report).content.decode()

    output = re.search(r'<output[^>]*id="report-code"[^>]*>([^<]*)</output>', html)
    assert output and output[1] == report.code


@pytest.mark.parametrize(("news", "told"), [("none", True), ("sms", False)])
def test_receipt_tells_reporter_who_chose_no_news(client: Client, news: str, told: bool) -> None:
    page = words(receipt(client, make_report(news=news)))

    assert ("Cổng không gửi tin về phản ánh này" in page) is told


@pytest.mark.parametrize(
    ("marks", "accuses"), [({"unproved": 1}, False), ({"unproved": 1, "links": 3}, True)]
)
def test_receipt_accuses_nobody_whose_phone_is_only_unproved(
    client: Client, marks: dict[str, int], accuses: bool
) -> None:
    report = make_report()
    Suspicion.objects.create(report=report, marks=marks)

    page = words(receipt(client, report))

    assert ("gửi lặp hoặc quảng cáo" in page) is accuses
    assert "kiểm tra thêm" in page


@pytest.mark.parametrize(
    ("at", "received", "due"),
    [
        (MONDAY_MORNING, "09:00, thứ Ba, 01/12/2026", "17:00, thứ Sáu, 11/12/2026"),
        (FRIDAY_EVENING, "17:00, thứ Hai, 30/11/2026", "17:00, thứ Sáu, 11/12/2026"),
    ],
)
def test_receipt_shows_next_steps_with_dates(
    client: Client, at: datetime, received: str, due: str
) -> None:
    report = make_report(at=at)

    said = re.sub(r" +", " ", words(receipt(client, report)))

    assert f"Tiếp nhận trước {received}" in said
    assert f"Hạn xử lý: {due}" in said
    assert ("ngoài giờ hành chính" in said) is (at == FRIDAY_EVENING)


def test_urgent_report_shows_emergency_numbers(client: Client) -> None:
    ordinary = words(receipt(client, make_report()))
    urgent = receipt(client, make_report(category="GT05")).content.decode()

    assert "Chuyên mục khẩn cấp" not in ordinary
    for number in ("113", "114", "115", "1022"):
        assert f'href="tel:{number}"' in urgent


def test_receipt_contains_no_reporter_data(client: Client) -> None:
    report = make_report(
        publish_identity=True, contact_address="Ấp Phước Lợi", latitude=9.6, longitude=105.9
    )

    html = receipt(client, report).content.decode()

    for planted in (
        factories.NAME,
        factories.EMAIL,
        factories.NATIONAL_ID,
        "939861234",
        "Phước Lợi",
        "105.9",
    ):
        assert planted not in html


def test_receipt_is_not_cached_indexed_or_sent_as_referrer(client: Client) -> None:
    response = receipt(client, make_report())

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


def test_qr_code_is_drawn_inline(client: Client) -> None:
    html = receipt(client, make_report()).content.decode()

    assert "<svg" in html and 'class="receipt__qr"' in html
    assert "style=" not in html
    assert not re.search(r'<img[^>]+src="https?:', html)


@pytest.mark.parametrize("token", ["x", "a" * 22, "%00", "..%2f", "' OR 1=1"])
def test_guessed_receipt_token_is_not_found(client: Client, token: str) -> None:
    make_report()

    response = client.get(f"/vi/phan-anh-kien-nghi/da-gui/{token}/")

    assert response.status_code == 404


@pytest.mark.parametrize("state", [State.COMPLETED, State.REJECTED, State.NEED_INFO])
def test_receipt_opens_in_every_later_state(client: Client, state: State) -> None:
    report = make_report(state)

    assert receipt(client, report).status_code == 200


def test_receipt_takes_at_most_four_queries(client: Client) -> None:
    report = make_report()

    with CaptureQueriesContext(connection) as queries:
        receipt(client, report)

    assert len(queries) <= 4
