"""Who may make which move, and that a refused move changes nothing."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports import workflow
from reports.models import Category, Report, ReportEvent
from reports.rules.states import FINAL_STATES, STAFF_ROLES, TRANSITIONS, UNCHANGED, Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff
from reports.tests.moves import AGENCY, LONG_AGO, facts_for

pytestmark = pytest.mark.django_db

MOVES = [name for name in TRANSITIONS if name not in ("submit", "rate")]


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def ready_for(name: str) -> Report:
    """A report on which `name` is the next thing to do."""
    transition = TRANSITIONS[name]
    state = transition.sources[-1]
    if name == "withdraw":
        state = State.RECEIVED
    urgent = {"category": "TN02"} if name == "assign_urgent" else {}
    at = timezone.now() - LONG_AGO if name == "close_unanswered" else None
    report = make_report(state, at=at, **urgent)
    if name == "decide_extension":
        handler = make_staff(Role.HANDLER)
        workflow.move(report, "request_extension", by=handler, note="Chờ vật tư", working_days=3)
    return report


def picture(report: Report) -> tuple[Any, ...]:
    """Everything that a move could change."""
    fresh = Report.objects.get(pk=report.pk)
    return (
        {f.attname: getattr(fresh, f.attname) for f in Report._meta.concrete_fields},
        list(report.events.values_list("pk", flat=True)),
        list(report.answers.values_list("pk", "approved_at")),
        Message.objects.count(),
    )


@pytest.mark.parametrize("state", State)
def test_move_from_wrong_state_is_refused_and_changes_nothing(state: State) -> None:
    report = make_report(state)
    person = User.objects.create_superuser("root", full_name="Toàn quyền")
    before = picture(report)
    offered = [t.name for t in workflow.available(report, by=person)]

    for name in MOVES:
        if state in TRANSITIONS[name].sources:
            continue
        with pytest.raises(workflow.Refused) as refusal:
            workflow.move(report, name, by=person, **facts_for(name))

        assert refusal.value.code == "wrong_state", name
        assert picture(report) == before, name
        assert name not in offered


@pytest.mark.parametrize("name", [n for n in MOVES if TRANSITIONS[n].needs_note])
def test_move_that_needs_note_is_refused_without_one(name: str) -> None:
    report = ready_for(name)
    person = make_staff(next(r for r in TRANSITIONS[name].roles if r in STAFF_ROLES))
    before = picture(report)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, name, by=person, **facts_for(name) | {"note": " \u200b\n"})

    assert refusal.value.code == "needs_note"
    assert picture(report) == before


@pytest.mark.parametrize(
    ("name", "missing", "code"),
    [
        ("reject", "reason", "needs_reason"),
        ("assign", "agency", "needs_agency"),
        ("request_extension", "working_days", "needs_working_days"),
        ("submit_answer", "answer", "needs_answer"),
    ],
)
def test_move_is_refused_without_required_facts(name: str, missing: str, code: str) -> None:
    report = ready_for(name)
    person = make_staff(TRANSITIONS[name].roles[-1])
    facts = facts_for(name)
    del facts[missing]
    before = picture(report)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, name, by=person, **facts)

    assert refusal.value.code == code
    assert picture(report) == before


def test_staff_of_other_agency_cannot_make_moves() -> None:
    report = make_report(State.ASSIGNED, agency="QLDT-941")
    stranger = make_staff(Role.HANDLER, agency="QLDT-944")

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "accept", by=stranger)

    assert refusal.value.code == "forbidden"
    assert workflow.available(report, by=stranger) == []


def test_superior_agency_can_act_for_subordinate() -> None:
    report = make_report(State.ASSIGNED, agency="QLDT-941")
    above = make_staff(Role.HANDLER, agency="UBND-941")

    workflow.move(report, "accept", by=above)

    assert report.state == State.PROCESSING


def test_drafter_cannot_approve_own_answer() -> None:
    report = make_report(State.PENDING_APPROVAL)
    drafter = report.answers.get().drafted_by
    drafter.groups.add(*make_staff(Role.APPROVER).groups.all())
    drafter = User.objects.get(pk=drafter.pk)

    with pytest.raises(workflow.Refused, match="không được tự duyệt"):
        workflow.move(report, "approve", by=drafter)

    assert "approve" not in [t.name for t in workflow.available(report, by=drafter)]
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))
    assert report.state == State.COMPLETED


def test_approval_is_refused_when_draft_changed() -> None:
    report = make_report(State.PENDING_APPROVAL)
    read = report.answers.get().pk
    workflow.move(report, "return_answer", by=make_staff(Role.APPROVER), note="Ghi rõ ngày.")
    workflow.move(
        report,
        "submit_answer",
        by=make_staff(Role.HANDLER),
        answer="Xong 06/10.",
        no_proof_reason="Tối",
    )

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(
            report,
            "approve",
            by=make_staff(Role.APPROVER),
            seen=State.PENDING_APPROVAL,
            answer_seen=read,
        )

    assert refusal.value.code == "newer_answer"
    assert not report.answers.filter(approved_at__isnull=False).exists()


def test_second_clerk_learns_that_move_was_made() -> None:
    report = make_report(State.SUBMITTED)
    first, second = make_staff(Role.DISPATCHER), make_staff(Role.DISPATCHER)
    stale = Report.objects.get(pk=report.pk)
    workflow.move(report, "receive", by=first, seen=State.SUBMITTED)

    with pytest.raises(workflow.Refused, match=first.full_name) as refusal:
        workflow.move(stale, "receive", by=second, seen=State.SUBMITTED)

    assert refusal.value.code == "someone_was_faster"
    assert "xử lý trước (Tiếp nhận)" in refusal.value.message


def test_repeated_move_by_same_clerk_is_reported_as_done() -> None:
    report = make_report(State.SUBMITTED)
    person = make_staff(Role.DISPATCHER)
    workflow.move(report, "receive", by=person, seen=State.SUBMITTED)

    with pytest.raises(workflow.Refused, match="Bạn vừa thực hiện “Tiếp nhận” rồi"):
        workflow.move(report, "receive", by=person, seen=State.SUBMITTED)


def test_caller_without_account_makes_only_moves_of_citizen_and_system() -> None:
    for name in MOVES:
        if {Role.CITIZEN, Role.SYSTEM} & set(TRANSITIONS[name].roles):
            continue
        report = ready_for(name)

        with pytest.raises(workflow.Refused) as refusal:
            workflow.move(report, name, by=None, **facts_for(name))

        assert refusal.value.code == "forbidden"


@pytest.mark.parametrize("name", MOVES)
def test_every_move_records_one_event(name: str) -> None:
    report = ready_for(name)
    source, before = report.state, report.events.count()
    role = next(r for r in TRANSITIONS[name].roles if r in STAFF_ROLES)
    person = make_staff(role, agency=AGENCY)

    event = workflow.move(report, name, by=person, **facts_for(name))

    assert report.events.count() == before + 1
    assert (event.name, event.source, event.target) == (name, source, report.state)
    if TRANSITIONS[name].target == UNCHANGED:
        assert report.state == source


def test_instance_matches_database_after_move() -> None:
    report = make_report(State.RECEIVED)

    workflow.move(report, "request_info", by=make_staff(Role.DISPATCHER), note="Số nhà?")

    fresh = Report.objects.get(pk=report.pk)
    for field in Report._meta.concrete_fields:
        assert getattr(report, field.attname) == getattr(fresh, field.attname), field


def test_events_contain_no_reporter_data() -> None:
    for name in MOVES:
        report = ready_for(name)
        role = next(r for r in TRANSITIONS[name].roles if r in STAFF_ROLES)
        workflow.move(report, name, by=make_staff(role), **facts_for(name))

    told = " ".join(f"{e.note} {e.facts}" for e in ReportEvent.objects.all())
    for secret in (PHONE, PHONE[3:], NAME, EMAIL, NATIONAL_ID):
        assert secret not in told


def test_rejection_with_unknown_reason_is_refused() -> None:
    report = make_report(State.SUBMITTED)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "reject", by=make_staff(Role.DISPATCHER), reason="LD99", note="x")

    assert refusal.value.code == "unknown_reason"


def test_inactive_agency_cannot_be_assigned() -> None:
    report = make_report(State.RECEIVED)
    agency = Agency.objects.get(code=AGENCY)
    agency.is_active = False
    agency.save()

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "assign", by=make_staff(Role.DISPATCHER), agency=agency)

    assert refusal.value.code == "agency_closed"


def test_only_urgent_reports_are_forwarded_in_one_step() -> None:
    report = make_report(State.SUBMITTED, category="GT01")
    dispatcher = make_staff(Role.DISPATCHER)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "assign_urgent", by=dispatcher, **facts_for("assign_urgent"))

    assert refusal.value.code == "not_urgent"
    assert "assign_urgent" not in [t.name for t in workflow.available(report, by=dispatcher)]


def test_forwarded_report_cannot_be_withdrawn() -> None:
    report = make_report(State.ASSIGNED)
    workflow.move(report, "request_info", by=make_staff(Role.HANDLER), note="Số nhà?")

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "withdraw", by=None)

    assert refusal.value.code == "already_forwarded"


def test_question_closes_report_only_after_promised_days() -> None:
    asked_at = datetime(2026, 11, 16, 9, 0, tzinfo=VIETNAM)
    report = make_report(State.NEED_INFO, at=asked_at)
    dispatcher = make_staff(Role.DISPATCHER)

    with pytest.raises(workflow.Refused, match="23/11/2026") as refusal:
        workflow.move(
            report, "close_unanswered", by=dispatcher, at=datetime(2026, 11, 23, 16, tzinfo=VIETNAM)
        )

    assert refusal.value.code == "too_early"
    workflow.move(
        report, "close_unanswered", by=dispatcher, at=datetime(2026, 11, 24, 8, tzinfo=VIETNAM)
    )
    assert report.state == State.REJECTED
    assert report.events.last().facts == {"reason": "LD08"}


def test_answered_question_returns_report_to_former_state() -> None:
    for state in TRANSITIONS["request_info"].sources:
        report = make_report(state)
        asker = Role.DISPATCHER if state in (State.SUBMITTED, State.RECEIVED) else Role.HANDLER
        workflow.move(report, "request_info", by=make_staff(asker), note="Số nhà?")

        workflow.move(report, "supply_info", by=None, note="Gần nhà số 12.")

        assert (report.state, report.resume_state, report.paused_at) == (state, "", None)


def test_report_is_reopened_once_only() -> None:
    report = make_report(State.COMPLETED)
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "reopen", by=dispatcher, note="Ổ gà tái xuất hiện.")
    workflow.move(report, "accept", by=make_staff(Role.HANDLER))
    workflow.move(
        report,
        "submit_answer",
        by=make_staff(Role.HANDLER),
        answer="Đã vá lại.",
        no_proof_reason="Tối",
    )
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "reopen", by=dispatcher, note="Lần nữa.")

    assert refusal.value.code == "reopened_before"


def test_final_state_records_time_of_end() -> None:
    for state in FINAL_STATES:
        assert make_report(state).completed_at is not None

    reopened = make_report(State.COMPLETED)
    workflow.move(reopened, "reopen", by=make_staff(Role.DISPATCHER), note="Chưa đạt.")
    assert reopened.completed_at is None


def test_report_moved_to_sensitive_category_is_hidden() -> None:
    report = make_report(State.ASSIGNED, publish=True)
    sensitive = Category.objects.get(code="AN02")

    workflow.move(
        report, "amend", by=make_staff(Role.DISPATCHER), note="Sai lĩnh vực", category=sensitive
    )

    assert not Report.objects.get(pk=report.pk).is_published


def test_group_is_refused_as_category() -> None:
    report = make_report(State.SUBMITTED)
    group = Category.objects.get(code="GT")

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "receive", by=make_staff(Role.DISPATCHER), category=group)

    assert refusal.value.code == "category_is_a_group"
