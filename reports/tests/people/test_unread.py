"""“Mới”: what happened to own reports since their reporter last opened them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import make_citizen
from paht.foundation import caching
from paht.foundation.local_time import VIETNAM
from province import calendar
from province.models import CalendarDay
from reports import workflow
from reports.casework import corrections, merging
from reports.deadlines import recounting
from reports.models import Report, Reporter
from reports.people import unread
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.my_reports import LIST, own, prove
from reports.workflow.clock import Counter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PERSONAL = "/vi/ca-nhan/"
PHONE, OTHER_PHONE = "+84939861100", "+84939861200"
MARK = "chip--new"
NUMBER = '<span class="count">'


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_citizen(PHONE)
    client.force_login(user)
    return user


def refuse_extension(report: Report) -> None:
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), working_days=2, note="Mưa."
    )
    workflow.move(
        report, "decide_extension", by=make_staff(Role.APPROVER), granted=False, note="Không."
    )


def grant_extension(report: Report) -> None:
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), working_days=2, note="Mưa."
    )
    workflow.move(report, "decide_extension", by=make_staff(Role.APPROVER), granted=True)


@pytest.mark.parametrize("state", [State.NEED_INFO, State.REJECTED, State.COMPLETED])
def test_unread_news_are_marked_and_counted_in_navigation(
    client: Client, citizen: User, state: State
) -> None:
    make_report(state, phone=PHONE)

    shown = client.get(PERSONAL).text

    assert shown.count(MARK) == 1
    # Header, its menu on a phone, bar at the thumb.
    assert shown.count(f"{NUMBER}1<") == 3
    assert f"{NUMBER}1<" in client.get("/vi/").text


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ASSIGNED, State.PROCESSING])
def test_intermediate_state_is_not_news(client: Client, citizen: User, state: State) -> None:
    make_report(state, phone=PHONE)

    shown = client.get(PERSONAL).text

    assert MARK not in shown and NUMBER not in shown


@pytest.mark.parametrize(("decide", "news"), [(grant_extension, 1), (refuse_extension, 0)])
def test_granted_extension_is_news(
    client: Client, citizen: User, decide: Callable[[Report], None], news: int
) -> None:
    decide(make_report(State.PROCESSING, phone=PHONE))

    assert client.get(PERSONAL).text.count(MARK) == news


def later_by_hand(report: Report) -> None:
    due = timezone.now() + timedelta(days=90)
    workflow.move(report, "amend", by=make_staff(Role.DISPATCHER), note="Theo chỉ đạo", due_at=due)


def sooner_by_hand(report: Report) -> None:
    # In words of another time zone the earlier moment looks like the later one.
    due = timezone.localtime(report.due_at, VIETNAM) - timedelta(hours=1)
    workflow.move(report, "amend", by=make_staff(Role.DISPATCHER), note="Theo chỉ đạo", due_at=due)


def later_by_calendar(report: Report) -> None:
    day = timezone.localdate()
    for number in range(1, 6):
        CalendarDay.objects.create(
            date=day + timedelta(days=number), kind="off", name=f"Nghỉ {number}"
        )
    counter = Counter(calendar.load())
    assert recounting.recount(
        report, by=make_staff(Role.ADMINISTRATOR), note="Nghỉ bù", counter=counter
    )


@pytest.mark.parametrize(
    ("change", "news"), [(later_by_hand, 1), (sooner_by_hand, 0), (later_by_calendar, 1)]
)
def test_later_deadline_is_news_and_earlier_one_is_not(
    client: Client, citizen: User, change: Callable[[Report], object], news: int
) -> None:
    report = make_report(State.PROCESSING, phone=PHONE)
    client.get(own(report.code))

    change(report)

    assert client.get(PERSONAL).text.count(MARK) == news
    client.get(own(report.code))
    assert MARK not in client.get(PERSONAL).text


def correct(report: Report) -> None:
    draft = corrections.draft(
        report,
        body="Đã vá lại ngày 20/11.",
        reason="Sai ngày",
        no_proof_reason="Trời tối.",
        by=make_staff(Role.HANDLER),
    )
    assert not Report.objects.filter(unread.is_unread(), pk=report.pk).exists()
    corrections.publish(report, by=make_staff(Role.APPROVER), answer_seen=draft.pk)


def test_corrected_answer_is_news_once_published(client: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    client.get(own(report.code))

    correct(report)

    assert client.get(PERSONAL).text.count(MARK) == 1
    assert "Đã vá lại ngày 20/11." in client.get(own(report.code)).text
    assert MARK not in client.get(PERSONAL).text


def test_follower_sees_news_but_no_questions(client: Client, citizen: User) -> None:
    main, own_one = make_report(State.RECEIVED), make_report(phone=PHONE)
    dispatcher = make_staff(Role.DISPATCHER)
    merging.merge(own_one, into=main, by=dispatcher)
    assert MARK in client.get(PERSONAL).text
    client.get(own(own_one.code))

    workflow.move(main, "request_info", by=dispatcher, note="Số nhà nào?")
    asked = client.get(PERSONAL).text
    workflow.move(main, "supply_info", by=None, note="Số 12")
    workflow.move(main, "reject", by=dispatcher, reason="LD09", note="Tỉnh khác")
    refused = client.get(PERSONAL).text
    client.get(own(own_one.code))

    assert MARK not in asked
    assert MARK in refused
    assert MARK not in client.get(PERSONAL).text


def test_opened_reports_are_absent_from_history(client: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)

    client.get(own(report.code))

    assert Reporter.objects.get(report=report).last_read_event
    history = apps.get_model("reports", "ReporterChange")
    assert not history.objects.filter(pgh_obj=report.pk).exists()


def test_opening_report_marks_news_read(client: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)

    opened = client.get(own(report.code)).text
    afterwards = client.get(PERSONAL).text

    assert NUMBER not in opened
    assert MARK not in afterwards and NUMBER not in afterwards
    workflow.move(report, "reopen", by=make_staff(Role.DISPATCHER), note="Chưa xong.")
    assert MARK in client.get(PERSONAL).text


def test_page_opened_by_code_marks_news_read(client: Client) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    listed = prove(client, LIST, PHONE)

    before = client.get(listed.url).text
    client.get(own(report.code))

    assert MARK in before
    assert MARK not in client.get(listed.url).text


def test_news_during_page_load_stay_unread(citizen: User) -> None:
    report = make_report(State.PENDING_APPROVAL, phone=PHONE)
    read_before = list(report.events.all())
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))

    unread.opened(Reporter.objects.get(report=report), read_before)

    assert Report.objects.filter(unread.is_unread()).get() == report


def test_older_page_load_does_not_mark_news_unread(citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    older_copy = Reporter.objects.get(report=report)
    unread.opened(Reporter.objects.get(report=report), report.events.all())

    unread.opened(older_copy, report.events.all()[:2])

    assert not Report.objects.filter(unread.is_unread()).exists()


def test_visit_of_others_keeps_news_unread(client: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    stranger, staff = Client(), Client()
    stranger.force_login(make_citizen(OTHER_PHONE, email=""))
    staff.force_login(make_staff(Role.DISPATCHER))

    for visitor in (Client(), stranger, staff):
        visitor.get(own(report.code))
        visitor.get(f"/vi/phan-anh-kien-nghi/{report.code}/")
        assert NUMBER not in visitor.get("/vi/").text

    assert MARK in client.get(PERSONAL).text


def test_cached_frame_does_not_show_unread_count_of_others(client: Client, citizen: User) -> None:
    make_report(State.COMPLETED, phone=PHONE)
    other = Client()
    other.force_login(make_citizen(OTHER_PHONE, email=""))
    caching.clear()

    first, second, guest = (
        client.get("/vi/").text,
        other.get("/vi/").text,
        Client().get("/vi/").text,
    )

    assert f"{NUMBER}1<" in first
    assert not any(word in page for page in (second, guest) for word in (NUMBER, "{unread}"))


def test_opening_read_report_writes_nothing(client: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    client.get(own(report.code))

    with CaptureQueriesContext(connection) as made:
        client.get(own(report.code))

    assert not [q for q in made.captured_queries if q["sql"].startswith("UPDATE")]


def test_unread_count_costs_one_query(client: Client, citizen: User) -> None:
    def queries() -> int:
        caching.clear()
        with CaptureQueriesContext(connection) as made:
            client.get("/vi/gioi-thieu/")
        return len(made)

    make_report(State.REJECTED, phone=PHONE)
    queries()  # the first request of a session notes its device
    one = queries()
    for _n in range(5):
        make_report(State.REJECTED, phone=PHONE)

    assert queries() == one <= 5
