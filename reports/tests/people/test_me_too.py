""" "Tôi cũng thấy": once a person, counted in public, forgotten in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.data_requests import Person
from accounts.models import phone_hash
from accounts.tests.factories import make_citizen
from paht.foundation import caching
from reports import workflow
from reports.casework import merging
from reports.models import Category, MeToo, Report
from reports.people import me_too
from reports.privacy import erasure, personal_data, purge
from reports.rules.states import Role, State
from reports.tests.factories import PHONE, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

OTHER_PHONE = "+84939861200"


def path(report: Report) -> str:
    return reverse("reports:me_too", args=[report.code])


def say(client: Client, report: Report, **said: str) -> HttpResponse:
    return client.post(path(report), said)


def page(client: Client, report: Report) -> str:
    return client.get(reverse("reports:detail", args=[report.code])).text


def counted(report: Report) -> int:
    return me_too.counted(Report.objects.all()).get(pk=report.pk).me_too_count


def signed_in(phone: str = OTHER_PHONE) -> Client:
    client = Client()
    client.force_login(make_citizen(phone, email=""))
    return client


def merged(into: Report, **changes: object) -> Report:
    """A public report that an agency gave back, and that was then merged."""
    report = make_report(State.PROCESSING, **changes)
    return _merge(report, into)


def _merge(report: Report, into: Report) -> Report:
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "return_to_dispatch", by=make_staff(Role.HANDLER), note="Trùng")
    merging.merge(report, into=into, by=dispatcher)
    report.refresh_from_db()
    return report


# --- saying it -------------------------------------------------------------------------------


def test_me_too_of_visitor_is_counted_publicly() -> None:
    report, visitor = make_report(State.PROCESSING), Client()
    say(Client(), report)

    answer = say(visitor, report)

    assert answer.status_code == 302
    assert answer["Location"] == f"/vi/phan-anh-kien-nghi/{report.code}/#cung-thay"
    assert "2 người cũng thấy" in page(Client(), report)
    assert "Đã ghi nhận: Ông/Bà cũng thấy việc này." in page(visitor, report)
    assert "Đã ghi nhận" not in page(Client(), report)


def test_me_too_cookie_is_random_long_lived_and_http_only() -> None:
    report, visitor = make_report(State.PROCESSING), Client()
    assert me_too.COOKIE not in visitor.get(f"/vi/phan-anh-kien-nghi/{report.code}/").cookies

    cookie = say(visitor, report).cookies[me_too.COOKIE]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == 365 * 24 * 3600
    assert len(cookie.value) == 22
    assert cookie.value not in MeToo.objects.get().person
    assert me_too.COOKIE not in say(visitor, make_report(State.PROCESSING)).cookies


def test_repeated_me_too_counts_once_and_can_be_undone() -> None:
    report, visitor = make_report(State.PROCESSING), Client()

    say(visitor, report)
    say(visitor, report)
    assert counted(report) == 1

    say(visitor, report, undo="1")
    say(visitor, report, undo="1")
    assert counted(report) == 0
    assert "người cũng thấy" not in page(visitor, report)


def test_account_counts_once_on_all_devices_and_after_later_login() -> None:
    report = make_report(State.PROCESSING)
    citizen = make_citizen(OTHER_PHONE, email="")
    one, other, first_a_guest = Client(), Client(), Client()
    say(first_a_guest, report)
    for client in (one, other):
        client.force_login(citizen)
        assert me_too.COOKIE not in say(client, report).cookies
    assert counted(report) == 2

    first_a_guest.force_login(make_citizen("+84939861201", email=""))
    say(first_a_guest, report)

    assert counted(report) == 2


def test_reporter_cannot_me_too_own_report() -> None:
    report, reporter = make_report(State.PROCESSING), signed_in(PHONE)

    answer = reporter.post(path(report), follow=True)

    assert "Phản ánh này do chính Ông/Bà gửi" in answer.text
    assert counted(report) == 0


def test_script_gets_me_too_count_as_json() -> None:
    report, visitor = make_report(State.PROCESSING), Client(headers={"Accept": "application/json"})

    assert say(visitor, report).json() == {"said": True, "count": "1 người cũng thấy"}
    assert say(visitor, report, undo="1").json() == {"said": False, "count": ""}
    own = signed_in(PHONE).post(path(report), headers={"Accept": "application/json"})
    assert (own.status_code, list(own.json())) == (409, ["error"])


@pytest.mark.parametrize("state", [State.SUBMITTED, State.COMPLETED, State.REJECTED])
def test_me_too_requires_public_open_report(state: State) -> None:
    report = make_report(state)

    assert say(Client(), report).status_code == 404
    assert path(report) not in page(Client(), report)
    assert not MeToo.objects.exists()


def test_me_too_is_refused_for_unpublished_and_sensitive_reports() -> None:
    unpublished = make_report(State.PROCESSING, publish=False)
    sensitive = make_report(State.PROCESSING)
    Category.objects.filter(pk=sensitive.category_id).update(sensitive=True)

    for report in (unpublished, sensitive):
        assert say(Client(), report).status_code == 404
        assert path(report) not in page(Client(), report)


def test_sensitive_category_hides_earlier_me_too_count() -> None:
    report, visitor = make_report(State.PROCESSING), Client()
    say(visitor, report)
    Category.objects.filter(pk=report.category_id).update(sensitive=True)
    caching.clear()

    assert "cũng thấy" not in page(visitor, report)
    # Whoever takes back what they never said would learn it, too.
    told = Client().post(path(report), {"undo": "1"}, headers={"Accept": "application/json"})
    assert told.json() == {"said": False, "count": ""}
    assert "cũng thấy" not in Client().get(reverse("reports:map_list")).text


def test_me_too_requires_post_with_csrf_token() -> None:
    report, careful = make_report(State.PROCESSING), Client(enforce_csrf_checks=True)

    assert careful.get(path(report))["Location"] == f"/vi/phan-anh-kien-nghi/{report.code}/"
    assert careful.post(path(report)).status_code == 403
    page(careful, report)
    token = careful.cookies["csrftoken"].value
    assert careful.post(path(report), {"csrfmiddlewaretoken": token}).status_code == 302


def test_me_too_can_be_undone_after_completion() -> None:
    report, visitor = make_report(State.PROCESSING), Client()
    say(visitor, report)
    Report.objects.filter(pk=report.pk).update(state=State.COMPLETED, completed_at=timezone.now())

    assert "1 người cũng thấy" in page(Client(), report)
    say(visitor, report, undo="1")

    assert counted(report) == 0


def test_me_too_from_one_network_is_limited() -> None:
    report = make_report(State.PROCESSING)

    answers = [say(Client(), report).status_code for _click in range(25)]

    assert answers == [302] * 20 + [429] * 5
    assert counted(report) == 3


# --- browsers of one network ------------------------------------------------------------------

NETWORK = "203.0.113.7"


def at(address: str = NETWORK) -> Client:
    return Client(REMOTE_ADDR=address)


def test_visitor_without_cookie_counts_at_most_three_times() -> None:
    report, fourth = make_report(State.PROCESSING), at()
    first = [at() for _i in range(3)]
    for client in first:
        assert "Từ mạng Ông/Bà đang dùng" not in client.post(path(report), follow=True).text

    told = fourth.post(path(report), follow=True).text

    assert counted(report) == 3
    # Said honestly, and noted all the same.
    assert "đã có 3 người chưa đăng nhập cùng báo" in told
    assert "Đã ghi nhận: Ông/Bà cũng thấy việc này." in page(fourth, report)
    script = at().post(path(report), headers={"Accept": "application/json"}).json()
    assert (script["said"], script["count"]) == (True, "3 người cũng thấy")
    assert "không tăng thêm" in script["note"]
    # Another network, and another report, have room of their own.
    say(at("203.0.113.8"), report)
    assert counted(report) == 4
    other = make_report(State.PROCESSING)
    say(fourth, other)
    assert counted(other) == 1


def test_ipv6_prefix_counts_as_one_network() -> None:
    report = make_report(State.PROCESSING)
    for number in range(5):
        say(at(f"2001:db8:1:2::{number + 1}"), report)
    assert counted(report) == 3

    say(at("2001:db8:1:3::1"), report)

    assert counted(report) == 4


def test_account_counts_behind_shared_gateway() -> None:
    report, late = make_report(State.PROCESSING), at()
    for _client in range(3):
        say(at(), report)
    say(late, report)
    assert counted(report) == 3

    late.force_login(make_citizen(OTHER_PHONE, email=""))
    assert "không tăng thêm" in page(late, report)
    # The page offers it once more, for what the browser said did not count.
    assert "Đã ghi nhận" not in page(late, report)
    said = late.post(path(report), follow=True).text

    assert "không tăng thêm" not in said and "Đã ghi nhận" in said
    assert counted(report) == 4
    assert MeToo.objects.filter(network="").count() == 1
    assert MeToo.objects.count() == 4


def test_undone_me_too_frees_place_of_its_network() -> None:
    report = make_report(State.PROCESSING)
    clients = [at() for _i in range(5)]
    for client in clients:
        say(client, report)

    say(clients[0], report, undo="1")
    assert counted(report) == 3
    say(clients[3], report, undo="1")
    assert counted(report) == 3
    say(clients[4], report, undo="1")
    say(clients[1], report, undo="1")

    assert counted(report) == 1


def test_network_hash_differs_by_report_and_is_deleted_after_ninety_days() -> None:
    reports = [make_report(State.PROCESSING) for _i in range(2)]
    visitor = at()
    for report in reports:
        say(visitor, report)
    say(signed_in(), reports[0])
    networks = set(MeToo.objects.values_list("network", flat=True))

    assert len(networks) == 3 and "" in networks and not any(NETWORK in one for one in networks)
    assert purge.run(timezone.now() + timedelta(days=89))["me-too-networks"] == 0
    assert purge.run(timezone.now() + timedelta(days=91))["me-too-networks"] == 2
    assert set(MeToo.objects.values_list("network", flat=True)) == {""}
    assert [counted(report) for report in reports] == [2, 1]


# --- merging -----------------------------------------------------------------------------------


def test_merging_adds_persons_of_duplicate_once_each() -> None:
    main, other = make_report(State.PROCESSING), make_report(State.PROCESSING)
    both, first, second = Client(), Client(), Client()
    for client, report in ((both, main), (both, other), (first, main), (second, other)):
        say(client, report)

    _merge(other, main)

    assert counted(main) == 3
    assert "Đã ghi nhận" in page(second, main)
    say(second, main)
    assert counted(main) == 3
    say(second, main, undo="1")
    assert counted(main) == 2


def test_merging_chains_count_everyone_and_undoing_restores_counts() -> None:
    main, middle, last = (make_report(State.PROCESSING) for _i in range(3))
    for report in (main, middle, last):
        say(Client(), report)
    _merge(last, middle)
    _merge(middle, main)
    assert counted(main) == 3

    workflow.move(last, "restore", by=make_staff(Role.SUPERVISOR), note="Việc khác")

    assert (counted(main), counted(last)) == (2, 1)


# --- races ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_parallel_me_too_clicks_count_once_per_person() -> None:
    report = make_report(State.PROCESSING)
    citizen = make_citizen(OTHER_PHONE, email="")
    # Each at home: of one network no more than three would count.
    clients = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(8)]
    for client in clients[:4]:
        client.force_login(citizen)
    barrier = Barrier(len(clients))

    def click(client: Client) -> int:
        barrier.wait()
        try:
            return say(client, report).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        assert list(pool.map(click, clients)) == [302] * 8

    assert counted(report) == 5


@pytest.mark.django_db(transaction=True)
def test_parallel_me_too_clicks_of_one_network_count_three_times() -> None:
    report = make_report(State.PROCESSING)
    clients = [Client() for _i in range(8)]
    barrier = Barrier(len(clients))

    def click(client: Client) -> list[int]:
        barrier.wait()
        try:
            return [say(client, report, **said).status_code for said in ({}, {}, {"undo": "1"}, {})]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = [code for codes in pool.map(click, clients) for code in codes]

    # The day's clicks of one network are limited besides; none fails.
    assert set(answers) <= {302, 429}
    assert counted(report) == 3


# --- whose they are -------------------------------------------------------------------------


def test_stored_me_too_person_is_no_hash_of_phone() -> None:
    report = make_report(State.PROCESSING)
    say(signed_in(OTHER_PHONE), report)

    said = MeToo.objects.get()

    assert said.person not in (phone_hash(OTHER_PHONE), OTHER_PHONE)
    assert len(said.person) == 64


def test_account_owner_exports_and_erases_me_too() -> None:
    report, citizen = make_report(State.PROCESSING), make_citizen(OTHER_PHONE, email="")
    client = Client()
    client.force_login(citizen)
    say(client, report)
    say(Client(), report)
    person = Person.from_account(citizen)

    assert [one["report"] for one in personal_data.collect(person)["me_too"]] == [report.code]
    erasure.delete_person(person)

    assert counted(report) == 1
    assert personal_data.collect(person)["me_too"] == []


def test_purge_removes_me_too_persons_and_keeps_count(
    settings: object,
) -> None:
    main, other = make_report(State.PROCESSING), make_report(State.PROCESSING)
    both, one = Client(), Client()
    for client, report in ((both, main), (both, other), (one, other)):
        say(client, report)
    _merge(other, main)
    before = set(MeToo.objects.values_list("person", flat=True))
    later = timezone.now() + timedelta(days=731)
    assert purge.run(later)["me-too"] == 0  # the main report is open

    Report.objects.filter(pk=main.pk).update(state=State.COMPLETED, completed_at=timezone.now())
    assert purge.run(later)["me-too"] == 3

    assert counted(main) == 2
    assert before.isdisjoint(MeToo.objects.values_list("person", flat=True))
    assert purge.run(later)["me-too"] == 0
    say(both, main, undo="1")
    assert counted(main) == 2


# --- staff ------------------------------------------------------------------------------------


def test_staff_see_me_too_count_in_list_case_and_duplicates() -> None:
    here = {"latitude": 9.6025, "longitude": 105.9739}
    known, new = make_report(State.PROCESSING, **here), make_report(**here)
    say(Client(), known)
    dispatcher = Client()
    dispatcher.force_login(make_staff(Role.DISPATCHER))

    for address in (
        reverse("admin:reports_report_changelist") + "?viec=all",
        reverse("admin:reports_report_change", args=[new.pk]),
        reverse("admin:reports_report_merge", args=[new.pk]),
    ):
        assert "1 người cũng thấy" in dispatcher.get(address).text, address
    case = dispatcher.get(reverse("admin:reports_report_change", args=[known.pk])).text
    assert "Người dân cũng thấy" in case


# --- the map ------------------------------------------------------------------------------------


def test_map_and_list_show_me_too_count() -> None:
    report = make_report(State.PROCESSING, latitude=9.6025, longitude=105.9739)
    base, view = "/vi/phan-anh-kien-nghi/ban-do/", "?bbox=105.97,9.6,105.98,9.61&zoom=18"
    before = Client().get(f"{base}du-lieu/{view}").json()["features"][0]["properties"]
    say(Client(), report)

    point = Client().get(f"{base}du-lieu/{view}").json()["features"][0]["properties"]

    assert "me_too" not in before
    assert point["me_too"] == "1 người cũng thấy"
    assert "1 người cũng thấy" in Client().get(f"{base}danh-sach/{view}").text
