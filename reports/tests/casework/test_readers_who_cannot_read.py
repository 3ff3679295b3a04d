"""A confidential report whose readers cannot open it counts as unread."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import second_person
from accounts.models import User
from accounts.tests.rights import change
from notifications import texts
from notifications.models import Message
from province.models import Agency
from reports import workflow
from reports.admin import desk
from reports.casework import confidential_readers
from reports.models import ConfidentialReader, Report
from reports.notices import notices, unread_reports
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
    return Report.objects.get(pk=found.pk)


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


# --- who hears of it ---------------------------------------------------------------------------


def reached(person: User) -> User:
    User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.vn")
    return User.objects.get(pk=person.pk)


def told() -> list[tuple[str, str]]:
    found = Message.objects.filter(dedupe_key__startswith=unread_reports.KEY).order_by("pk")
    return [(one.recipient, one.context["url"].removeprefix(settings.SITE_URL)) for one in found]


def tell() -> None:
    unread_reports.tell(now=timezone.now())


@pytest.mark.parametrize(
    "lose",
    [
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lose_role,
        move_to_accused,
        become_handler,
    ],
)
def test_supervisors_hear_without_content_that_the_last_reader_left(
    report: Report, naming: User, lose: Callable[[User], None]
) -> None:
    naming = reached(naming)
    reached(make_staff(Role.SUPERVISOR, agency="UBND-941"))
    reached(make_staff(Role.ADMINISTRATOR, agency="BHXH"))
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(report, reader, by=naming)
    tell()
    assert told() == []

    lose(reader)
    tell()
    tell()

    assert told() == [(naming.email, page_of(report))]
    mail = texts.render(Message.objects.get(dedupe_key__startswith=unread_reports.KEY))
    assert "chưa có người đọc được" in mail.body
    assert report.title not in mail.body and report.code not in mail.body
    assert client_of(naming).get(told()[0][1]).status_code == 200


def test_many_unread_reports_make_one_message_an_hour_and_one_a_week_each(
    report: Report, naming: User
) -> None:
    naming = reached(naming)
    other = make_report(State.SUBMITTED)
    make_confidential(other, about="UBND-941")
    start = timezone.now().replace(hour=3)
    start -= timedelta(days=start.weekday())
    expected = {0: 1, 30: 1, 61: 2, 200: 2, 7 * 24 * 60: 3}

    for minutes, count in expected.items():
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            tell()
            assert len(told()) == count, minutes


@pytest.mark.parametrize("supervisor", [None, "UBND-941", "unreachable", "unconfirmed"])
def test_administrators_hear_where_no_supervisor_can_name_a_reader(
    report: Report, supervisor: str | None
) -> None:
    administrator = reached(make_staff(Role.ADMINISTRATOR, agency="BHXH"))
    reached(make_staff(Role.ADMINISTRATOR, agency="UBND-941"))
    if supervisor == "UBND-941":
        reached(make_staff(Role.SUPERVISOR, agency="UBND-941"))
    elif supervisor:
        person = make_staff(Role.SUPERVISOR, agency="TTRA")
        if supervisor == "unconfirmed":
            second_person.record_account(reached(person), by=administrator)

    tell()

    assert told() == [(administrator.email, reverse("admin:accounts_user_changelist"))]
    shown = client_of(administrator).get("/quan-tri/notifications/message/").text
    assert report.code not in shown


def test_log_says_that_nobody_could_be_told(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    tell()

    assert "nobody may be told" in caplog.text
    assert report.code not in caplog.text and report.title not in caplog.text


def test_nobody_hears_of_closed_and_ordinary_reports(report: Report, naming: User) -> None:
    reached(naming)
    make_report(State.SUBMITTED)
    Report.objects.filter(pk=report.pk).update(state=State.REJECTED)

    tell()

    assert told() == []


def test_notice_to_a_supervisor_who_cannot_open_the_report_leads_to_its_readers(
    report: Report, naming: User
) -> None:
    naming = reached(naming)
    reader = reached(make_staff(Role.DISPATCHER, agency="TT-IOC"))
    confidential_readers.name_reader(report, reader, by=naming)
    Message.objects.all().delete()

    notices.tell_staff([naming, reader], report, "staff_new", key="test")

    for message in Message.objects.filter(template="staff_new"):
        person = naming if message.recipient == naming.email else reader
        address = message.context["url"].removeprefix(settings.SITE_URL)
        assert client_of(person).get(address).status_code == 200, person
    assert Message.objects.filter(template="staff_new").count() == 2
