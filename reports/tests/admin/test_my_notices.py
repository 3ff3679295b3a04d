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

PASSWORD = "Mật khẩu của cán bộ 1"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def choose(person: User, **typed: str) -> "tuple[int, User]":
    person.set_password(PASSWORD)
    person.save()
    answer = client_of(person).post(
        reverse("admin:reports_my_notices"), {"password": PASSWORD} | typed
    )
    return answer.status_code, User.objects.select_related("notice_choice").get(pk=person.pk)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_finds_link_to_notice_settings(role: Role) -> None:
    client = client_of(make_staff(role))
    page = reverse("admin:reports_my_notices")

    assert f'href="{page}"' in client.get(reverse("admin:index")).content.decode()
    assert client.get(page).status_code == 200


def test_citizen_is_sent_to_staff_login() -> None:
    citizen = User.objects.create_user("nguoi-dan")

    assert client_of(citizen).get(reverse("admin:reports_my_notices")).status_code == 302


def test_digest_choice_and_phone_are_saved_and_shown() -> None:
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


@pytest.mark.parametrize("typed", ["", "Sai mất rồi"])
def test_phone_is_neither_changed_nor_removed_without_the_password(typed: str) -> None:
    """Alarms go there: a passer-by at an open screen must not divert or end them."""
    _status, person = choose(make_staff(Role.SUPERVISOR), when="daily", phone="0939861234")

    for phone in ("0912345678", ""):
        status, person = choose(person, when="urgent", phone=phone, password=typed)
        assert (status, person.phone) == (422, "+84939861234")
    assert choice_of(person) == "daily"


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_own_email_of_who_may_confirm_changes_with_the_password(role: Role) -> None:
    """Somebody else would need a third person, and nobody their own account page."""
    person = make_staff(role)
    facts = {"when": "daily", "phone": "", "email": "moi@example.vn"}

    status, person = choose(person, **facts, password="Sai mất rồi")
    assert (status, person.email) == (422, "")
    status, person = choose(person, **facts)
    assert (status, person.email, person.email_confirmed_at) == (302, "moi@example.vn", None)


def test_email_of_other_staff_is_kept_by_administrators() -> None:
    _status, person = choose(make_staff(Role.HANDLER), when="daily", phone="", email="x@example.vn")

    assert person.email == ""


def test_choice_alone_needs_no_password() -> None:
    _status, person = choose(make_staff(Role.HANDLER), when="daily", phone="0939861234")
    status, person = choose(person, when="urgent", phone="0939 861 234", password="")

    assert (status, choice_of(person)) == (302, "urgent")


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


def test_escalated_report_is_marked_in_list_and_on_page() -> None:
    report = late_report()
    client = client_of(make_staff(Role.SUPERVISOR))
    worklist = client.get(reverse("admin:reports_report_changelist") + "?viec=bao-cao")
    page = client.get(reverse("admin:reports_report_change", args=[report.pk]))

    assert [row.report for row in worklist.context["rows"]] == [report]
    assert "work-flag--urgent" in worklist.content.decode()
    assert "Đã báo cáo lãnh đạo giám sát" in page.content.decode()


def test_new_deadline_removes_escalation_mark() -> None:
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
