"""“Thông báo của tôi”: each member of staff chooses; and what the pages tell of reminders."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from paht.foundation.local_time import VIETNAM
from reports.deadlines import reminders
from reports.models import NoticeChoice, Reminder, Report
from reports.notices.recipients import choice_of
from reports.rules.reminder_steps import Step
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def choose(person: User, **typed: str) -> "tuple[int, User]":
    answer = client_of(person).post(reverse("admin:reports_my_notices"), typed)
    return answer.status_code, User.objects.select_related("notice_choice").get(pk=person.pk)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_finds_its_page_in_the_frame(role: Role) -> None:
    client = client_of(make_staff(role))
    page = reverse("admin:reports_my_notices")

    assert f'href="{page}"' in client.get(reverse("admin:index")).content.decode()
    assert client.get(page).status_code == 200


def test_a_citizen_is_sent_to_the_log_in() -> None:
    citizen = User.objects.create_user("nguoi-dan")

    assert client_of(citizen).get(reverse("admin:reports_my_notices")).status_code == 302


def test_the_choice_and_the_number_are_kept_and_shown_again() -> None:
    status, person = choose(make_staff(Role.HANDLER), when="daily", phone="0939.861.234")

    assert (status, choice_of(person), person.phone) == (302, "daily", "+84939861234")
    page = client_of(person).get(reverse("admin:reports_my_notices")).content.decode()
    assert "0939 861 234" in page
    # Only messages go there: it proves nothing and opens no account.
    assert (person.phone_hash, person.phone_confirmed_at) == ("", None)


def test_second_save_changes_phone_and_empty_phone_removes_it() -> None:
    _status, person = choose(make_staff(Role.HANDLER), when="daily", phone="0939861234")
    _status, person = choose(person, when="urgent", phone="")

    assert (choice_of(person), person.phone) == ("urgent", "")
    assert NoticeChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"when": "daily", "phone": "02993821000"}, "số cố định không nhận được SMS"),
        ({"when": "daily", "phone": "abc"}, "Số điện thoại không hợp lệ"),
        ({"when": "never", "phone": ""}, "never"),
        ({"phone": ""}, "Vui lòng chọn một cách nhận."),
    ],
)
def test_invalid_contact_is_refused_at_field(typed: dict[str, str], says: str) -> None:
    person = make_staff(Role.HANDLER)
    answer = client_of(person).post(reverse("admin:reports_my_notices"), typed)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not NoticeChoice.objects.exists()


def test_page_without_address_warns_of_missing_notices() -> None:
    page = client_of(make_staff(Role.HANDLER)).get(reverse("admin:reports_my_notices"))

    assert "chưa có thư điện tử" in page.content.decode()


# --- what the pages tell ----------------------------------------------------------------------


def late_report() -> Report:
    sent = datetime(2023, 10, 4, 9, tzinfo=VIETNAM)
    with time_machine.travel(sent, tick=False) as clock:
        report = make_report(State.PROCESSING, at=sent)
        reminders.run()
        clock.move_to(datetime(2023, 10, 20, 8, tzinfo=VIETNAM))
        reminders.run()
    return report


def test_an_escalated_report_is_marked_in_the_list_and_on_its_page() -> None:
    report = late_report()
    client = client_of(make_staff(Role.SUPERVISOR))
    worklist = client.get(reverse("admin:reports_report_changelist") + "?viec=bao-cao")
    page = client.get(reverse("admin:reports_report_change", args=[report.pk]))

    assert [row.report for row in worklist.context["rows"]] == [report]
    assert "work-flag--urgent" in worklist.content.decode()
    assert "Đã báo cáo lãnh đạo giám sát" in page.content.decode()


def test_a_new_deadline_takes_the_mark_away() -> None:
    report = late_report()
    Report.objects.filter(pk=report.pk).update(due_at=timezone.now())
    client = client_of(make_staff(Role.SUPERVISOR))
    worklist = client.get(reverse("admin:reports_report_changelist") + "?viec=bao-cao")

    assert worklist.context["rows"] == []


def test_page_shows_missing_recipients() -> None:
    report = late_report()
    client = client_of(make_staff(Role.SUPERVISOR))
    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    assert Reminder.objects.filter(step=Step.ESCALATED, recipient="nobody").count() == 1
    assert "Không có người nhận" in page
