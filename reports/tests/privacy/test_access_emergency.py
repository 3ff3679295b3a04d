"""Looking without consent in an emergency, looking too often, and what supervisors make of it."""

from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from notifications.models import Message
from paht.tests.threads import outcomes
from reports.models import AccessReview, Ground, PersonalDataAccess, Report
from reports.privacy import personal_data_access
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import NAME, make_report, make_staff

pytestmark = pytest.mark.django_db

WHY = "Cháy nhà, cần gọi người gửi ngay"
LISTED = "/quan-tri/reports/personaldataaccess/"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def supervisor(**facts: Any) -> User:
    user = make_staff(Role.SUPERVISOR, agency="UBND-T")
    user.email, user.phone = "giamsat@example.vn", "+84912345678"
    user.save()
    return user


def post(user: User, report: Report, **fields: Any) -> Any:
    data = {"fields_wanted": ["full_name"], "note": WHY, "khan_cap": "1", **fields}
    return client_of(user).post(
        reverse("admin:reports_report_personal_data", args=[report.pk]), data
    )


def broken(by: User | None = None) -> PersonalDataAccess:
    report = make_report(State.PROCESSING)
    user = by or make_staff(Role.HANDLER)
    return personal_data_access.reveal(
        report, by=user, reason="", note=WHY, fields=["phone"], emergency=True
    ).access


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_emergency_access_opens_and_notifies_every_supervisor(role: Role) -> None:
    supervisor()
    report = make_report(State.PROCESSING)

    shown = post(make_staff(role), report)

    assert NAME in shown.content.decode()
    assert PersonalDataAccess.objects.get().ground == Ground.BREAK_GLASS
    told = Message.objects.filter(template="staff_break_glass")
    assert {(message.channel, message.urgent) for message in told} == {
        ("sms", True),
        ("email", True),
    }
    context = str([message.context for message in told])
    assert NAME not in context
    assert WHY not in context


def test_emergency_access_requires_own_button_and_explanation() -> None:
    report = make_report(State.PROCESSING)
    handler = make_staff(Role.HANDLER)

    assert post(handler, report, note="ngắn").status_code == 422
    assert post(handler, report, note="").status_code == 422
    client = client_of(handler)
    address = reverse("admin:reports_report_personal_data", args=[report.pk])
    by_habit = client.post(address, {"fields_wanted": ["full_name"], "note": WHY})

    assert by_habit.status_code == 422
    assert NAME not in by_habit.content.decode()
    assert not PersonalDataAccess.objects.exists()


def test_emergency_access_is_limited_to_own_agency_and_excludes_administrators() -> None:
    report = make_report(State.PROCESSING)

    assert post(make_staff(Role.HANDLER, agency="QLDT-944"), report).status_code == 404
    assert post(make_staff(Role.ADMINISTRATOR), report).status_code == 403
    assert not PersonalDataAccess.objects.exists()


def test_many_accesses_in_a_day_send_one_notice(settings: Settings) -> None:
    settings.MANY_ACCESSES_A_DAY = 2
    supervisor()
    report = make_report()
    operator = make_staff(Role.OPERATOR)

    for _time in range(4):
        personal_data_access.reveal(report, by=operator, reason="call", fields=["phone"])

    told = Message.objects.filter(template="staff_many_accesses")
    assert sorted(message.channel for message in told) == ["email", "sms"]
    assert told[0].context["count"] == 3


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_supervisors_read_access_list(role: Role) -> None:
    access = broken()
    client = client_of(make_staff(role))

    statuses = (
        client.get(LISTED).status_code,
        client.get(f"{LISTED}{access.pk}/change/").status_code,
    )

    assert statuses == ((200, 200) if role == Role.SUPERVISOR else (403, 404))


def test_supervisor_reviews_emergency_access_once() -> None:
    access = broken()
    user = supervisor()
    client = client_of(user)
    assert "Lượt xem khẩn cấp chờ xem lại" in client.get("/quan-tri/").content.decode()
    assert access.report.code in client.get(f"{LISTED}?xem-lai=khan").content.decode()
    page = client.get(f"{LISTED}{access.pk}/change/").content.decode()
    assert WHY in page
    assert NAME not in page

    done = client.post(f"{LISTED}{access.pk}/xem-lai/", {"note": "Đúng quy định"}, follow=True)
    again = client.post(f"{LISTED}{access.pk}/xem-lai/", {"note": "Lần nữa"}, follow=True)

    assert "Đã ghi nhận việc xem lại." in done.content.decode()
    assert "đã được xem lại" in again.content.decode()
    assert AccessReview.objects.get().note == "Đúng quy định"
    assert "khẩn cấp chờ xem lại" not in client.get("/quan-tri/").content.decode()
    assert access.report.code not in client.get(f"{LISTED}?xem-lai=khan").content.decode()
    assert access.report.code in client.get(f"{LISTED}?xem-lai=roi").content.decode()


def test_supervisor_cannot_review_own_access() -> None:
    user = supervisor()
    access = personal_data_access.reveal(
        make_report(), by=user, reason="inspection", fields=["phone"]
    ).access

    client_of(user).post(f"{LISTED}{access.pk}/xem-lai/", {"note": ""})

    assert not AccessReview.objects.exists()


def test_access_review_cannot_be_changed() -> None:
    personal_data_access.review(broken(), by=supervisor())

    with pytest.raises(DatabaseError), transaction.atomic():
        AccessReview.objects.update(note="")
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessReview.objects.all().delete()


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("can-cu=break_glass", True),
        ("can-cu=consent", False),
        ("can-cu=khong-co", False),
        ("co-quan=QLDT-941", True),
        ("co-quan=QLDT-944", False),
        ("nguoi=0", False),
        ("nguoi=x", False),
        ("xem-lai=cho", True),
        ("xem-lai=roi", False),
    ],
)
def test_access_list_is_filtered_by_reason_agency_person_and_review(
    query: str, is_found: bool
) -> None:
    access = broken()

    shown = client_of(supervisor()).get(f"{LISTED}?{query}")

    assert shown.status_code == 200
    assert (access.report.code in shown.content.decode()) is is_found


@pytest.mark.parametrize("query", ["client_hash__startswith=a", "by__password__startswith=a"])
def test_access_list_refuses_other_filters(query: str) -> None:
    assert client_of(supervisor()).get(f"{LISTED}?{query}").status_code in (302, 400)


def test_access_list_query_count_does_not_grow(
    django_assert_max_num_queries: Any,
) -> None:
    client = client_of(supervisor())
    handler = make_staff(Role.HANDLER)
    for _time in range(4):
        broken(handler)

    with django_assert_max_num_queries(12):
        client.get(LISTED)


@pytest.mark.django_db(transaction=True)
def test_parallel_reviews_make_one() -> None:
    access = broken()
    people = [make_staff(Role.SUPERVISOR), make_staff(Role.SUPERVISOR)]

    signed = outcomes(
        *(partial(personal_data_access.review, access, by=by) for by in people), done="signed"
    )

    assert signed == ["reviewed", "signed"]


def test_accesses_stop_at_the_hourly_limit_and_emergencies_stay_open(settings: Settings) -> None:
    settings.MOST_ACCESSES_AN_HOUR = 2
    supervisor()
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    reports = [make_report(State.PROCESSING) for _number in range(3)]
    look = partial(
        personal_data_access.reveal, by=dispatcher, reason="call", fields=["phone"], note=WHY
    )

    # An emergency is counted apart.
    look(reports[0], emergency=True)
    for report in reports[:2]:
        look(report)
    with pytest.raises(personal_data_access.Refused, match="tạm dừng"):
        look(reports[2])

    assert look(reports[2], emergency=True).access.ground == Ground.BREAK_GLASS
    assert Message.objects.filter(template="staff_break_glass").count() == 4


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_supervisor_without_an_address_is_a_red_line_on_the_desk(role: Role) -> None:
    line = "Giám sát không có thư, số điện thoại"
    reached = supervisor()
    reader = make_staff(role, agency="UBND-T") if role != Role.SUPERVISOR else reached
    assert line not in client_of(reader).get("/quan-tri/").content.decode()

    User.objects.filter(pk=reached.pk).update(email="", phone="")

    desk = client_of(reader).get("/quan-tri/").content.decode()
    assert line in desk and "desk-tile--overdue" in desk


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.OPERATOR, Role.SUPERVISOR])
def test_page_offers_only_the_emergency_button_beyond_the_hourly_limit(
    settings: Settings, role: Role
) -> None:
    settings.MOST_ACCESSES_AN_HOUR = 1
    client = Client()
    client.force_login(make_staff(role, agency="TT-IOC"))
    pages = [
        reverse("admin:reports_report_personal_data", args=[make_report(State.PROCESSING).pk])
        for _number in range(2)
    ]
    said = {"fields_wanted": ["full_name"], "reason": "call"}
    assert client.post(pages[0], said).status_code == 200

    refused = client.post(pages[1], said)
    assert refused.status_code == 422
    assert "tạm dừng" in refused.text and 'name="khan_cap"' in refused.text
    said = {"fields_wanted": ["full_name"], "khan_cap": "1", "note": "Nước ngập sắp chết người."}
    given = client.post(pages[1], said)

    assert given.status_code == 200 and NAME in given.text
    assert PersonalDataAccess.objects.latest("pk").ground == "break_glass"
