"""A reporter's data in full: who may look, on what ground, and that every look is on record."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports.models import Ground, PersonalDataAccess, Report
from reports.privacy import personal_data_access
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff
from reports.tests.my_reports import own, prove

pytestmark = pytest.mark.django_db

SPOKEN = "0939 861 234"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(report: Report) -> str:
    return reverse("admin:reports_report_personal_data", args=[report.pk])


def ask(user: User, report: Report, **fields: Any) -> Any:
    data = {"fields_wanted": ["full_name", "phone"], "reason": "call", "note": "", **fields}
    return client_of(user).post(address(report), data)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR])
def test_access_with_reason_shows_requested_fields_and_is_recorded(role: Role) -> None:
    report = make_report()
    user = make_staff(role)

    shown = ask(user, report)

    content = shown.content.decode()
    assert shown.status_code == 200
    assert NAME in content
    assert SPOKEN in content
    assert EMAIL not in content
    assert NATIONAL_ID not in content
    access = PersonalDataAccess.objects.get()
    assert (access.report, access.by, access.agency) == (report, user, user.agency)
    assert (access.ground, access.reason) == (Ground.PERMISSION, "call")
    assert access.fields == ["full_name", "phone"]
    assert len(access.client_hash) == 64
    assert personal_data_access.count(report) == 1


def test_access_form_shows_and_records_no_data() -> None:
    report = make_report()

    shown = client_of(make_staff(Role.DISPATCHER)).get(address(report))

    assert shown.status_code == 200
    assert NAME not in shown.content.decode()
    assert SPOKEN not in shown.content.decode()
    assert not PersonalDataAccess.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HANDLER, Role.APPROVER])
def test_other_roles_get_no_access(role: Role) -> None:
    report = make_report(State.PROCESSING)

    shown = ask(make_staff(role), report)

    assert NAME not in shown.content.decode()
    assert not PersonalDataAccess.objects.exists()


def test_staff_of_other_agency_get_not_found() -> None:
    report = make_report(State.PROCESSING, agency="QLDT-941")

    assert ask(make_staff(Role.HANDLER, agency="QLDT-944"), report).status_code == 404


def test_visitors_are_sent_to_log_in() -> None:
    assert Client().post(address(make_report())).status_code == 302


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "Vui lòng chọn lý do xem."),
        ({"reason": "khong-co"}, "không có trong danh sách"),
        ({"reason": "other"}, "Vui lòng ghi rõ lý do"),
        ({"reason": "other", "note": "  abc  "}, "Vui lòng ghi rõ lý do"),
        ({"fields_wanted": []}, "Vui lòng chọn ít nhất một mục cần xem."),
        ({"fields_wanted": ["user"]}, "không có trong danh sách"),
    ],
)
def test_access_without_valid_reason_is_refused(fields: dict[str, Any], message: str) -> None:
    report = make_report()

    shown = ask(make_staff(Role.DISPATCHER), report, **fields)

    assert shown.status_code == 422
    assert message in shown.content.decode()
    assert SPOKEN not in shown.content.decode()
    assert not PersonalDataAccess.objects.exists()


def test_page_with_personal_data_is_not_cached() -> None:
    shown = ask(make_staff(Role.DISPATCHER), make_report())

    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_two_posts_record_two_accesses() -> None:
    report = make_report()
    user = make_staff(Role.OPERATOR)

    ask(user, report)
    ask(user, report)

    assert personal_data_access.count(report) == 2


def test_access_record_holds_no_personal_data(caplog: pytest.LogCaptureFixture) -> None:
    report = make_report()
    with caplog.at_level(logging.DEBUG):
        revealed = personal_data_access.reveal(
            report,
            by=make_staff(Role.DISPATCHER),
            reason="other",
            note="Gọi anh Thu theo đơn",
            fields=["phone"],
            client="203.0.113.7",
        )

    raw = (
        PersonalDataAccess.objects.extra(select={"confidential": "note"})
        .values("confidential", "client_hash")
        .get()
    )
    assert "Thu" not in raw["confidential"]
    assert "203.0.113.7" not in raw["client_hash"]
    for secret in (PHONE, NAME, "939861"):
        assert secret not in repr(revealed) + repr(revealed.access) + str(revealed.access)
        assert secret not in caplog.text


def test_reporter_sees_count_time_and_agency_of_accesses_but_no_names() -> None:
    report = make_report()
    people = [make_staff(Role.DISPATCHER, agency="TT-IOC"), make_staff(Role.SUPERVISOR)]
    reporter = Client()
    prove(reporter, own(report.code), phone=PHONE)
    unseen = reporter.get(own(report.code)).text
    for person in people:
        ask(person, report)
    PersonalDataAccess.objects.bulk_create(
        PersonalDataAccess(
            report=report, by=people[0], at=timezone.now() - timedelta(days=number + 1),
            ground=Ground.PERMISSION, reason="call", fields=["phone"],
        )
        for number in range(personal_data_access.LISTED)
    )  # fmt: skip

    page = " ".join(reporter.get(own(report.code)).text.split())

    assert "Chưa có lượt xem nào" in unseen
    assert f"{personal_data_access.LISTED + 2} lượt" in page and "và 2 lượt trước đó" in page
    access = PersonalDataAccess.objects.filter(by=people[0]).first()
    assert access and access.agency
    assert f"{timezone.localtime(access.at):%H:%M %d/%m/%Y} – " in page
    assert access.agency.name in page and "không ghi cơ quan" in page
    assert not any(person.get_full_name() in page for person in people)


def test_accesses_shown_to_reporter_cost_one_query(django_assert_num_queries: Any) -> None:
    report = make_report()
    for _number in range(3):
        ask(make_staff(Role.DISPATCHER), report)

    with django_assert_num_queries(1):
        told = personal_data_access.summary(report)

    assert (told.count, len(told.newest), told.earlier) == (3, 3, 0)


def test_access_record_cannot_be_changed_or_deleted() -> None:
    ask(make_staff(Role.DISPATCHER), make_report())

    with pytest.raises(DatabaseError), transaction.atomic():
        PersonalDataAccess.objects.update(reason="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonalDataAccess.objects.all().delete()


def test_case_page_links_access_for_permitted_roles_with_count() -> None:
    report = make_report(State.PROCESSING)
    ask(make_staff(Role.OPERATOR), report)
    change = reverse("admin:reports_report_change", args=[report.pk])

    allowed = client_of(make_staff(Role.SUPERVISOR)).get(change).content.decode()
    refused = client_of(make_staff(Role.ADMINISTRATOR)).get(change).content.decode()

    assert "Đã có 1 lượt xem đầy đủ." in allowed
    assert address(report) in allowed
    assert address(report) not in refused
