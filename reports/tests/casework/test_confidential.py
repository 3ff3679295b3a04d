"""Show confidential reports to named readers only, never to the agency concerned."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import second_person
from accounts.models import User
from notifications.models import Message
from province.models import Agency
from reports import intake, workflow
from reports.admin import desk
from reports.admin.exports import writing
from reports.casework import confidential_readers
from reports.models import Attachment, ConfidentialReader, Report
from reports.notices.recipients import may_hear
from reports.privacy import personal_data_access
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_draft, make_report, make_staff
from reports.workflow import cooperation, delegation
from reports.workflow.routing import proposed_agency

pytestmark = pytest.mark.django_db

TITLE = "Cán bộ một cửa vòi vĩnh"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def complaint(**changes: Any) -> Report:
    """A complaint about an agency of which no person of these tests is."""
    return make_report(
        **{"category": "HC02", "title": TITLE, "complained_agency": "BHXH"} | changes
    )


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def reader_of(report: Report, role: Role = Role.DISPATCHER, **options: Any) -> User:
    user = make_staff(role, **options)
    confidential_readers.name_reader(report, user, by=make_staff(Role.SUPERVISOR, agency="UBND-T"))
    return user


def change(report: Report) -> str:
    return reverse("admin:reports_report_change", args=[report.pk])


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_report_about_official_is_confidential_from_submission_for_every_role(
    role: Role,
) -> None:
    report = complaint()
    user = make_staff(role, agency="UBND-T")
    client = client_of(user)

    assert report.confidential
    assert client.get(change(report)).status_code == 404
    assert report.code not in client.get("/quan-tri/reports/report/?viec=tat-ca").content.decode()
    found = client.get("/quan-tri/reports/report/", {"q": "vòi vĩnh"}).content.decode()
    assert report.code not in found
    assert not Attachment.objects.visible_to(user).filter(report=report).exists()
    move = reverse("admin:reports_report_move", args=[report.pk, "receive"])
    assert client.post(move, {"seen": "submitted"}).status_code == 404
    others = ("giu-kin/", "accounts/user/", "thong-bao-cua-toi/")
    assert all(tile.url.endswith(others) or not tile.count for tile in desk.tiles(user))


def test_superuser_does_not_read_confidential_report() -> None:
    root = User.objects.create_superuser("root", password="x")

    assert client_of(root).get(change(complaint())).status_code == 404


def test_named_reader_reads_report_but_lists_hide_its_text() -> None:
    report = complaint()
    user = reader_of(report)
    client = client_of(user)

    listed = client.get("/quan-tri/reports/report/").content.decode()

    assert report.code in listed
    assert TITLE not in listed
    assert TITLE in client.get(change(report)).content.decode()
    rows = list(writing.rows([report.pk], by=user, wrote=lambda done: None))
    assert rows == []


def test_named_reader_keeps_limits_of_role_and_agency() -> None:
    report = complaint()

    stranger = reader_of(report, Role.HANDLER, agency="QLDT-944")

    assert client_of(stranger).get(change(report)).status_code == 404


def test_operator_and_classifying_officer_become_readers() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    report = make_report(State.RECEIVED)

    complain(report, "BHXH", by=dispatcher)

    assert report.confidential
    assert Report.objects.for_staff(dispatcher).filter(pk=report.pk).exists()
    assert not Report.objects.for_staff(make_staff(Role.SUPERVISOR)).filter(pk=report.pk).exists()


def test_unconfirmed_account_becomes_no_reader_by_itself() -> None:
    """One administrator may have invented its owner."""
    operator, officer = make_staff(Role.OPERATOR), make_staff(Role.DISPATCHER)
    for person in (operator, officer):
        second_person.record_account(person, by=make_staff(Role.ADMINISTRATOR))

    intake.submit(make_draft(complained_agency="BHXH"), channel="hotline", by=operator)
    report = make_report(State.RECEIVED)
    complain(report, "BHXH", by=officer)

    assert not ConfidentialReader.objects.exists()


def test_confidential_report_leaves_public_pages_for_good() -> None:
    report = make_report(State.ASSIGNED, agency="S-NV")
    assert report.is_published
    dispatcher = make_staff(Role.DISPATCHER)

    complain(report, "BHXH", by=dispatcher)

    assert not report.is_published
    assert not Report.objects.public().filter(pk=report.pk).exists()
    with pytest.raises(workflow.Refused, match="không được công khai"):
        workflow.move(report, "set_publication", by=dispatcher, publish=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(is_published=True)


def test_only_roles_that_name_readers_end_confidentiality() -> None:
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER)
    complain(report, "BHXH", by=dispatcher)

    with pytest.raises(workflow.Refused, match="Chỉ lãnh đạo giám sát"):
        workflow.move(report, "amend", by=dispatcher, confidential=False, note="Nhầm")
    supervisor = reader_of(report, Role.SUPERVISOR)
    workflow.move(report, "amend", by=supervisor, confidential=False, note="Không phải tố cáo")

    assert not Report.objects.get(pk=report.pk).confidential


# --- the office that it is about ------------------------------------------------------------


def about(office: str) -> tuple[Report, User]:
    """A report in reception that is about `office`, and the dispatcher who has it."""
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(
        report,
        "amend",
        by=dispatcher,
        confidential=True,
        complained_agency=agency(office),
        note="Tố cáo",
    )
    found = Report.objects.with_place().select_related("complained_agency__parent")
    return found.get(pk=report.pk), dispatcher


@pytest.mark.parametrize("target", ["UBND-941", "QLDT-941"])
def test_report_cannot_be_assigned_to_accused_agency_or_below(target: str) -> None:
    report, dispatcher = about("UBND-941")

    with pytest.raises(workflow.Refused, match="cơ quan bị phản ánh"):
        workflow.move(report, "assign", by=dispatcher, agency=agency(target))

    workflow.move(report, "assign", by=dispatcher, agency=agency("UBND-T"), publish=True)
    assert not report.is_published


@pytest.mark.parametrize(
    ("office", "proposed"),
    [
        ("QLDT-941", "UBND-941"),
        ("UBND-941", "UBND-T"),
        ("CA-T", "TTRA"),
        ("UBND-T", "TTRA"),
        ("TTRA", "UBND-T"),
    ],
)
def test_superior_agency_or_inspectorate_is_proposed(office: str, proposed: str) -> None:
    report, dispatcher = about(office)

    found = proposed_agency(report)

    assert found is not None
    assert found.code == proposed
    workflow.move(report, "assign", by=dispatcher, agency=found)


def test_report_leaves_agency_that_becomes_accused() -> None:
    report = make_report(State.ASSIGNED, agency="QLDT-941")
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    facts = {"confidential": True, "complained_agency": agency("QLDT-941"), "note": "Tố cáo"}

    with pytest.raises(workflow.Refused, match="cơ quan bị phản ánh"):
        workflow.move(report, "amend", by=dispatcher, **facts)
    workflow.move(report, "amend", by=dispatcher, agency=agency("UBND-941"), **facts)

    assert report.confidential
    assert not Report.objects.for_staff(make_staff(Role.HANDLER)).filter(pk=report.pk).exists()


def test_staff_of_accused_agency_cannot_read_or_be_named() -> None:
    report = complaint()
    inside = reader_of(report, agency="QLDT-941")
    dispatcher = reader_of(report, agency="TT-IOC")
    workflow.move(report, "receive", by=dispatcher, complained_agency=agency("UBND-941"))

    assert not Report.objects.for_staff(inside).filter(pk=report.pk).exists()
    with pytest.raises(confidential_readers.Refused, match="Không thể chỉ định"):
        confidential_readers.name_reader(
            report, inside, by=make_staff(Role.SUPERVISOR, agency="UBND-T")
        )


def with_helper(helper: str, *, handler: User | None = None) -> Report:
    """A report at work in the province's committee, with an office that was asked to help."""
    report = make_report(State.PROCESSING, agency="UBND-T")
    leader = make_staff(Role.APPROVER, agency="UBND-T")
    cooperation.ask(report, agency(helper), task="Cho ý kiến", by=leader)
    if handler:
        delegation.hand_over(report, to=handler, by=leader)
    return report


def complain(report: Report, office: str, *, by: User | None = None, **facts: Any) -> None:
    by = by or make_staff(Role.DISPATCHER, agency="TT-IOC")
    facts.setdefault("confidential", True)
    workflow.move(report, "amend", by=by, complained_agency=agency(office), note="Tố cáo", **facts)


@pytest.mark.parametrize(
    ("office", "helper", "goes_on"),
    [
        ("UBND-941", "UBND-941", False),
        ("UBND-941", "QLDT-941", False),
        ("QLDT-941", "UBND-941", True),
    ],
)
def test_helping_agency_stops_helping_when_accused(office: str, helper: str, goes_on: bool) -> None:
    report = with_helper(helper)
    person = make_staff(Role.HANDLER, agency=helper)

    complain(report, office, confidential=False)

    assert Report.objects.for_staff(person).filter(pk=report.pk).exists() is goes_on
    assert report.cooperations.running().exists() is goes_on


def test_accused_agency_gives_no_opinion_when_still_invited() -> None:
    report = with_helper("UBND-941")
    running = report.cooperations.get()
    complain(report, "QLDT-941", confidential=False)
    # As from a time before invitations ended with the complaint.
    Report.objects.filter(pk=report.pk).update(complained_agency=agency("UBND-941"))
    person = make_staff(Role.HANDLER, agency="UBND-941")

    with pytest.raises(workflow.Refused, match="bị phản ánh, tố cáo"):
        cooperation.contribute(report, answer="Không có việc đó.", by=person)

    running.refresh_from_db()
    assert running.answer == ""


def test_staff_of_accused_agency_lose_report_and_get_none() -> None:
    inside = make_staff(Role.HANDLER, agency="UBND-941")
    report = with_helper("S-NV", handler=inside)

    complain(report, "UBND-941", confidential=False)

    report = Report.objects.get(pk=report.pk)
    assert report.handler is None
    leader = make_staff(Role.APPROVER, agency="UBND-T")
    with pytest.raises(workflow.Refused, match="Chỉ giao cho cán bộ"):
        delegation.hand_over(report, to=inside, by=leader)


@pytest.mark.parametrize("named_before", [True, False])
def test_officer_who_classifies_report_about_own_agency_is_no_reader(named_before: bool) -> None:
    report = make_report(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    if named_before:
        complain(report, "TT-IOC", by=dispatcher, confidential=False)
        workflow.move(report, "amend", by=dispatcher, confidential=True, note="Tố cáo")
    else:
        complain(report, "TT-IOC", by=dispatcher)

    assert not ConfidentialReader.objects.live().exists()
    assert not Report.objects.for_staff(dispatcher).exists()


def test_reader_who_joins_accused_agency_loses_access() -> None:
    report, dispatcher = about("UBND-941")
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    person = make_staff(Role.DISPATCHER, agency="TT-IOC")
    person.email = "doc@example.vn"
    person.save()
    confidential_readers.name_reader(report, person, by=supervisor)
    assert client_of(person).get(change(report)).status_code == 200

    person.agency = agency("QLDT-941")
    person.save()
    person = User.objects.get(pk=person.pk)
    workflow.move(report, "assign", by=dispatcher, agency=agency("UBND-T"))

    assert client_of(person).get(change(report)).status_code == 404
    assert report.code not in client_of(person).get("/quan-tri/reports/report/").content.decode()
    assert not Report.objects.in_charge_of(person).filter(pk=report.pk).exists()
    assert person not in may_hear([person], report)
    readers = client_of(supervisor).get(reverse("admin:reports_report_readers", args=[report.pk]))
    assert "Nay thuộc cơ quan bị phản ánh" in readers.content.decode()


def test_supervisors_see_confidential_report_without_readers() -> None:
    report, dispatcher = about("UBND-941")
    client = client_of(make_staff(Role.SUPERVISOR, agency="UBND-T"))
    assert "chưa có người đọc" not in client.get("/quan-tri/").content.decode()

    dispatcher.agency = agency("UBND-941")
    dispatcher.save()

    assert "chưa có người đọc" in client.get("/quan-tri/").content.decode()
    assert "Chưa có" in client.get(reverse("admin:reports_report_confidential")).content.decode()


@pytest.mark.parametrize(("office", "reads"), [("TTRA", True), ("TT-IOC", True), ("S-NV", False)])
def test_reception_and_inspectorate_read_report_about_committee(office: str, reads: bool) -> None:
    report, _dispatcher = about("UBND-T")
    person = make_staff(Role.DISPATCHER, agency=office)
    ConfidentialReader.objects.create(report=report, user=person, given_at=report.submitted_at)

    assert Report.objects.for_staff(person).filter(pk=report.pk).exists() is reads
    assert (person in may_hear([person], report)) is reads


@pytest.mark.parametrize("moved", [{"parent": None}, {"kind": Agency.Kind.RECEPTION}])
def test_agency_moved_out_of_accused_branch_stays_kept_out(moved: dict[str, Any]) -> None:
    report, _dispatcher = about("UBND-941")
    person = make_staff(Role.DISPATCHER, agency="QLDT-941")
    ConfidentialReader.objects.create(report=report, user=person, given_at=report.submitted_at)
    Agency.objects.filter(code="QLDT-941").update(**moved)

    person = User.objects.get(pk=person.pk)
    assert not Report.objects.for_staff(person).filter(pk=report.pk).exists()
    assert person not in confidential_readers.candidates(report)
    assert not ConfidentialReader.objects.reading().filter(report=report, user=person).exists()


@pytest.mark.parametrize("instead", ["CTDT", None])
def test_agency_named_at_first_stays_kept_out_when_a_reader_names_another(
    instead: str | None,
) -> None:
    report = complaint(complained_agency="UBND-941")
    dispatcher = reader_of(report, agency="TTRA")
    person = make_staff(Role.HANDLER, agency="QLDT-941")
    workflow.move(
        report,
        "receive",
        by=dispatcher,
        complained_agency=agency(instead) if instead else None,
    )
    report = Report.objects.get(pk=report.pk)

    assert person not in confidential_readers.candidates(report)
    with pytest.raises(workflow.Refused):
        workflow.move(report, "assign", by=dispatcher, agency=agency("QLDT-941"))
    ConfidentialReader.objects.create(report=report, user=person, given_at=report.submitted_at)
    assert not ConfidentialReader.objects.reading().filter(report=report, user=person).exists()
    for place in ("UBND-941", "QLDT-941"):
        supervisor = make_staff(Role.SUPERVISOR, agency=place)
        assert report not in Report.objects.named_for(supervisor)
        assert report in Report.objects.kept_from(supervisor)
    page = client_of(make_staff(Role.SUPERVISOR, agency="TTRA")).get(
        reverse("admin:reports_report_readers", args=[report.pk])
    )
    assert "Trước khi sửa, phản ánh nêu" in page.content.decode()
    assert dispatcher.get_full_name() in page.content.decode()


def test_page_of_readers_tells_names_that_the_agency_had_when_the_complaint_came() -> None:
    """Two agencies that swap their names for a minute would take each other's complaints."""
    accused = agency("QLDT-941")
    before = accused.name
    Agency.objects.filter(pk=accused.pk).update(name="Công trình đô thị")
    report, _dispatcher = about("QLDT-941")
    Agency.objects.filter(pk=accused.pk).update(name=before)
    other, _dispatcher = about("CTDT")
    client = client_of(make_staff(Role.SUPERVISOR, agency="TTRA"))

    def page(report: Report) -> str:
        address = reverse("admin:reports_report_readers", args=[report.pk])
        return client.get(address).content.decode()

    assert "có thể đã chọn tên: Công trình đô thị" in page(report)
    assert "có thể đã chọn tên" not in page(other)


def test_supervisor_who_is_no_reader_sees_no_message_to_the_reporter() -> None:
    report = complaint(phone="+84939861234", email="ba@example.vn", news="sms")
    ordinary = make_report(phone="+84939861299", news="sms")
    supervisor = make_staff(Role.SUPERVISOR, agency="TTRA")
    told = Message.objects.get(about=report.code, template="received")
    client = client_of(supervisor)

    listed = client.get(reverse("admin:notifications_message_changelist")).content.decode()

    address = reverse("admin:notifications_message_change", args=[told.pk])
    assert client.get(address).status_code == 302
    assert told.masked_recipient not in listed
    assert Message.objects.get(about=ordinary.code, template="received").masked_recipient in listed
    reader = make_staff(Role.SUPERVISOR, agency="TTRA")
    confidential_readers.name_reader(report, reader, by=supervisor)
    assert client_of(reader).get(address).status_code == 200


def test_supervisor_who_is_no_reader_sees_messages_to_staff() -> None:
    report, dispatcher = about("QLDT-941")
    person = make_staff(Role.DISPATCHER, agency="TD-1022")
    person.email = "xu.ly@example.vn"
    person.save()
    supervisor = make_staff(Role.SUPERVISOR, agency="TTRA")
    confidential_readers.name_reader(report, person, by=supervisor)

    told = Message.objects.get(about=report.code, template="staff_new", recipient_hash__gt="")

    address = reverse("admin:notifications_message_change", args=[told.pk])
    assert client_of(supervisor).get(address).status_code == 200


# --- who hears of it, and who names readers ---------------------------------------------------


def test_only_readers_get_notices_and_notices_hide_text() -> None:
    report, dispatcher = about("QLDT-941")
    people = [make_staff(Role.HANDLER, agency="UBND-941") for _number in range(2)]
    for person in people:
        person.email = f"{person.username}@example.vn"
        person.save()
    confidential_readers.name_reader(
        report, people[0], by=make_staff(Role.SUPERVISOR, agency="UBND-T")
    )
    Message.objects.all().delete()

    workflow.move(report, "assign", by=dispatcher, agency=agency("UBND-941"))

    told = Message.objects.filter(template="staff_new")
    assert [message.recipient for message in told] == [people[0].email]
    assert report.title not in str([message.context for message in told])


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_supervisors_see_count_of_confidential_reports(role: Role) -> None:
    report = complaint()
    client = client_of(make_staff(role, agency="UBND-T"))
    pages = (
        reverse("admin:reports_report_confidential"),
        reverse("admin:reports_report_readers", args=[report.pk]),
    )

    shown = [client.get(page) for page in pages]

    expected = [200, 200] if role == Role.SUPERVISOR else [403, 404]
    assert [response.status_code for response in shown] == expected
    content = "".join(response.content.decode() for response in shown)
    assert TITLE not in content
    assert report.content not in content
    assert (report.code in content) is (role == Role.SUPERVISOR)


def test_supervisor_of_accused_agency_learns_nothing() -> None:
    report, _dispatcher = about("TT-IOC")
    unread = complaint(title="Khác")
    reader = make_staff(Role.OPERATOR, agency="TD-1022")
    # A message to the reader; supervisors see none to the reporter.
    User.objects.filter(pk=reader.pk).update(email="truc@example.vn")
    confidential_readers.name_reader(
        report, User.objects.get(pk=reader.pk), by=make_staff(Role.SUPERVISOR, agency="UBND-T")
    )
    personal_data_access.reveal(
        report, by=reader, reason="call", note="Gọi lại người gửi", fields=["phone"]
    )
    supervisor, other = (make_staff(Role.SUPERVISOR, agency=code) for code in ("TT-IOC", "UBND-T"))
    own, others = client_of(supervisor), client_of(other)
    readers = reverse("admin:reports_report_readers", args=[report.pk])

    for address in (
        reverse("admin:reports_report_confidential"),
        reverse("admin:reports_personaldataaccess_changelist"),
        reverse("admin:notifications_message_changelist"),
    ):
        # What is told of it is told to the other one: the lists are not just empty.
        assert report.code in _all_of(others, address), address
        assert report.code not in _all_of(own, address), address
    assert (own.get(readers).status_code, others.get(readers).status_code) == (404, 200)
    with pytest.raises(confidential_readers.Refused):
        confidential_readers.name_reader(report, other, by=supervisor)
    assert may_hear([supervisor, other], report) == [other]
    assert unread.code in _all_of(own, reverse("admin:reports_report_confidential"))


def _all_of(client: Client, address: str) -> str:
    """A list and the pages behind its rows."""
    page = client.get(address).content.decode()
    links = re.findall(r'href="(/quan-tri/notifications/message/[0-9]+/change/)', page)
    return page + "".join(client.get(link).content.decode() for link in links)


@pytest.mark.parametrize("place", [None, "TT-IOC"])
def test_emergency_access_notice_skips_supervisors_of_accused_agency(
    place: str | None,
) -> None:
    report, _dispatcher = about("TT-IOC")
    if place is None:
        Report.objects.filter(pk=report.pk).update(complained_agency=agency("BHXH"))
    supervisor = make_staff(Role.SUPERVISOR, agency="TT-IOC")
    User.objects.filter(pk=supervisor.pk).update(email="giamsat@example.vn")
    reader = reader_of(report, Role.APPROVER, agency="UBND-T")
    Report.objects.filter(pk=report.pk).update(agency=reader.agency)

    personal_data_access.reveal(
        Report.objects.get(pk=report.pk), by=reader, reason="", note="Cháy nhà, cần gọi ngay",
        fields=["phone"], emergency=True,
    )  # fmt: skip

    told = Message.objects.filter(template="staff_break_glass")
    assert told.exists() is (place is None)


def test_public_page_of_confidential_report_names_no_agency() -> None:
    report, dispatcher = about("QLDT-941")
    workflow.move(report, "assign", by=dispatcher, agency=agency("UBND-941"))

    page = Client().get(reverse("reports:detail", args=[report.code])).content.decode()

    assert report.code in page
    assert agency("UBND-941").name not in page


def test_naming_and_removing_reader_are_recorded() -> None:
    report = complaint()
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    dispatcher = make_staff(Role.DISPATCHER)
    client = client_of(supervisor)
    page = reverse("admin:reports_report_readers", args=[report.pk])
    assert "chưa có người đọc" in client.get("/quan-tri/").content.decode()

    client.post(page, {"reader": str(dispatcher.pk)})
    client.post(page, {"reader": str(dispatcher.pk)})
    row = ConfidentialReader.objects.get()
    assert "Chưa có ai đọc được phản ánh này" not in client.get(page).content.decode()
    assert client_of(dispatcher).get(change(report)).status_code == 200
    shown = client.post(
        reverse("admin:reports_report_remove_reader", args=[report.pk, row.pk]), follow=True
    )

    assert client_of(dispatcher).get(change(report)).status_code == 404
    assert "Thôi đọc từ" in shown.content.decode()
    assert "Chưa có ai đọc được phản ánh này" in shown.content.decode()
    row.refresh_from_db()
    assert (row.given_by, row.removed_by) == (supervisor, supervisor)


def test_invalid_reader_is_refused_at_field() -> None:
    report = complaint()
    client = client_of(make_staff(Role.SUPERVISOR, agency="UBND-T"))
    page = reverse("admin:reports_report_readers", args=[report.pk])

    for value in ("", "0", "x"):
        shown = client.post(page, {"reader": value})
        assert shown.status_code == 422
        assert "Lỗi:" in shown.content.decode()
    assert not ConfidentialReader.objects.exists()


def test_page_of_ordinary_report_shows_no_readers() -> None:
    report = make_report()
    client = client_of(make_staff(Role.SUPERVISOR))

    page = client.get(reverse("admin:reports_report_readers", args=[report.pk]))

    assert page.status_code == 404


def test_forms_offer_no_publication_of_confidential_report() -> None:
    report, dispatcher = about("QLDT-941")

    page = client_of(dispatcher).get(change(report)).content.decode()

    assert 'name="assign-publish"' not in page
    assert 'value="UBND-941" selected' in page
    sent = client_of(dispatcher).post(
        reverse("admin:reports_report_move", args=[report.pk, "assign"]),
        {"seen": "received", "agency": "UBND-941", "publish": "on"},
    )
    assert sent.status_code == 302
    assert not Report.objects.get(pk=report.pk).is_published
