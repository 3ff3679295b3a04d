"""Everybody who may confirm is told what one administrator does alone."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import second_person
from accounts.models import User
from accounts.second_person import Kind
from accounts.tests.rights import change, client_of, role
from notifications import texts
from notifications.models import Message
from province.models import CalendarDay
from reports.deadlines import recounting
from reports.rules.states import Role, State
from reports.tests.asking import CATEGORY, make_question
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

DAYS = "/quan-tri/province/calendarday/"


@pytest.fixture(autouse=True)
def _people(administrator: User, supervisor: User) -> None:
    """Make the administrator first: the supervisor is not told of that."""


def told() -> list[tuple[str, str]]:
    messages = Message.objects.filter(template="staff_rights").order_by("id")
    assert {message.recipient for message in messages} <= {"giamsat@example.vn"}
    return [(message.context["what"], message.context["account"]) for message in messages]


def post_day(by: User, day: CalendarDay | None = None, **facts: Any) -> None:
    said = {"date": "2027-03-01", "kind": "off", "name": "Nghỉ bù", "source": "", "note": ""}
    address = f"{DAYS}{day.pk}/change/" if day else f"{DAYS}add/"
    assert client_of(by).post(address, said | facts).status_code == 302


@pytest.mark.parametrize(("active", "what"), [("", "Đóng tài khoản"), ("on", "Mở lại tài khoản")])
def test_closing_and_reopening_an_account_is_told(
    administrator: User, active: str, what: str
) -> None:
    person = make_staff(Role.HANDLER)
    User.objects.filter(pk=person.pk).update(is_active=not active)

    change(administrator, person, is_active=active)

    assert told() == [(what, person.username)]


def test_change_of_an_ordinary_role_is_told(administrator: User) -> None:
    """Who takes the roles of all readers leaves confidential reports unread."""
    person = make_staff(Role.HANDLER)

    change(administrator, person, groups=[role(Role.DISPATCHER)])

    assert told() == [("Đổi vai trò", person.username)]


def test_save_without_a_change_of_rights_tells_nobody(administrator: User) -> None:
    change(administrator, make_staff(Role.HANDLER))

    assert told() == []


def test_closing_many_accounts_is_told_at_once_and_at_the_end_of_the_hour(
    administrator: User,
) -> None:
    with time_machine.travel(timezone.now().replace(minute=20), tick=False):
        for _number in range(4):
            change(administrator, make_staff(Role.HANDLER), is_active="")

        first, later = Message.objects.filter(template="staff_rights").order_by("id")
        assert first.next_attempt_at <= timezone.now()
        assert later.next_attempt_at == timezone.now().replace(
            minute=0, second=0, microsecond=0
        ) + timedelta(hours=1)
        assert "có thể cùng việc khác" in texts.render(later).body


def test_day_off_is_told_when_it_is_added_changed_and_deleted(administrator: User) -> None:
    post_day(administrator)
    assert told() == [("Lịch làm việc: 01/03/2027", "")]
    Message.objects.all().delete()

    day = CalendarDay.objects.get(date=date(2027, 3, 1))
    post_day(administrator, day, date="2027-03-02")
    assert told() == [("Lịch làm việc: 02/03/2027", "")]
    Message.objects.all().delete()

    client_of(administrator).post(f"{DAYS}{day.pk}/delete/", {"post": "yes"})
    assert told() == [("Lịch làm việc: 02/03/2027", "")]
    assert not CalendarDay.objects.filter(pk=day.pk).exists()


def test_days_deleted_by_the_action_of_the_list_are_told(administrator: User) -> None:
    day = CalendarDay.objects.create(date=date(2027, 3, 1), name="Nghỉ bù")
    facts = {"action": "delete_selected", "_selected_action": [day.pk], "post": "yes"}

    client_of(administrator).post(DAYS, facts)

    assert told() == [("Lịch làm việc: 01/03/2027", "")]


def test_ended_question_of_a_category_is_told(administrator: User) -> None:
    """One administrator ends it alone; new words wait."""
    question = make_question()
    address = f"/quan-tri/reports/category/{question.category_id}/change/"
    client = client_of(administrator)
    shown = client.get(address).context
    (inline,) = shown["inline_admin_formsets"]
    forms = [shown["adminform"].form, inline.formset.management_form, *inline.formset.initial_forms]
    found = {field.html_name: field.value() for form in forms for field in form}
    said = {
        name: value
        for name, value in found.items()
        if value not in ("", None) and value is not False
    }
    del said["questions-0-is_active"]

    client.post(address, said)

    assert told() == [(f"Câu hỏi của chuyên mục {CATEGORY}", "")]


def test_stopping_the_news_of_a_recipient_is_told(administrator: User) -> None:
    """One person could silence a reporter who complains about that person."""
    make_report()
    news = Message.objects.get(template="received")
    facts = {"action": "stop_news", "_selected_action": [news.pk]}

    client_of(administrator).post("/quan-tri/notifications/message/", facts)

    assert told() == [("Ngừng gửi tin báo kết quả cho người nhận", "")]


def test_recount_of_deadlines_is_told(administrator: User) -> None:
    report = make_report(State.PROCESSING)
    CalendarDay.objects.create(date=report.due_at.date(), name="Nghỉ bù")
    seen = recounting.preview().calendar
    Message.objects.all().delete()

    address = reverse("admin:reports_recount_preview")
    client_of(administrator).post(address, {"note": "Theo công văn mới.", "calendar": seen})

    assert told() == [("Tính lại hạn của 1 phản ánh", "")]


def test_many_requests_of_one_person_leave_room_for_other_alarms(administrator: User) -> None:
    """The messages of a day to one person are limited, alarms included."""
    person = make_staff(Role.HANDLER)

    for _number in range(second_person.TOLD_ONE_BY_ONE + 20):
        asked = second_person.ask(Kind.PASSWORD, person, by=administrator)
        second_person.refuse(asked, by=administrator, note="")

    assert len(told()) <= 2 * second_person.TOLD_ONE_BY_ONE + 1
