"""An edited calendar: nothing moves by itself, the preview is what is done, done once."""

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from province import calendar
from province.models import CalendarDay
from reports import workflow
from reports.deadlines import recounting, reminders
from reports.models import DeadlineRecount, Reminder, Report
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_report, make_staff
from reports.workflow import clock as workflow_clock

pytestmark = pytest.mark.django_db
NOTE = "Công văn 12: nghỉ bù thứ Hai 16/10"
PREVIEW, CSV = "admin:reports_recount_preview", "admin:reports_recount_csv"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """In October 2023, of which the 2nd is a Monday."""
    return datetime(2023, 10, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(4), tick=False) as traveller:
        yield traveller


def day_off(day: int = 16) -> CalendarDay:
    return CalendarDay.objects.create(date=at(day).date(), kind="off", name="Nghỉ bù")


def due(report: Report) -> datetime:
    return Report.objects.get(pk=report.pk).due_at


def recount(by: User | None = None) -> DeadlineRecount:
    by = by or make_staff(Role.ADMINISTRATOR)
    made = recounting.start(by=by, note=NOTE, seen=recounting.preview().calendar)
    recounting.advance()
    made.refresh_from_db()
    return made


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- what moves and what stays ----------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        State.SUBMITTED,
        State.RECEIVED,
        State.ASSIGNED,
        State.PROCESSING,
        State.PENDING_APPROVAL,
    ],
)
def test_new_day_off_moves_deadlines_of_open_reports(state: State) -> None:
    report = make_report(state)
    day_off()
    by = make_staff(Role.ADMINISTRATOR)

    assert due(report) == at(17, 17)
    assert recount(by).changed == 1
    assert due(report) == at(18, 17)
    event = report.events.last()
    assert (event.name, event.source, event.target, event.by) == ("amend", state, state, by)
    assert event.note == NOTE
    assert [datetime.fromisoformat(each) for each in event.facts["due_at"]] == [
        at(17, 17),
        at(18, 17),
    ]


@pytest.mark.parametrize(
    "state", [State.NEED_INFO, State.COMPLETED, State.REJECTED, State.WITHDRAWN]
)
def test_recount_skips_paused_and_closed_reports(state: State) -> None:
    report = make_report(state)
    before = Report.objects.values().get(pk=report.pk)
    day_off()

    assert recounting.preview().total == 0
    with pytest.raises(recounting.Refused, match="Không có hạn nào"):
        recount()
    assert Report.objects.values().get(pk=report.pk) == before


def test_recount_skips_urgent_reports() -> None:
    report = make_report(State.PROCESSING, category="DN02")
    before = due(report)
    day_off(4)

    assert recounting.preview().total == 0
    assert due(report) == before


def test_recount_applies_new_calendar_to_extensions_and_pauses(clock) -> None:
    report = make_report(State.PROCESSING)
    handler, leader = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    clock.move_to(at(9))
    workflow.move(report, "request_info", by=handler, note="Số nhà nào?")
    clock.move_to(at(12))
    workflow.move(report, "supply_info", by=None, note="Số 12")
    workflow.move(report, "request_extension", by=handler, note="Chờ vật tư", working_days=2)
    workflow.move(report, "decide_extension", by=leader, granted=True)
    assert due(report) == at(24, 17)
    day_off()

    recount()
    assert due(report) == at(25, 17)


def test_recount_keeps_manual_deadline() -> None:
    report = make_report(State.PROCESSING)
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "amend", by=dispatcher, note="Theo chỉ đạo", due_at=at(20, 17))
    day_off()

    assert recounting.preview().total == 0


def test_removed_day_off_brings_deadline_forward() -> None:
    day = day_off()
    report = make_report(State.PROCESSING)
    day.delete()

    assert recounting.preview().earlier == 1
    recount()
    assert due(report) == at(17, 17)


def test_recount_notifies_reporter_of_later_deadline_only() -> None:
    report = make_report(State.PROCESSING)
    Message.objects.all().delete()
    day = day_off()
    recount()

    told = Message.objects.filter(template="rescheduled")
    assert {message.channel for message in told} == {"sms"}
    assert told[0].context["due"] == at(18, 17).isoformat()
    Message.objects.all().delete()
    day.delete()
    recount()
    assert due(report) == at(17, 17)
    assert not Message.objects.exists()


def test_recount_of_sample_report_sends_no_notice() -> None:
    report = make_report(State.PROCESSING)
    Report.objects.update(is_sample=True)
    Message.objects.all().delete()
    day_off()

    recount()
    assert due(report) == at(18, 17)
    assert not Message.objects.exists()


def test_reminder_steps_restart_with_new_deadline(clock) -> None:
    make_report(State.PROCESSING)
    reminders.run()
    clock.move_to(at(16, 8))
    reminders.run()
    day_off(17)
    recount()
    clock.move_to(at(18, 8))
    reminders.run()

    assert list(Reminder.objects.order_by("id").values_list("step", "due_at")) == [
        ("day_before", at(17, 17)),
        ("due_day", at(18, 17)),
    ]


# --- once, whatever happens ---------------------------------------------------------------------


def test_second_recount_changes_nothing() -> None:
    make_report(State.PROCESSING)
    day_off()
    recount()

    with pytest.raises(recounting.Refused) as refused:
        recount()
    assert refused.value.code == "nothing"


def test_recount_is_refused_when_calendar_changed_after_preview() -> None:
    make_report(State.PROCESSING)
    day_off()
    seen = recounting.preview().calendar
    day_off(17)

    with pytest.raises(recounting.Refused) as refused:
        recounting.start(by=make_staff(Role.ADMINISTRATOR), note=NOTE, seen=seen)
    assert refused.value.code == "calendar_changed"
    assert not DeadlineRecount.objects.exists()


def test_recount_stops_when_calendar_changes_during_run(monkeypatch) -> None:
    monkeypatch.setattr(recounting, "BATCH", 1)
    reports = [make_report(State.PROCESSING) for _number in range(3)]
    day_off()
    by = make_staff(Role.ADMINISTRATOR)
    made = recounting.start(by=by, note=NOTE, seen=recounting.preview().calendar)
    recounting._advance_batch()
    day_off(17)

    assert recounting.advance() is False
    made.refresh_from_db()
    assert (made.is_running, made.is_stopped, made.changed) == (False, True, 1)
    assert [due(report) for report in reports] == [at(18, 17), at(17, 17), at(17, 17)]


def test_interrupted_recount_resumes(monkeypatch) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    reports = [make_report(State.PROCESSING) for _number in range(5)]
    day_off()
    by = make_staff(Role.ADMINISTRATOR)
    made = recounting.start(by=by, note=NOTE, seen=recounting.preview().calendar)

    assert recounting._advance_batch()
    made.refresh_from_db()
    assert made.changed == 2
    assert recounting.advance() is False
    made.refresh_from_db()
    assert (made.changed, made.is_running, made.is_stopped) == (5, False, False)
    assert {due(report) for report in reports} == {at(18, 17)}
    assert all(report.events.filter(name="amend").count() == 1 for report in reports)


def test_recount_is_refused_when_another_finished_after_preview(monkeypatch) -> None:
    make_report(State.PROCESSING)
    day_off()
    calendar_seen, preview = recounting.preview().calendar, recounting.preview
    first, second = make_staff(Role.ADMINISTRATOR), make_staff(Role.ADMINISTRATOR)

    def overtaken() -> recounting.Preview:
        found = preview()
        monkeypatch.setattr(recounting, "preview", preview)
        recount(first)
        return found

    monkeypatch.setattr(recounting, "preview", overtaken)
    with pytest.raises(recounting.Refused, match="vừa xong"):
        recounting.start(by=second, note=NOTE, seen=calendar_seen)

    assert DeadlineRecount.objects.get().by == first


def test_recount_is_refused_when_preview_saw_unfinished_run(monkeypatch) -> None:
    make_report(State.PROCESSING)
    day_off()
    seen, preview = recounting.preview().calendar, recounting.preview
    recounting.start(by=make_staff(Role.ADMINISTRATOR), note=NOTE, seen=seen)

    def before_the_run_ends() -> recounting.Preview:
        found = preview()
        recounting.advance()
        return found

    monkeypatch.setattr(recounting, "preview", before_the_run_ends)
    with pytest.raises(recounting.Refused, match="đang tính lại hạn"):
        recounting.start(by=make_staff(Role.ADMINISTRATOR), note=NOTE, seen=seen)

    assert DeadlineRecount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_orders_make_one_recount() -> None:
    reports = [make_report(State.PROCESSING) for _number in range(3)]
    day_off()
    seen = recounting.preview().calendar
    people = [make_staff(Role.ADMINISTRATOR) for _number in range(2)]
    start, refused = Barrier(2), []

    def work(by: User) -> None:
        start.wait()
        try:
            recounting.start(by=by, note=NOTE, seen=seen)
        except recounting.Refused as refusal:
            refused.append(refusal.code)
        recounting.advance()
        connection.close()

    threads = [Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recounting.advance()

    # The second came while the first ran, right after it, or when nothing was left to change.
    assert len(refused) == 1
    assert refused[0] in ("running", "nothing")
    assert DeadlineRecount.objects.get().changed == 3
    assert all(report.events.filter(name="amend").count() == 1 for report in reports)


def test_preview_query_count_does_not_grow_with_reports(
    django_assert_max_num_queries,
) -> None:
    for _number in range(4):
        make_report(State.PROCESSING)
    day_off()

    with django_assert_max_num_queries(4):
        assert recounting.preview().total == 4


# --- the pages --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_administrator_orders_recount_and_supervisor_reads_log(role: Role) -> None:
    make_report(State.PROCESSING)
    day_off()
    made = recount()
    client = client_of(make_staff(role))
    allowed = role == Role.ADMINISTRATOR
    reads = role in (Role.ADMINISTRATOR, Role.SUPERVISOR)
    day_off(17)
    posted = {"note": NOTE, "calendar": calendar.fingerprint(calendar.load())}

    assert client.get(reverse(PREVIEW)).status_code == (200 if allowed else 403)
    file = client.get(reverse(CSV))
    assert file.status_code == (200 if allowed else 403)
    assert b"".join(file)
    log = reverse("admin:reports_deadlinerecount_changelist")
    assert client.get(log).status_code == (200 if reads else 403)
    progress = reverse("admin:reports_deadlinerecount_change", args=[made.pk])
    assert client.get(progress).status_code == (200 if reads else 403)
    assert client.post(reverse(PREVIEW), posted).status_code == (302 if allowed else 403)
    assert DeadlineRecount.objects.count() == (2 if allowed else 1)


def test_administrator_previews_confirms_and_sees_finished_recount() -> None:
    report = make_report(State.PROCESSING)
    by = make_staff(Role.ADMINISTRATOR)
    client = client_of(by)
    client.post(
        reverse("admin:province_calendarday_add"),
        {"date": "16/10/2023", "kind": "off", "name": "Nghỉ bù", "source": "", "note": ""},
    )
    days = client.get(reverse("admin:province_calendarday_changelist")).content.decode()
    assert reverse(PREVIEW) in days

    page = client.get(reverse(PREVIEW))
    text = page.content.decode()
    assert "1 phản ánh đổi hạn: 1 muộn hơn, 0 sớm hơn" in text
    assert "17:00 17/10/2023" in text and "17:00 18/10/2023" in text
    # The calendar's own log says what was done to it.
    assert "thêm 16/10/2023 – Nghỉ bù" in text
    assert due(report) == at(17, 17)

    answer = client.post(
        reverse(PREVIEW), {"note": NOTE, "calendar": page.context["calendar"]}, follow=True
    )
    assert "Đã xong: 1 phản ánh đổi hạn" in answer.content.decode()
    assert due(report) == at(18, 17)
    story = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()
    assert "Tính lại hạn theo lịch làm việc" in story
    assert "17:00 17/10/2023 → 17:00 18/10/2023" in story
    again = client.get(reverse(PREVIEW)).content.decode()
    assert "Mọi hạn đã đúng với lịch làm việc" in again


def test_second_order_is_reported_as_done() -> None:
    make_report(State.PROCESSING)
    day_off()
    client = client_of(make_staff(Role.ADMINISTRATOR))
    posted = {"note": NOTE, "calendar": recounting.preview().calendar}

    assert client.post(reverse(PREVIEW), posted).status_code == 302
    second = client.post(reverse(PREVIEW), posted)
    assert second.status_code == 409
    assert "Không có hạn nào phải thay đổi." in second.content.decode()


def test_recount_without_ground_is_refused_at_field() -> None:
    make_report(State.PROCESSING)
    day_off()
    client = client_of(make_staff(Role.ADMINISTRATOR))
    answer = client.post(reverse(PREVIEW), {"note": " ", "calendar": "x"})

    assert answer.status_code == 422
    assert "Vui lòng nhập căn cứ." in answer.content.decode()


def test_csv_lists_every_change_and_page_first_fifty(monkeypatch) -> None:
    monkeypatch.setattr(recounting, "SHOWN", 2)
    codes = [make_report(State.PROCESSING).code for _number in range(4)]
    day_off()
    client = client_of(make_staff(Role.ADMINISTRATOR))

    page = client.get(reverse(PREVIEW)).content.decode()
    assert [code in page for code in codes] == [True, True, False, False]
    rows = b"".join(client.get(reverse(CSV)).streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0] == "Mã PAKN,Cơ quan xử lý,Hạn hiện nay,Hạn mới,Thay đổi"
    assert [row.split(",")[0] for row in rows[1:]] == codes
    assert rows[1].endswith("17/10/2023 17:00,18/10/2023 17:00,muộn hơn")


def test_recount_moves_confidential_report_without_naming_it() -> None:
    confidential = make_report(category="HC02", title="Cán bộ vòi vĩnh")
    named = make_report(State.PROCESSING)
    day_off()
    client = client_of(make_staff(Role.ADMINISTRATOR))

    page = client.get(reverse(PREVIEW))
    file = b"".join(client.get(reverse(CSV)).streaming_content).decode("utf-8-sig")
    recount()

    text = page.content.decode()
    assert page.context["preview"].total == 2
    for told in (text, file):
        assert named.code in told
        assert confidential.code not in told and confidential.title not in told
    assert due(confidential) == due(named) == at(18, 17)


def test_recount_of_confidential_reports_only_shows_no_empty_table() -> None:
    make_report(category="HC02")
    day_off()

    page = client_of(make_staff(Role.ADMINISTRATOR)).get(reverse(PREVIEW)).content.decode()

    assert "1 phản ánh đổi hạn" in page
    assert "<table" not in page


def test_unknown_recount_is_not_found() -> None:
    client = client_of(make_staff(Role.ADMINISTRATOR))
    address = reverse("admin:reports_deadlinerecount_change", args=[1])

    assert client.get(address).status_code == 404


def test_information_added_unasked_after_a_pause_moves_no_deadline(
    clock: time_machine.Traveller,
) -> None:
    report = make_report(State.SUBMITTED)
    clerk = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(report, "request_info", by=clerk, note="Xin cho biết số cột gần nhất.")
    clock.move_to(at(5))
    workflow.add_information(report, note="Cột số 12.")
    promised = due(report)
    clock.move_to(at(11))
    workflow.add_information(report, note="Nay đèn cột 13 cũng tắt.")

    assert clock_of(report) == promised


def clock_of(report: Report) -> datetime:
    return workflow_clock.recounted(Report.objects.get(pk=report.pk))
