"""What staff do beside the moves: colleagues, helping agencies, urging, asking for a transfer."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from paht.tests.threads import in_parallel
from province.models import Agency
from reports import workflow
from reports.casework import transfers, urging
from reports.models import Attachment, CaseAction, Report
from reports.notices import notices
from reports.privacy import personal_data_access
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow import cooperation, delegation
from reports.workflow.moves import Refused

pytestmark = pytest.mark.django_db

HANDED = datetime(2026, 11, 2, 9, tzinfo=VIETNAM)
LATE = HANDED + timedelta(days=2)


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def with_email(person: User) -> User:
    person.email = f"{person.username}@example.vn"
    person.save()
    return person


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def told(person: User) -> list[str]:
    """What this person was told, in the words of the message."""
    return [
        str(message.context.get("what") or message.template)
        for message in Message.objects.order_by("pk")
        if message.recipient == person.email
    ]


def sees(person: User, report: Report) -> bool:
    return Report.objects.for_staff(person).filter(pk=report.pk).exists()


# --- a colleague ---------------------------------------------------------------------------


def test_assigned_colleague_gets_notice() -> None:
    report = make_report(State.PROCESSING)
    leader, colleague = make_staff(Role.APPROVER), with_email(make_staff(Role.HANDLER))

    handling = delegation.hand_over(report, to=colleague, by=leader, note="Xem hiện trường")

    assert Report.objects.get(pk=report.pk).handler == colleague
    assert (handling.by, handling.person, handling.note) == (leader, colleague, "Xem hiện trường")
    assert told(colleague) == ["được giao cho bạn xử lý"]


def test_accepting_handler_can_name_assignee() -> None:
    report = make_report(State.ASSIGNED)
    leader, colleague = make_staff(Role.APPROVER), make_staff(Role.HANDLER)

    workflow.move(report, "accept", by=leader, handler=colleague)

    assert (report.state, report.handler) == (State.PROCESSING, colleague)
    assert Report.objects.get(pk=report.pk).handler == colleague
    assert report.case_action_records.get().person == colleague


@pytest.mark.parametrize(
    "unfit",
    [
        lambda: make_staff(Role.HANDLER, agency="QLDT-944"),
        lambda: make_staff(Role.APPROVER),
        lambda: make_staff(Role.DISPATCHER),
        lambda: User.objects.create_user("dan", full_name="Người dân"),
    ],
)
def test_only_handlers_of_agency_can_be_assigned(unfit: object) -> None:
    report = make_report(State.PROCESSING)

    with pytest.raises(Refused) as refusal:
        delegation.hand_over(report, to=unfit(), by=make_staff(Role.APPROVER))  # type: ignore[operator]

    assert refusal.value.code == "not_a_colleague"
    assert not CaseAction.objects.exists()


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_staff_of_agency_assign_its_reports(role: Role) -> None:
    report, colleague = make_report(State.PROCESSING), make_staff(Role.HANDLER)
    allowed = role in (Role.HANDLER, Role.APPROVER)

    if allowed:
        delegation.hand_over(report, to=colleague, by=make_staff(role))
    else:
        with pytest.raises(Refused, match="không có quyền"):
            delegation.hand_over(report, to=colleague, by=make_staff(role))
    with pytest.raises(Refused, match="không có quyền"):
        delegation.hand_over(report, to=colleague, by=make_staff(role, agency="QLDT-944"))

    assert (Report.objects.get(pk=report.pk).handler == colleague) == allowed


def test_next_agency_starts_without_assignee() -> None:
    report = make_report(State.PROCESSING)
    handler = make_staff(Role.HANDLER)
    delegation.hand_over(report, to=handler, by=handler)

    workflow.move(
        report, "amend", by=make_staff(Role.DISPATCHER), agency=agency("QLDT-944"), note="Sai"
    )

    assert Report.objects.get(pk=report.pk).handler is None


def test_returned_draft_notifies_assignee() -> None:
    report = make_report(State.PROCESSING)
    colleague, other = with_email(make_staff(Role.HANDLER)), with_email(make_staff(Role.HANDLER))
    leader = with_email(make_staff(Role.APPROVER))
    delegation.hand_over(report, to=colleague, by=colleague)
    workflow.move(report, "submit_answer", by=colleague, answer="Đã vá.", no_proof_reason="Tối")
    workflow.move(report, "return_answer", by=leader, note="Ghi rõ ngày.")

    assert told(leader) == ["có câu trả lời chờ duyệt"]
    assert told(colleague) == ["có câu trả lời cần sửa lại"]
    assert told(other) == []


# --- helping agencies -------------------------------------------------------------------------


def test_helping_agency_named_at_assignment_gets_notice() -> None:
    helper = with_email(make_staff(Role.HANDLER, agency="CTDT"))
    report = make_report(State.RECEIVED)

    workflow.move(
        report,
        "assign",
        by=make_staff(Role.DISPATCHER),
        agency=agency("QLDT-941"),
        helpers=[agency("CTDT")],
        task="Đề nghị cung cấp bản vẽ cống.",
    )

    asked = report.cooperations.get()
    assert (asked.agency.code, asked.task) == ("CTDT", "Đề nghị cung cấp bản vẽ cống.")
    assert told(helper) == ["cần đơn vị của bạn phối hợp"]


def test_assignment_with_helper_requires_task() -> None:
    report = make_report(State.RECEIVED)

    with pytest.raises(Refused) as refusal:
        workflow.move(
            report,
            "assign",
            by=make_staff(Role.DISPATCHER),
            agency=agency("QLDT-941"),
            helpers=[agency("CTDT")],
        )

    assert refusal.value.code == "needs_note"
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


def test_helper_requires_agency_in_charge() -> None:
    report, dispatcher = make_report(State.SUBMITTED), make_staff(Role.DISPATCHER)
    workflow.move(report, "request_info", by=dispatcher, note="Ở đoạn nào?")
    report = Report.objects.get(pk=report.pk)

    with pytest.raises(Refused) as refusal:
        cooperation.ask(report, agency("S-GTVT"), task="x", by=dispatcher)

    assert (report.state, refusal.value.code) == (State.NEED_INFO, "wrong_state")


def test_helping_agency_reads_report_but_makes_no_move() -> None:
    report = make_report(State.PROCESSING)
    photo = report.attachments.create(
        kind="photo", content_type="image/jpeg", extension="jpg", size=1, is_public=False
    )
    helper, leader = make_staff(Role.HANDLER, agency="CTDT"), make_staff(Role.APPROVER)
    assert not sees(helper, report)

    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=leader)

    assert sees(helper, report)
    assert photo in Attachment.objects.visible_to(helper)
    assert workflow.available(report, by=helper) == []
    for name, facts in (
        ("submit_answer", {"answer": "Xong", "no_proof_reason": "Tối"}),
        ("return_to_dispatch", {"note": "Sai"}),
        ("request_info", {"note": "Số nhà?"}),
    ):
        with pytest.raises(Refused) as refusal:
            workflow.move(report, name, by=helper, **facts)
        assert refusal.value.code == "forbidden"


def test_helping_agency_never_sees_reporter() -> None:
    report, helper = make_report(State.PROCESSING), make_staff(Role.HANDLER, agency="CTDT")
    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=make_staff(Role.APPROVER))

    with pytest.raises(personal_data_access.Refused) as refusal:
        personal_data_access.reveal(
            report, by=helper, reason="", fields=["phone"], note="Dây điện đứt", emergency=True
        )

    assert refusal.value.code == "forbidden"
    assert not personal_data_access.standing(report, by=helper).may_break_glass


def test_opinion_of_helping_agency_reaches_agency_in_charge() -> None:
    report = make_report(State.PROCESSING)
    handler = with_email(make_staff(Role.HANDLER))
    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=handler)
    helper = make_staff(Role.HANDLER, agency="CTDT")

    cooperation.contribute(report, answer="Cao độ 1,2 m.", by=helper)
    cooperation.contribute(report, answer="Đo lại: cao độ 1,3 m.", by=helper)

    asked = report.cooperations.get()
    assert (asked.answer, asked.answered_by) == ("Đo lại: cao độ 1,3 m.", helper)
    said = report.case_action_records.filter(kind=CaseAction.Kind.CONTRIBUTED)
    assert [row.note for row in said] == ["Cao độ 1,2 m.", "Đo lại: cao độ 1,3 m."]
    assert told(handler) == ["có ý kiến phối hợp mới"] * 2


def test_only_requested_agency_gives_opinion() -> None:
    report = make_report(State.PROCESSING)

    for person in (make_staff(Role.HANDLER, agency="CTDT"), make_staff(Role.HANDLER)):
        with pytest.raises(Refused, match="không được mời phối hợp"):
            cooperation.contribute(report, answer="x", by=person)


def test_helper_is_requested_once_and_is_never_agency_in_charge() -> None:
    report, leader = make_report(State.PROCESSING), make_staff(Role.APPROVER)
    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=leader)

    for code, refused in (("CTDT", "asked_before"), ("QLDT-941", "in_charge")):
        with pytest.raises(Refused) as refusal:
            cooperation.ask(report, agency(code), task="Đo cao độ", by=leader)
        assert refusal.value.code == refused


def test_released_helper_no_longer_sees_report() -> None:
    report, leader = make_report(State.PROCESSING), make_staff(Role.APPROVER)
    helper = make_staff(Role.HANDLER, agency="CTDT")
    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=leader)

    cooperation.end(report, agency("CTDT"), by=leader, note="Mời nhầm")

    assert not sees(helper, report)
    cooperation.ask(report, agency("CTDT"), task="Đo lại", by=leader)
    assert sees(helper, report)


def test_helper_stops_helping_when_put_in_charge() -> None:
    report, dispatcher = make_report(State.PROCESSING), make_staff(Role.DISPATCHER)
    for code in ("CTDT", "S-GTVT"):
        cooperation.ask(report, agency(code), task="Đo cao độ", by=dispatcher)

    workflow.move(report, "amend", by=dispatcher, agency=agency("CTDT"), note="Đúng thẩm quyền")

    assert [row.agency.code for row in report.cooperations.running()] == ["S-GTVT"]


def test_returned_report_has_no_helpers() -> None:
    report, handler = make_report(State.ASSIGNED), make_staff(Role.HANDLER)
    cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=handler)

    workflow.move(report, "return_to_dispatch", by=handler, note="Sai")

    assert not report.cooperations.running().exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_to_one_helper_make_one() -> None:
    report = make_report(State.PROCESSING)
    leaders = [make_staff(Role.APPROVER), make_staff(Role.APPROVER)]

    results = in_parallel(
        *(
            lambda by=by: cooperation.ask(report, agency("CTDT"), task="Đo cao độ", by=by)
            for by in leaders
        )
    )

    assert sum(isinstance(result, Refused) for result in results) == 1
    assert report.cooperations.count() == 1


# --- urging ------------------------------------------------------------------------------------


def test_urging_notifies_handler_and_leader_and_is_recorded() -> None:
    report = make_report(State.PROCESSING)
    handler, leader = with_email(make_staff(Role.HANDLER)), with_email(make_staff(Role.APPROVER))

    handling = urging.urge(report, note="Người dân đã gọi ba lần.", by=make_staff(Role.OPERATOR))

    assert told(handler) == told(leader) == ["được đôn đốc xử lý"]
    assert (handling.kind, handling.agency) == (CaseAction.Kind.URGED, report.agency)


def test_repeated_urging_is_refused() -> None:
    report, supervisor = make_report(State.PROCESSING), make_staff(Role.SUPERVISOR)
    urging.urge(report, note="Nhanh lên.", by=supervisor)

    with pytest.raises(Refused) as refusal:
        urging.urge(report, note="Nhanh lên.", by=supervisor)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        urging.urge(report, note="Vẫn chưa thấy.", by=supervisor)

    assert refusal.value.code == "urged_before"
    assert report.case_action_records.count() == 2


@pytest.mark.parametrize("state", [State.SUBMITTED, State.NEED_INFO, State.COMPLETED])
def test_urging_requires_agency_with_open_work(state: State) -> None:
    report = make_report(state)

    with pytest.raises(Refused) as refusal:
        urging.urge(report, note="x", by=make_staff(Role.SUPERVISOR))

    assert refusal.value.code == "wrong_state"


# --- asking for a transfer -----------------------------------------------------------------------


def test_agency_must_request_transfer_after_return_window() -> None:
    dispatcher = with_email(make_staff(Role.DISPATCHER))
    report, handler = make_report(State.PROCESSING, at=HANDED), make_staff(Role.HANDLER)
    with time_machine.travel(LATE):
        transfers.ask(report, by=handler, note="Đường tỉnh quản lý", agency=agency("S-GTVT"))
        asked_at = Report.objects.get(pk=report.pk).transfer_asked_at

        transfers.grant(
            report, to=agency("S-GTVT"), by=dispatcher, note="Đúng", seen=State.PROCESSING
        )

    fresh = Report.objects.get(pk=report.pk)
    assert "được đề nghị chuyển cơ quan khác" in told(dispatcher)
    assert asked_at is not None
    assert (fresh.agency.code, fresh.state, fresh.transfer_asked_at) == (
        "S-GTVT",
        State.PROCESSING,
        None,
    )
    assert fresh.events.last().facts["agency"] == ["QLDT-941", "S-GTVT"]


def test_declined_transfer_notifies_agency_with_reason() -> None:
    report, handler = (
        make_report(State.PROCESSING, at=HANDED),
        with_email(make_staff(Role.HANDLER)),
    )
    with time_machine.travel(LATE):
        transfers.ask(report, by=handler, note="Đường tỉnh quản lý")

        transfers.decline(report, by=make_staff(Role.DISPATCHER), note="Đoạn này huyện quản lý")

    last = Message.objects.filter(template="staff_task").last()
    assert last.context["note"] == "Đoạn này huyện quản lý"
    assert Report.objects.get(pk=report.pk).transfer_asked_at is None
    assert report.case_action_records.last().kind == CaseAction.Kind.TRANSFER_DECLINED


def test_transfer_request_is_refused_within_return_window() -> None:
    report = make_report(State.ASSIGNED)

    with pytest.raises(Refused) as refusal:
        transfers.ask(report, by=make_staff(Role.HANDLER), note="Sai")

    assert refusal.value.code == "may_return"


def test_transfer_is_requested_once_and_decided_once() -> None:
    report, handler = make_report(State.PROCESSING, at=HANDED), make_staff(Role.HANDLER)
    dispatcher = make_staff(Role.DISPATCHER)
    with time_machine.travel(LATE):
        transfers.ask(report, by=handler, note="Sai")
        with pytest.raises(Refused):
            transfers.ask(report, by=handler, note="Sai")
        transfers.decline(report, by=dispatcher, note="Không")
        with pytest.raises(Refused) as second:
            transfers.decline(report, by=dispatcher, note="Không")

    assert second.value.code == "nothing_asked"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER, Role.OPERATOR])
def test_agency_cannot_decide_its_own_transfer_request(role: Role) -> None:
    report = make_report(State.PROCESSING, at=HANDED)
    with time_machine.travel(LATE):
        transfers.ask(report, by=make_staff(Role.HANDLER), note="Sai")

        with pytest.raises(Refused) as refusal:
            transfers.decline(report, by=make_staff(role), note="Tự quyết")

    assert refusal.value.code == "forbidden"


def test_submitted_answer_ends_transfer_request() -> None:
    report, handler = make_report(State.PROCESSING, at=HANDED), make_staff(Role.HANDLER)
    with time_machine.travel(LATE):
        transfers.ask(report, by=handler, note="Sai")
        workflow.move(
            report, "submit_answer", by=handler, answer="Đã làm xong.", no_proof_reason="Tối"
        )

    assert Report.objects.get(pk=report.pk).transfer_asked_at is None


# --- the record ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_caseaction SET note = 'khác' WHERE id = %s",
        "DELETE FROM reports_caseaction WHERE id = %s",
    ],
)
def test_database_refuses_to_change_case_actions(statement: str) -> None:
    report, handler = make_report(State.PROCESSING), make_staff(Role.HANDLER)
    handling = delegation.hand_over(report, to=handler, by=handler)

    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [handling.pk])

    assert CaseAction.objects.get(pk=handling.pk).note == handling.note


def test_every_kind_of_case_action_has_wording() -> None:
    named = {*notices.TASKS, *notices._PERSONAL}

    untold = {"cooperation_ended", "correction_published", "photo_redacted", "photo_restored"}
    untold |= {"document_added", "document_level", "document_removed"}
    untold |= {"case_printed", "case_taken_out"}
    assert set(CaseAction.Kind.values) - named == untold
