"""A confidential report whose readers cannot open it counts as unread."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import second_person
from accounts.models import User
from accounts.tests.rights import change
from notifications.models import Message
from province.models import Agency
from reports import workflow
from reports.admin import desk
from reports.casework import confidential_readers
from reports.models import ConfidentialReader, Report
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import give_roles, make_confidential, make_report, make_staff
from reports.workflow import cooperation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

UNREAD = "Phản ánh giữ kín chưa có người đọc"
LISTED = "/quan-tri/reports/report/giu-kin/"


@pytest.fixture
def report() -> Report:
    found = make_report(State.SUBMITTED)
    make_confidential(found, about="UBND-941")
    return found


@pytest.fixture
def naming() -> User:
    return make_staff(Role.SUPERVISOR, agency="TTRA")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(report: Report) -> str:
    return reverse("admin:reports_report_readers", args=[report.pk])


def shown(report: Report, by: User) -> str:
    return client_of(by).get(page_of(report)).text


def counted(report: Report, by: User) -> bool:
    """Return whether desk, list and page all count a reader; they must agree."""
    client = client_of(by)
    said = {
        "desk": UNREAD not in client.get("/quan-tri/").text,
        "list": "Chưa có" not in client.get(LISTED).text,
        "page": "Chưa có ai đọc được phản ánh này" not in client.get(page_of(report)).text,
        "rule": ConfidentialReader.objects.reading().filter(report=report).exists(),
    }
    assert len(set(said.values())) == 1, said
    return said["rule"]


def lose_role(person: User) -> None:
    person.groups.clear()


def lose_confirmation(person: User) -> None:
    second_person.record_account(person, by=make_staff(Role.ADMINISTRATOR))


def move_to_accused(person: User) -> None:
    User.objects.filter(pk=person.pk).update(agency=Agency.objects.get(code="UBND-941"))


def become_handler(person: User) -> None:
    """A handler reads the reports of the own agency only, which does not have this one."""
    person.groups.set([Group.objects.get(name=Role.HANDLER)])


def test_account_that_one_administrator_closes_is_no_reader(
    report: Report, naming: User, administrator: User
) -> None:
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(report, reader, by=naming)
    assert counted(report, naming)

    change(administrator, reader, is_active="")

    assert not counted(report, naming)
    assert "Tài khoản đã đóng" in shown(report, naming)


@pytest.mark.parametrize(
    ("lose", "reason"),
    [
        (lose_role, "không còn quyền xem phản ánh"),
        (lose_confirmation, "chưa được xác nhận"),
        (move_to_accused, "Nay thuộc cơ quan bị phản ánh"),
        (become_handler, "Chưa mở được phản ánh này"),
    ],
)
def test_reader_who_lost_the_way_to_the_report_is_no_reader(
    report: Report, naming: User, lose: Callable[[User], None], reason: str
) -> None:
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(report, reader, by=naming)

    lose(reader)

    assert not counted(report, naming)
    assert reason in shown(report, naming)


@pytest.mark.parametrize("place", ["CTDT", None])
def test_named_people_who_cannot_open_the_report_are_no_readers_and_hear_nothing(
    report: Report, naming: User, place: str | None
) -> None:
    person = make_staff(Role.HANDLER, agency=place or "CTDT")
    User.objects.filter(pk=person.pk).update(
        email="xu.ly@example.vn", agency=person.agency if place else None
    )
    client = client_of(naming)
    assert "(chưa mở được phản ánh này)</option>" in shown(report, naming)

    told = client.post(page_of(report), {"reader": str(person.pk)}, follow=True).text

    assert "chưa mở được phản ánh này và chưa được báo tin" in told
    assert not counted(report, naming)
    assert not Message.objects.filter(about=report.code, template="staff_new").exists()


def test_handler_named_before_the_report_comes_reads_and_hears_of_it_then(
    report: Report, naming: User
) -> None:
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    person = make_staff(Role.HANDLER, agency="CTDT")
    User.objects.filter(pk=person.pk).update(email="xu.ly@example.vn")
    for one in (person, dispatcher):
        confidential_readers.name_reader(report, one, by=naming)
    workflow.move(report, "receive", by=dispatcher)

    workflow.move(report, "assign", by=dispatcher, agency=Agency.objects.get(code="CTDT"))

    reading = ConfidentialReader.objects.reading().filter(report=report)
    assert reading.filter(user=person).exists()
    assert Message.objects.filter(about=report.code, template="staff_new").count() == 1


def test_rule_agrees_with_the_reports_of_each_person(naming: User) -> None:
    """`reading` and `people_opening` say in SQL what `for_staff` says of one person."""
    reports = [make_report(State.PROCESSING, agency=code) for code in ("CTDT", "UBND-941")]
    leader = make_staff(Role.APPROVER, agency="CTDT")
    cooperation.ask(reports[0], Agency.objects.get(code="S-NV"), task="Ý kiến", by=leader)
    reports.append(make_report(State.SUBMITTED))
    for report in reports:
        make_confidential(report, about="S-YT")
    make_confidential(unknown := make_report(State.SUBMITTED), about=None)
    reports.append(unknown)
    places = ("CTDT", "UBND-941", "QLDT-941", "S-NV", "S-YT", "UBND-T", "TTRA", "TT-IOC")
    people = [make_staff(role, agency=place) for role in STAFF_ROLES for place in places]
    homeless = make_staff(Role.HANDLER)
    User.objects.filter(pk=homeless.pk).update(agency=None)
    people += [homeless, make_staff(Role.HANDLER, agency="TTRA")]
    give_roles(people[-1], Role.DISPATCHER)
    ConfidentialReader.objects.bulk_create(
        ConfidentialReader(report=report, user=person, given_at=report.submitted_at)
        for report in reports
        for person in people
    )

    reading = set(ConfidentialReader.objects.reading().values_list("report", "user"))
    asked = Report.objects.filter(confidential=True)
    opening = {(one.pk, pk) for one in asked for pk in confidential_readers.opening(one)}

    fresh = User.objects.in_bulk([person.pk for person in people])
    expected = {
        (report.pk, person.pk)
        for person in fresh.values()
        for report in Report.objects.for_staff(person).filter(confidential=True)
    }
    assert reading == expected
    assert {pair for pair in opening if pair[1] in fresh} == expected


def test_counting_readers_costs_the_same_queries_for_any_number(
    report: Report, naming: User
) -> None:
    client = client_of(naming)

    def queries() -> list[int]:
        found = []
        for address in ("/quan-tri/", LISTED, page_of(report)):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            found.append(len(captured))
        return found

    def add(role: Role, place: str) -> None:
        person = make_staff(role, agency=place)
        ConfidentialReader.objects.create(report=report, user=person, given_at=report.submitted_at)

    add(Role.DISPATCHER, "TT-IOC")
    add(Role.HANDLER, "CTDT")
    client.get("/quan-tri/")
    few = queries()
    for place in ("S-NV", "S-YT", "UBND-T", "UBND-941"):
        add(Role.HANDLER, place)

    assert queries() == few


def test_desk_counts_reports_whose_reader_left(report: Report, naming: User) -> None:
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    other = make_report(State.SUBMITTED)
    make_confidential(other, about="UBND-941")
    for one in (report, other):
        confidential_readers.name_reader(one, reader, by=naming)

    User.objects.filter(pk=reader.pk).update(is_active=False)

    [tile] = [tile for tile in desk.tiles(naming) if tile.label == UNREAD]
    assert (tile.count, tile.tone) == (2, "overdue")
