"""Deadlines that act: what is said, to whom, how often."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from paht.tests.threads import outcomes
from province.models import Agency, CalendarDay
from reports import workflow
from reports.deadlines import reminders
from reports.models import NoticeChoice, Reminder, Report
from reports.rules.reminder_steps import Step
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow import delegation

AGENCY, OTHER = "QLDT-941", "QLDT-944"
pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 7, minute: int = 0) -> datetime:
    """In October 2023, of which the 2nd is a Monday."""
    return datetime(2023, 10, day, hour, minute, tzinfo=VIETNAM)


SENT = at(4, 9)  # ten working days: due on Tuesday the 17th at 17:00


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SENT, tick=False) as traveller:
        yield traveller


def reachable(role: Role, *, agency: str = AGENCY) -> User:
    person = make_staff(role, agency=agency)
    person.email = f"{person.username}@example.vn"
    person.save()
    return person


def sent_report(state: State = State.PROCESSING, **changes: object) -> Report:
    """A report of `SENT`; what making it has told is forgotten."""
    report = make_report(state, at=SENT, **changes)
    reminders.run()
    Message.objects.all().delete()
    return report


def run_at(clock: time_machine.Traveller, moment: datetime) -> list[tuple[str, str]]:
    """What a run at this moment tells: (template, whom), e-mails only."""
    before = set(Message.objects.values_list("pk", flat=True))
    clock.move_to(moment)
    reminders.run()
    told = Message.objects.filter(channel="email").exclude(pk__in=before)
    return sorted((message.template, message.recipient) for message in told)


# --- what is said to whom ---------------------------------------------------------------


def test_reminder_steps_are_sent_in_order(clock):
    handler, leader = reachable(Role.HANDLER), reachable(Role.APPROVER)
    supervisor = reachable(Role.SUPERVISOR, agency="VP-UBND")
    reachable(Role.HANDLER, agency=OTHER)
    sent_report()

    assert run_at(clock, at(11)) == [("staff_half", handler.email)]
    assert run_at(clock, at(16)) == [("staff_due", handler.email)]
    assert run_at(clock, at(17)) == [("staff_today", handler.email)]
    assert run_at(clock, at(17, 17)) == [("staff_overdue", handler.email)]
    assert run_at(clock, at(18)) == [("staff_leader", leader.email)]
    assert run_at(clock, at(19)) == [("staff_leader", leader.email)]
    assert run_at(clock, at(19, 17)) == [("staff_escalated", supervisor.email)]
    assert run_at(clock, at(20)) == [("staff_leader", leader.email)]


def test_second_run_sends_no_more_reminders(clock):
    reachable(Role.HANDLER)
    sent_report()

    assert run_at(clock, at(16)) != []
    assert run_at(clock, at(16)) == []
    assert run_at(clock, at(16, 12)) == []
    Report.objects.update(remind_at=at(16))
    assert run_at(clock, at(16, 13)) == []


def test_late_run_sends_only_current_step(clock):
    handler, leader = reachable(Role.HANDLER), reachable(Role.APPROVER)
    sent_report()
    run_at(clock, at(13, 17))

    # The day before, the day itself and the first two days late were missed.
    assert run_at(clock, at(19, 9)) == [
        ("staff_leader", leader.email),
        ("staff_overdue", handler.email),
    ]


def test_recipient_gets_only_most_important_step(clock):
    supervisor = reachable(Role.SUPERVISOR, agency="VP-UBND")
    sent_report()

    # Nobody of the agency has an address: all of it falls to the supervisor.
    assert run_at(clock, at(23)) == [("staff_escalated", supervisor.email)]
    assert set(Reminder.objects.values_list("step", flat=True)) == {
        Step.LATE,
        Step.OVERDUE,
        Step.ESCALATED,
    }


def test_waiting_draft_reminds_approver(clock):
    reachable(Role.HANDLER)
    leader = reachable(Role.APPROVER)
    sent_report(State.PENDING_APPROVAL)

    assert run_at(clock, at(16)) == [("staff_due", leader.email)]


def test_unreceived_report_reminds_reception(clock):
    operator = reachable(Role.OPERATOR, agency="TD-1022")
    dispatcher = reachable(Role.DISPATCHER, agency="TD-1022")
    sent_report(State.SUBMITTED)

    assert run_at(clock, at(5, 8, 59)) == []
    assert run_at(clock, at(5, 9)) == sorted(
        ("staff_reception", person.email) for person in (operator, dispatcher)
    )
    assert run_at(clock, at(16)) == [("staff_due", dispatcher.email)]


def test_urgent_report_notifies_reception_at_night(clock):
    night = at(7, 23, 15)
    operator = reachable(Role.OPERATOR, agency="TD-1022")
    operator.phone = "+84939861100"
    operator.save()
    clock.move_to(night)
    make_report(State.SUBMITTED, at=night, category="DN02")
    Message.objects.all().delete()

    assert run_at(clock, night) == [("staff_arrived", operator.email)]
    assert set(Message.objects.values_list("template", "channel", "urgent")) == {
        ("staff_arrived", "email", True),
        ("staff_arrived", "sms", True),
    }
    assert run_at(clock, night + timedelta(minutes=30)) == [("staff_reception", operator.email)]


# --- what starts anew, stops, moves -------------------------------------------------------


def test_extension_restarts_reminder_steps(clock):
    handler, leader = reachable(Role.HANDLER), reachable(Role.APPROVER)
    report = sent_report()
    run_at(clock, at(16))
    clock.move_to(at(16, 10))
    workflow.move(report, "request_extension", by=handler, note="Chờ vật tư", working_days=3)
    workflow.move(report, "decide_extension", by=leader, granted=True)

    assert run_at(clock, at(17)) == []
    assert run_at(clock, at(19)) == [("staff_due", handler.email)]
    assert run_at(clock, at(20, 17)) == [("staff_overdue", handler.email)]


def test_pause_stops_steps_and_answer_notifies_agency(clock):
    handler = reachable(Role.HANDLER)
    report = sent_report()
    clock.move_to(at(11))
    run_at(clock, at(11))
    workflow.move(report, "request_info", by=handler, note="Số nhà nào?")

    assert run_at(clock, at(16)) == []
    workflow.move(report, "supply_info", by=None, note="Số 12")
    # Three days were lost, and so are three days of the clock.
    assert ("staff_supplied", handler.email) in [
        (message.template, message.recipient) for message in Message.objects.all()
    ]
    assert run_at(clock, at(17)) == []
    assert run_at(clock, at(20))[-1] == ("staff_today", handler.email)


def test_silent_reporter_is_warned_after_five_working_days(clock):
    report = sent_report(State.NEED_INFO)

    assert run_at(clock, at(11, 16, 59)) == []
    report.refresh_from_db()
    assert report.state == State.NEED_INFO
    run_at(clock, at(11, 17))
    assert set(Message.objects.values_list("template", "channel")) == {("refused", "sms")}
    report.refresh_from_db()
    assert report.state == State.REJECTED
    last = report.events.last()
    assert (last.name, last.by, last.facts) == ("close_unanswered", None, {"reason": "LD08"})
    assert report.remind_at is None


def test_next_step_goes_to_current_agency(clock):
    reachable(Role.HANDLER)
    other = reachable(Role.HANDLER, agency=OTHER)
    dispatcher = make_staff(Role.DISPATCHER)
    report = sent_report()
    run_at(clock, at(16))
    workflow.move(
        report, "amend", by=dispatcher, agency=Agency.objects.get(code=OTHER), note="Đúng địa bàn"
    )

    assert run_at(clock, at(17)) == [("staff_today", other.email)]


def test_reminder_goes_to_active_assignee_only(clock):
    reachable(Role.HANDLER)
    leader, colleague = reachable(Role.APPROVER), reachable(Role.HANDLER)
    report = sent_report()
    delegation.hand_over(report, to=colleague, by=leader)

    assert run_at(clock, at(16)) == [("staff_due", colleague.email)]
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    told = run_at(clock, at(17))
    assert [template for template, _address in told] == ["staff_today"]
    assert colleague.email not in dict(told).values()


def test_closed_report_gets_no_reminders(clock):
    reachable(Role.HANDLER)
    report = sent_report(State.COMPLETED)

    assert Report.objects.get(pk=report.pk).remind_at is None
    assert run_at(clock, at(18)) == []


def test_new_holiday_moves_reminder_steps(clock):
    handler = reachable(Role.HANDLER)
    sent_report()
    run_at(clock, at(13, 17))
    CalendarDay.objects.create(date=at(16).date(), kind="off", name="Nghỉ bù")

    # Friday has become the day before; Monday is off.
    assert run_at(clock, at(16)) == [("staff_due", handler.email)]
    assert run_at(clock, at(17)) == [("staff_today", handler.email)]


# --- nobody to tell, choices, samples ------------------------------------------------------


def test_reminder_falls_to_leader_then_supervisor_without_recipient(clock):
    make_staff(Role.HANDLER)
    leader = reachable(Role.APPROVER)
    supervisor = reachable(Role.SUPERVISOR, agency="VP-UBND")
    sent_report()

    assert run_at(clock, at(16)) == [("staff_due", leader.email)]
    User.objects.filter(pk=leader.pk).update(is_active=False)
    assert run_at(clock, at(17)) == [("staff_today", supervisor.email)]
    assert list(Reminder.objects.order_by("id").values_list("recipient", "people")) == [
        ("leader", 1),
        ("supervisor", 1),
    ]


def test_missing_recipient_is_recorded_and_logged(clock, caplog):
    report = sent_report()

    assert run_at(clock, at(16)) == []
    assert Reminder.objects.get().recipient == Reminder.Recipient.NOBODY
    assert f"report {report.code}: nobody to tell" in caplog.text


def test_invalid_email_counts_as_missing(clock):
    handler, leader = reachable(Role.HANDLER), reachable(Role.APPROVER)
    handler.email = "khong-phai-thu"
    handler.save()
    sent_report()

    assert run_at(clock, at(16)) == [("staff_due", leader.email)]


@pytest.mark.parametrize("when", [NoticeChoice.When.DAILY, NoticeChoice.When.URGENT])
def test_digest_subscribers_get_only_urgent_reminders_at_once(clock, when):
    handler = reachable(Role.HANDLER)
    NoticeChoice.objects.create(user=handler, when=when)
    sent_report()

    assert run_at(clock, at(16)) == []
    # It was told in the way the person chose: nobody else is bothered.
    assert Reminder.objects.get().recipient == Reminder.Recipient.RESPONSIBLE
    clock.move_to(at(16, 8))
    urgent = make_report(State.PROCESSING, at=at(16, 8), category="DN02")
    assert ("staff_half", handler.email) in run_at(clock, urgent.due_at - timedelta(hours=12))


def test_sample_reports_send_no_reminders(clock):
    reachable(Role.HANDLER)
    report = sent_report()
    Report.objects.filter(pk=report.pk).update(is_sample=True)

    assert run_at(clock, at(16)) == []
    assert Reminder.objects.get().recipient == Reminder.Recipient.SAMPLE


def test_message_of_step_expires_with_next_step(clock):
    reachable(Role.HANDLER)
    sent_report()
    run_at(clock, at(16))

    assert Message.objects.get().expires_at == at(17)


# --- many, and at once ----------------------------------------------------------------------


def test_batch_query_count_does_not_grow_with_reports(clock, django_assert_max_num_queries):
    for _number in range(3):
        sent_report()
    clock.move_to(at(16))

    with django_assert_max_num_queries(15):
        reminders.run()


def test_run_continues_in_batches(clock, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    for _number in range(5):
        sent_report()
    clock.move_to(at(16))

    assert reminders.run() == 5
    assert Reminder.objects.filter(step=Step.DAY_BEFORE).count() == 5


def test_due_reports_are_found_by_index():
    make_report()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM reports_report WHERE remind_at <= now() "
            "ORDER BY remind_at, id LIMIT 50"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "report_remind" in plan


@pytest.mark.django_db(transaction=True)
def test_parallel_runs_send_each_reminder_once():
    with time_machine.travel(SENT, tick=False) as clock:
        reachable(Role.HANDLER)
        for _number in range(6):
            make_report(State.PROCESSING, at=SENT)
        reminders.run()
        Message.objects.all().delete()
        clock.move_to(at(16))
        outcomes(reminders.run, reminders.run)
        reminders.run()

    assert Reminder.objects.count() == 6
    assert Message.objects.count() == 6
