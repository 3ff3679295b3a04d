"""Keep a confidential report from being told apart from a report that is only unpublished."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from province.models import Agency
from reports.models import Report
from reports.notices import links
from reports.rules.states import State
from reports.tests.factories import make_confidential, make_report

pytestmark = pytest.mark.django_db

AGENCY = "S-NV"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def twins(state: State) -> tuple[Report, Report]:
    """An unpublished report and a confidential one that differ in nothing else."""
    at = timezone.now().replace(second=0, microsecond=0)
    plain, secret = (make_report(state, agency=AGENCY, publish=False, at=at) for _n in range(2))
    make_confidential(secret)
    return plain, Report.objects.with_place().get(pk=secret.pk)


# Everything that differs between two reports of one kind.
_OWN = re.compile(
    r"csrfmiddlewaretoken\" value=\"[^\"]+|nonce=\"[^\"]+\"|<svg.*?</svg>"
    r"|/danh-gia/[^\"]+|<time[^>]*>|\d\d:\d\d",
    re.S,
)


def answer(client: Client, method: str, url: str, report: Report) -> tuple[Any, ...]:
    """What a stranger gets for one address: status, target, body without the code, queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.generic(method, url)
    body = _OWN.sub("", response.content.decode(errors="replace")).replace(report.code, "CODE")
    target = response.get("Location", "").replace(report.code, "CODE")
    kept = {name: value for name, value in response.items() if name in ("Cache-Control", "Vary")}
    return response.status_code, target, body, kept, len(queries)


BY_CODE = ("detail", "me_too", "follow", "my_report", "my_report_verify", "my_report_rate")


@pytest.mark.parametrize("state", [State.ASSIGNED, State.COMPLETED])
def test_confidential_and_unpublished_reports_give_visitors_equal_answers(
    state: State,
) -> None:
    plain, secret = twins(state)
    for language in ("vi", "en", "km"):
        for name in BY_CODE:
            for method in ("GET", "POST"):
                given = []
                # The first of two visits fills the caches of the process.
                for report in (plain, plain, secret):
                    url = reverse(f"reports:{name}", args=[report.code])
                    url = f"/{language}{url.removeprefix('/vi')}"
                    given.append(answer(Client(), method, url, report))
                assert given[1] == given[2], (language, name, method)
        query = f"/{language}/phan-anh-kien-nghi/tra-cuu/?q="
        found = [answer(Client(), "GET", query + one.code, one) for one in (plain, plain, secret)]
        assert found[1] == found[2]


@pytest.mark.parametrize("kind", ["unpublished", "confidential"])
@pytest.mark.parametrize("state", [State.ASSIGNED, State.COMPLETED])
def test_pages_of_unpublished_report_name_no_agency(state: State, kind: str) -> None:
    plain, secret = twins(state)
    report = plain if kind == "unpublished" else secret
    agency = Agency.objects.get(code=AGENCY)
    pages = [reverse("reports:detail", args=[report.code])]
    if state == State.COMPLETED:
        pages.append(links.to_rate(report))

    for url in pages:
        page = Client().get(url).content.decode()
        assert report.code in page
        assert agency.name not in page
        assert agency.short_name not in page
