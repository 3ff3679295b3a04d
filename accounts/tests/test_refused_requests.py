"""The log of authentication shows refused requests: bounded, and without reports or citizens."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import bursts
from accounts.models import SecurityEvent, User
from accounts.tests.factories import make_citizen
from notifications.models import Message
from paht.foundation import visitors
from reports.models import Report
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff
from reports.views import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

Kind = SecurityEvent.Kind
NOBODYS_CODE = "209901010001"
TOKEN = "Bc" * 11


def rows(**which: Any) -> list[tuple[str, int]]:
    found = SecurityEvent.objects.filter(**which).order_by("pk")
    return list(found.values_list("kind", "times"))


def everything() -> str:
    return str(list(SecurityEvent.objects.values()))


@pytest.fixture
def handler(client: Client) -> User:
    person = make_staff(Role.HANDLER, username="canbo")
    client.force_login(person)
    return person


@pytest.fixture
def foreign() -> Report:
    return make_report(agency="QLDT-942")


def page_of(report: int | str) -> str:
    return f"/quan-tri/reports/report/{report}/change/"


# --- refused access --------------------------------------------------------------------------


def test_refused_page_of_staff_is_recorded_with_the_person(client: Client, handler: User) -> None:
    assert client.get("/quan-tri/accounts/securityevent/").status_code == 403

    event = SecurityEvent.objects.get()
    assert (event.kind, event.user, event.times) == (Kind.NO_ACCESS, handler, 1)
    assert event.detail == "/quan-tri/accounts/securityevent/" and event.client_mark


def test_report_of_another_agency_is_recorded_without_its_number(
    client: Client, handler: User, foreign: Report
) -> None:
    assert client.get(page_of(foreign.pk)).status_code == 404

    event = SecurityEvent.objects.get()
    assert (event.kind, event.user) == (Kind.NO_ACCESS, handler)
    assert event.detail == "/quan-tri/reports/report/…/change/"
    assert foreign.code not in everything()


def test_log_does_not_tell_a_hidden_report_from_a_missing_one(
    client: Client, handler: User, foreign: Report
) -> None:
    def recorded(address: str) -> dict[str, Any]:
        cache.clear()
        assert client.get(address).status_code == 404
        event = SecurityEvent.objects.values("kind", "user_id", "detail", "times").first()
        assert event
        return event

    assert recorded(page_of(foreign.pk)) == recorded(page_of(987654))
    assert len(rows()) == 2


def test_staff_behind_one_address_are_recorded_each(client: Client, handler: User) -> None:
    other = Client()
    other.force_login(make_staff(Role.HANDLER, username="canbo2"))

    for someone in (client, other):
        someone.get("/quan-tri/accounts/securityevent/")

    assert [event.user.username for event in SecurityEvent.objects.order_by("pk")] == [
        "canbo",
        "canbo2",
    ]


def test_citizen_is_not_named_and_an_ordinary_missing_page_is_not_recorded(client: Client) -> None:
    client.force_login(make_citizen())

    assert client.get(f"/vi/phan-anh-kien-nghi/{NOBODYS_CODE}/").status_code == 404
    assert client.get("/vi/khong-co/").status_code == 404
    assert rows() == []
    assert client.get(f"/vi/phan-anh-kien-nghi/da-gui/{TOKEN}/").status_code == 404

    event = SecurityEvent.objects.get()
    assert (event.kind, event.user, event.account_mark) == (Kind.FORGED_TOKEN, None, "")
    assert event.detail == "/vi/phan-anh-kien-nghi/da-gui/…/"


def test_guessed_id_of_a_form_is_recorded(client: Client) -> None:
    guessed = {"submission_id": "11111111-1111-4111-8111-111111111111", "list": "1"}

    assert client.post(reverse("reports:hold_file"), guessed).status_code == 403

    assert rows() == [(Kind.FORGED_TOKEN, 1)]


# --- forged forms, false proofs, floods ----------------------------------------------------------


def test_form_of_another_site_is_recorded_without_its_name(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)

    refused = strict.post("/vi/dang-nhap/", {}, headers={"origin": "https://evil.example"})

    assert refused.status_code == 403
    assert rows() == [(Kind.FORGED_FORM, 1)] and "evil" not in everything()


@pytest.mark.parametrize("solution", ["giả mạo", "eyJhIjoxfQ=="])
def test_false_solution_is_recorded_and_none_is_not(client: Client, solution: str) -> None:
    client.post(reverse("reports:go_on"), {"next": "/vi/"})
    assert rows() == []

    client.post(reverse("reports:go_on"), {"next": "/vi/", "altcha": solution})

    assert rows() == [(Kind.FALSE_PROOF, 1)]


def test_flood_of_one_client_makes_a_row_at_1_10_and_100_requests(
    client: Client, foreign: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGES", 3)

    for _request in range(120):
        client.get(f"/vi/phan-anh-kien-nghi/{foreign.code}/")

    assert rows() == [(Kind.FLOOD, 1), (Kind.FLOOD, 9), (Kind.FLOOD, 90)]


def test_request_within_the_limits_costs_no_row_and_no_query_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/robots.txt")

    assert rows() == []


def test_refusals_are_recorded_once_a_quarter_hour_without_valkey(
    client: Client, handler: User, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///tmp/no-such-socket",
        }
    }

    for _request in range(3):
        client.get("/quan-tri/accounts/securityevent/")

    assert rows() == [(Kind.NO_ACCESS, 1)]


# --- the notice ---------------------------------------------------------------------------------


def test_many_refusals_of_one_client_are_told(client: Client) -> None:
    watcher = make_staff(Role.ADMINISTRATOR, agency="VP-UBND")
    watcher.email = "quantri@example.vn"
    watcher.save()
    for _guess in range(100):
        client.get(f"/vi/phan-anh-kien-nghi/da-gui/{TOKEN}/")

    bursts.warn_staff()
    bursts.warn_staff()

    message = Message.objects.get(template="staff_sign_in_burst")
    assert message.context["count"] == 100 and "bị từ chối" in message.context["what"]
    assert re.search(r"q=[0-9a-f]{16}$", message.context["url"])
    assert rows(kind=Kind.BURST) == [(Kind.BURST, 100)]


def test_few_refusals_are_not_told(client: Client) -> None:
    for _guess in range(50):
        client.get(f"/vi/phan-anh-kien-nghi/da-gui/{TOKEN}/")

    assert bursts.warn_staff() == 0


def test_administrator_sees_the_number_of_refused_requests(client: Client) -> None:
    for _guess in range(10):
        client.get(f"/vi/phan-anh-kien-nghi/da-gui/{TOKEN}/")
    client.force_login(make_staff(Role.ADMINISTRATOR, agency="VP-UBND"))

    shown = client.get("/quan-tri/accounts/securityevent/", {"kind__exact": "forged_token"}).text

    assert "Đường dẫn bí mật hoặc mã ký không đúng" in shown
    assert re.findall(r'field-times">(\d+)<', shown) == ["9", "1"]
    assert visitors.mark() == ""
