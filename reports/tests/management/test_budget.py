"""Pages cost the same number of queries whether the portal holds one report or twenty."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paht.foundation import caching
from province import portal
from reports.models import Answer, Attachment, Report
from reports.rules.states import State
from reports.tests.factories import make_report

BASE = "/vi/phan-anh-kien-nghi/"
pytestmark = pytest.mark.usefixtures("reference_data")


def queries(client: Client, url: str) -> int:
    cache.clear()
    caching.clear()
    # Each process reads them once in ten seconds, whatever the page.
    portal.words()
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(context)


def report_with_files() -> Report:
    report = make_report(State.COMPLETED, latitude=9.6, longitude=105.97, publish_identity=True)
    for answer in (None, Answer.objects.get(report=report)):
        Attachment.objects.create(
            report=report, answer=answer, kind="photo", content_type="image/jpeg",
            extension="jpg", file="x.jpg", thumbnail="x.jpg", size=1, sha256="0" * 64,
            is_public=True,
        )  # fmt: skip
    return report


BUDGETS = {
    f"{BASE}tra-cuu/": 6,
    f"{BASE}tra-cuu/?q=ổ+gà&category=GT&status=completed&district=941&from=2020-01-01": 6,
    f"{BASE}tra-cuu/?q=0939861234": 6,
    f"{BASE}tra-cuu/?q=209901010001": 6,
    f"{BASE}{{code}}/": 6,
    f"{BASE}chuyen-muc/": 6,
    f"{BASE}chuyen-muc/giao-thong-duong-sa/": 6,
    f"{BASE}chuyen-muc/mat-duong-hu-hong-o-ga/": 6,
    "/vi/": 8,
}


def test_queries_stay_within_the_budget_and_do_not_grow_with_the_rows(client: Client) -> None:
    code = report_with_files().code
    with_one = {path: queries(client, path.format(code=code)) for path in BUDGETS}
    for _ in range(19):
        report_with_files()

    with_twenty = {path: queries(client, path.format(code=code)) for path in BUDGETS}

    assert with_twenty == with_one
    assert {path: n for path, n in with_one.items() if n > BUDGETS[path]} == {}
