"""What moves leave behind: deadlines, notices, an event log nobody can rewrite; and races."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from paht.tests.threads import in_parallel
from province.models import Agency
from reports import workflow
from reports.models import Category, Report, ReportEvent
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of November 2026: the 1st is a Sunday, Tuesday the 24th a day off."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def dispatcher(reference_data: None) -> User:
    return make_staff(Role.DISPATCHER)


@pytest.fixture
def handler(reference_data: None) -> User:
    return make_staff(Role.HANDLER)


@pytest.fixture
def approver(reference_data: None) -> User:
    return make_staff(Role.APPROVER)


# --- the clock ------------------------------------------------------------------------


@pytest.mark.django_db
def test_deadline_moves_by_time_waited_for_reporter(dispatcher: User) -> None:
    report = make_report(State.SUBMITTED, at=MONDAY)
    assert report.due_at == at(13, 17)  # ten working days, the first one counted

    workflow.move(report, "request_info", by=dispatcher, note="Số nhà?", at=at(3))
    assert report.paused_at == at(3)
    workflow.move(report, "supply_info", by=None, note="Số 12.", at=at(6))

    assert report.due_at == at(18, 17)
    assert report.paused_at is None


@pytest.mark.django_db
def test_only_granted_extension_moves_deadline(handler: User, approver: User) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)
    workflow.move(
        report, "request_extension", by=handler, note="Chờ vật tư", working_days=3, at=at(9)
    )
    workflow.move(report, "decide_extension", by=approver, granted=False, at=at(9))
    assert report.due_at == at(13, 17)

    workflow.move(
        report, "request_extension", by=handler, note="Vẫn chờ", working_days=3, at=at(10)
    )
    event = workflow.move(report, "decide_extension", by=approver, granted=True, at=at(10))

    assert (report.due_at, report.extensions) == (at(18, 17), 1)
    assert [datetime.fromisoformat(due) for due in event.facts["due_at"]] == [
        at(13, 17),
        at(18, 17),
    ]


@pytest.mark.django_db
def test_second_extension_requires_supervisor_and_third_is_refused(
    handler: User, approver: User
) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)
    supervisor = make_staff(Role.SUPERVISOR)
    ask: dict[str, Any] = {"by": handler, "note": "Chờ vật tư", "working_days": 2, "at": at(4)}
    workflow.move(report, "request_extension", **ask)
    workflow.move(report, "decide_extension", by=approver, granted=True, at=at(4))
    workflow.move(report, "request_extension", **ask)

    with pytest.raises(workflow.Refused) as second:
        workflow.move(report, "decide_extension", by=approver, granted=True, at=at(4))
    workflow.move(report, "decide_extension", by=supervisor, granted=True, at=at(4))
    with pytest.raises(workflow.Refused) as third:
        workflow.move(report, "request_extension", **ask)

    assert second.value.code == "supervisor_only"
    assert third.value.code == "too_many"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "moment", "code"),
    [(11, at(4), "too_long"), (0, at(4), "too_long"), (2, at(13, 17), "overdue")],
)
def test_extension_request_is_refused_when_late_or_too_long(
    handler: User, days: int, moment: datetime, code: str
) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(
            report, "request_extension", by=handler, note="x", working_days=days, at=moment
        )

    assert refusal.value.code == code


@pytest.mark.django_db
def test_second_extension_request_is_refused_while_one_waits(handler: User) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)
    ask: dict[str, Any] = {"by": handler, "note": "Chờ vật tư", "working_days": 2, "at": at(4)}
    workflow.move(report, "request_extension", **ask)

    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, "request_extension", **ask)

    assert refusal.value.code == "pending"


@pytest.mark.django_db
def test_next_agency_can_request_extension_after_return(dispatcher: User, handler: User) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2, at=at(2, 15))
    workflow.move(report, "return_to_dispatch", by=handler, note="Đường tỉnh", at=at(2, 16))
    other = Agency.objects.get(code="QLDT-944")
    workflow.move(report, "assign", by=dispatcher, agency=other, at=at(4))
    next_handler = make_staff(Role.HANDLER, agency="QLDT-944")
    workflow.move(report, "accept", by=next_handler, at=at(4))

    event = workflow.move(
        report, "request_extension", by=next_handler, note="y", working_days=1, at=at(4)
    )

    assert event == report.events.filter(name="request_extension").latest("id")
    assert report.events.filter(name="request_extension").count() == 2


@pytest.mark.django_db
def test_new_category_sets_deadline_and_keeps_granted_extension(
    dispatcher: User, handler: User, approver: User
) -> None:
    report = make_report(State.PROCESSING, at=MONDAY)
    workflow.move(report, "request_info", by=handler, note="Số nhà?", at=at(3))
    workflow.move(report, "supply_info", by=None, note="Số 12.", at=at(5))
    workflow.move(report, "request_extension", by=handler, note="x", working_days=1, at=at(5))
    workflow.move(report, "decide_extension", by=approver, granted=True, at=at(5))

    five_days = Category.objects.get(code="GT03")
    event = workflow.move(
        report, "amend", by=dispatcher, category=five_days, note="Cầu, không phải đường", at=at(5)
    )

    # 06/11 by the new promise, two days of waiting, one day of extension
    assert report.due_at == at(11, 17)
    assert event.facts["category"] == ["GT01", "GT03"]


@pytest.mark.django_db
def test_urgent_deadline_counts_clock_hours_from_submission(dispatcher: User) -> None:
    report = make_report(State.SUBMITTED, at=at(6, 16, 30))

    workflow.move(report, "receive", by=dispatcher, urgent=True, at=at(6, 16, 45))

    assert report.due_at == at(7, 16, 30)


@pytest.mark.django_db
def test_reopened_report_gets_full_time(dispatcher: User) -> None:
    report = make_report(State.COMPLETED, at=MONDAY)

    workflow.move(report, "reopen", by=dispatcher, note="Chưa đạt", at=at(16))

    assert report.due_at == at(30, 17)
    assert report.state == State.ASSIGNED


# --- what is said to whom ---------------------------------------------------------------


@pytest.mark.django_db
def test_notices_are_written_in_transaction_of_move(dispatcher: User) -> None:
    handler = make_staff(Role.HANDLER)
    handler.email = "canbo@example.vn"
    handler.save()
    report = make_report(State.RECEIVED)
    Message.objects.all().delete()

    workflow.move(
        report, "assign", by=dispatcher, agency=handler.agency, seen=State.RECEIVED, publish=True
    )

    told = sorted(Message.objects.values_list("template", "channel"))
    assert told == [("forwarded", "sms"), ("staff_new", "email")]


@pytest.mark.django_db
def test_rolled_back_move_sends_no_notice(dispatcher: User) -> None:
    report = make_report(State.RECEIVED)
    agency = Agency.objects.get(code="QLDT-941")
    before = Message.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        workflow.move(report, "assign", by=dispatcher, agency=agency)
        assert Message.objects.count() > before
        raise ZeroDivisionError

    assert Message.objects.count() == before
    assert Report.objects.get(pk=report.pk).state == State.RECEIVED


@pytest.mark.django_db
def test_agency_assigned_by_correction_gets_notice(dispatcher: User) -> None:
    report = make_report(State.ASSIGNED)
    other = make_staff(Role.HANDLER, agency="QLDT-944")
    other.email = "canbo944@example.vn"
    other.save()
    Message.objects.all().delete()

    workflow.move(report, "amend", by=dispatcher, agency=other.agency, note="Sai địa bàn")

    assert [m.template for m in Message.objects.all()] == ["staff_new"]
    assert report.agency == other.agency


@pytest.mark.django_db
def test_refused_extension_sends_no_notice_to_reporter(handler: User, approver: User) -> None:
    report = make_report(State.PROCESSING)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)
    before = Message.objects.count()

    workflow.move(report, "decide_extension", by=approver, granted=False, note="Không cần thiết")

    assert Message.objects.count() == before


@pytest.mark.django_db
def test_files_stay_private_unless_released(dispatcher: User) -> None:
    report = make_report(State.RECEIVED)
    rows = [
        report.attachments.create(
            kind="photo", content_type="image/jpeg", extension="jpg", size=1, is_public=True
        )
        for _ in range(3)
    ]
    agency = Agency.objects.get(code="QLDT-941")

    event = workflow.move(
        report,
        "assign",
        by=dispatcher,
        agency=agency,
        publish=True,
        public_files=[rows[0].pk],
    )

    assert list(report.attachments.filter(is_public=True)) == [rows[0]]
    assert event.facts["files"] == [1, 3]


# --- the log ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_reportevent SET note = 'khác' WHERE id = %s",
        "DELETE FROM reports_reportevent WHERE id = %s",
    ],
)
def test_database_refuses_to_change_events(reference_data: None, statement: str) -> None:
    event = make_report(State.RECEIVED).events.last()
    assert event

    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])

    assert ReportEvent.objects.get(pk=event.pk).note == event.note


# --- races ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_parallel_moves_succeed_once(reference_data: None) -> None:
    report = make_report(State.SUBMITTED)
    clerks = [make_staff(Role.DISPATCHER), make_staff(Role.OPERATOR)]

    results = in_parallel(
        *(
            lambda clerk=clerk: workflow.move(
                Report.objects.get(pk=report.pk), "receive", by=clerk, seen=State.SUBMITTED
            )
            for clerk in clerks
        )
    )

    refusals = [r for r in results if isinstance(r, workflow.Refused)]
    assert [r.code for r in refusals] == ["someone_was_faster"]
    assert report.events.filter(name="receive").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_parallel_requests_make_one_extension(reference_data: None) -> None:
    report = make_report(State.PROCESSING)
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)

    results = in_parallel(
        *(
            lambda: workflow.move(
                Report.objects.get(pk=report.pk), "decide_extension", by=approver, granted=True
            )
            for _ in range(8)
        )
    )

    assert sum(isinstance(r, ReportEvent) for r in results) == 1
    assert Report.objects.get(pk=report.pk).extensions == 1
