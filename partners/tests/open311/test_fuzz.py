"""Whatever arrives at the doors of Open311, no answer is an error of the portal."""

from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from partners.models import PartnerPost, Scope
from partners.tests.conftest import AGREEMENT, make_key
from partners.tests.open311.calls import BASE, TEST
from reports.models import PendingReport, Report, Reporter
from reports.tests.asking import CATEGORY, make_question
from reports.tests.sending import CITY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
some_settings = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = some.one_of(
    some.text(max_size=40),
    some.sampled_from(
        [
            *("", "\0", "nan", "1e999", "-0", "9" * 400, "٣", "2026-02-30", "0001-01-01T00:00:00Z"),
            *("9999-12-31T23:59:59-23:59", "0,0,0,0", "1,2,3,4,5", "-181,0,0,0", "GT01", "HC02"),
            *("\ud800", "a@b.vn", "0939861234", "+84", "http://[", "title: \n\ndetail:", "TEST1"),
        ]
    ),
)
QUERY = ("start_date", "end_date", "page", "page_size", "status", "bbox", "q", "extensions")
QUERY += ("service_code", "service_request_id", "api_key", "jurisdiction_id")
FIELDS = ("service_code", "title", "description", "address_string", "address_id", "lat", "long")
FIELDS += ("first_name", "last_name", "email", "phone", "media_url", "attribute[question_1]")
FIELDS += ("attribute[x][]", "attribute[", "service_request_id", "update_id", "status", "media")


def encoded(fields: Any) -> bytes:
    return urlencode(fields, errors="surrogatepass").encode()


def check(answer: Any) -> None:
    """Hold the answer to its own format."""
    assert answer.status_code in (200, 400, 403, 404), answer.content
    if answer["Content-Type"].startswith("text/xml"):
        ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    elif answer["Content-Type"].startswith("application/json"):
        answer.json()


@some_settings
@given(
    path=some.sampled_from(["requests", "servicerequestupdates", "services", "discovery"]),
    form=some.sampled_from(["json", "xml"]),
    query=some.dictionaries(some.sampled_from(QUERY), ODD, max_size=4),
)
def test_any_query_is_answered(path: str, form: str, query: dict[str, str]) -> None:
    check(Client().get(f"{BASE}{path}.{form}?{encoded(query).decode()}"))


@some_settings
@given(
    path=some.sampled_from(["requests", "services", "tokens"]),
    name=ODD,
    form=some.sampled_from(["json", "xml"]),
)
def test_any_id_is_answered(path: str, name: str, form: str) -> None:
    check(Client().get(f"{BASE}{path}/{quote(name, safe='', errors='surrogatepass')}.{form}"))


@some_settings
@given(
    base=some.sampled_from([BASE, TEST]),
    path=some.sampled_from(["requests", "servicerequestupdates"]),
    form=some.sampled_from(["json", "xml"]),
    changes=some.dictionaries(some.sampled_from(FIELDS), ODD, max_size=5),
    agrees=some.booleans(),
)
def test_any_post_is_answered_and_makes_a_whole_report_or_none(
    base: str, path: str, form: str, changes: dict[str, str], agrees: bool
) -> None:
    make_question() if not PartnerPost.objects.exists() else None
    _row, text = make_key(Scope.SUBMIT, **(AGREEMENT if agrees else {}))
    fields = {
        "api_key": text,
        "service_code": CATEGORY,
        "description": "Đoạn trước chợ có nhiều ổ gà lớn.",
        "lat": CITY[0],
        "long": CITY[1],
    } | changes
    before = Report.objects.count(), PendingReport.objects.count()

    answer = Client().post(
        f"{base}{path}.{form}",
        encoded(fields),
        content_type="application/x-www-form-urlencoded",
    )

    check(answer)
    after = Report.objects.count(), PendingReport.objects.count()
    made = sum(after) - sum(before)
    assert made <= 1
    if answer.status_code != 200 or base == TEST or path != "requests":
        assert made == 0
    assert Reporter.objects.count() == after[0]


@some_settings
@given(body=some.binary(max_size=300), kind=some.sampled_from(["multipart/form-data", "x/y", ""]))
def test_any_body_is_answered(body: bytes, kind: str) -> None:
    boundary = "; boundary=x" if body[:1] < b"\x80" else ""
    check(Client().post(f"{BASE}requests.json", body, content_type=f"{kind}{boundary}"))


POSTS = some.lists(
    some.fixed_dictionaries(
        {"description": ODD | some.just("Vẫn chưa sửa.") | some.just("Chờ tiếp nhận")},
        optional={
            "update_id": ODD | some.sampled_from(["1", "2"]),
            "updated_datetime": ODD,
            "media_url": ODD,
            "status": ODD,
        },
    ),
    max_size=8,
)
FORMS = some.sampled_from(["json", "xml"])


@settings(some_settings, max_examples=12)
@given(posts=POSTS, form=FORMS)
def test_any_updates_of_an_own_report_are_answered_and_a_repeated_one_adds_nothing(
    posts: list[dict[str, str]], form: str
) -> None:
    check_updates(posts, form)


@pytest.mark.hostile
@some_settings
@given(posts=POSTS, form=FORMS)
def test_many_updates_of_an_own_report_are_answered_and_a_repeated_one_adds_nothing(
    posts: list[dict[str, str]], form: str
) -> None:
    check_updates(posts, form)


def check_updates(posts: list[dict[str, str]], form: str) -> None:
    _row, text = make_key(Scope.SUBMIT)
    fields = {
        "api_key": text,
        "service_code": CATEGORY,
        "description": "Đoạn trước chợ có nhiều ổ gà lớn.",
        "lat": CITY[0],
        "long": CITY[1],
    }
    Client().post(f"{BASE}requests.json", fields)
    report = Report.objects.latest("pk")
    own = {"api_key": text, "service_request_id": report.code}

    for said in (*posts, *posts):
        answer = Client().post(
            f"{BASE}servicerequestupdates.{form}",
            encoded(own | said),
            content_type="application/x-www-form-urlencoded",
        )
        check(answer)

    assert report.events.filter(name="supply_info").count() <= len(posts)
