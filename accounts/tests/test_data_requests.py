"""Requests about one's own data: each a row, a clock, one answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import data_requests
from accounts.data_requests import Kind, Person, Status
from accounts.models import DataRequest, User
from accounts.tests.codes import messages_to
from accounts.tests.factories import EMAIL, PHONE, make_citizen
from notifications.outbox import Address
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WISH = "Tôi muốn sửa họ tên trong phản ánh đã đóng."
WORDS = "Đã sửa như Ông/Bà đề nghị."


@pytest.fixture
def person() -> Person:
    return Person.from_account(make_citizen())


@pytest.fixture
def officer() -> User:
    return make_staff(Role.SUPERVISOR)


def ask(person: Person, wish: str = WISH) -> DataRequest:
    return data_requests.ask(Kind.CORRECT, person=person, wish=wish)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-25 09:00", "2026-11-26 17:00"),  # Wednesday
        ("2026-11-27 18:00", "2026-12-01 17:00"),  # Friday, the agency has closed
    ],
)
def test_answer_to_data_request_is_due_within_two_working_days(
    person: Person, asked: str, due: str
) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=VIETNAM)

    with time_machine.travel(at, tick=False):
        request = ask(person)

    assert timezone.localtime(request.due_at, VIETNAM) == datetime.fromisoformat(due).replace(
        tzinfo=VIETNAM
    )
    assert (request.status, request.answered_at) == (Status.OPEN, None)


def test_identical_requests_make_one_data_request(person: Person) -> None:
    assert ask(person) == ask(person)
    assert DataRequest.objects.count() == 1


def test_different_request_is_refused_while_first_one_waits(person: Person) -> None:
    ask(person)

    with pytest.raises(data_requests.Refused, match="đang chờ trả lời"):
        ask(person, "Điều khác hẳn.")


def test_text_of_data_request_is_stored_encrypted(person: Person) -> None:
    ask(person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_datarequest::text FROM accounts_datarequest")
        row = cursor.fetchone()[0]
    assert "họ tên" not in row and "939861100" not in row


def test_answer_is_sent_to_phone_and_confirmed_email_address(person: Person, officer: User) -> None:
    request = data_requests.answer(ask(person), by=officer, status=Status.DONE, words=WORDS)

    assert (request.status, request.answer, request.answered_by) == (Status.DONE, WORDS, officer)
    sms = messages_to(Address.sms(PHONE))[-1]
    mail = messages_to(Address.email(EMAIL))[-1]
    assert sms.template == mail.template == "data_answered"
    assert mail.context["answer"] == WORDS


def test_second_answer_is_refused_and_sends_nothing(person: Person, officer: User) -> None:
    request = ask(person)
    data_requests.answer(request, by=officer, status=Status.DONE, words=WORDS)

    with pytest.raises(data_requests.Refused, match=f"{officer.full_name} trả lời trước"):
        data_requests.answer(request, by=officer, status=Status.REFUSED, words="Không được.")

    assert len(messages_to(Address.sms(PHONE))) == 1


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.SUPERVISOR, Role.ADMINISTRATOR)]
)
def test_other_roles_cannot_answer_data_request(person: Person, role: Role) -> None:
    if role in (Role.CITIZEN, Role.SYSTEM):
        by = make_citizen("+84939861999", "")
    else:
        by = make_staff(role)

    with pytest.raises(data_requests.Refused, match="không có quyền"):
        data_requests.answer(ask(person), by=by, status=Status.DONE, words=WORDS)


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (Status.OPEN, WORDS, "needs_status"),
        ("?", WORDS, "needs_status"),
        (Status.DONE, " \n\u200b", "needs_words"),
    ],
)
def test_answer_requires_result_and_text(
    person: Person, officer: User, status: str, words: str, code: str
) -> None:
    with pytest.raises(data_requests.Refused) as refused:
        data_requests.answer(ask(person), by=officer, status=status, words=words)

    assert refused.value.code == code


@pytest.mark.django_db(transaction=True)
def test_concurrent_answers_accept_only_one() -> None:
    request = ask(Person.from_account(make_citizen()))
    officers = [make_staff(Role.SUPERVISOR), make_staff(Role.ADMINISTRATOR)]

    def answer(by: User) -> str:
        try:
            data_requests.answer(request, by=by, status=Status.DONE, words=f"Của {by.pk}")
        except data_requests.Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "took"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(answer, officers))

    assert results == ["answered", "took"]
    assert len(messages_to(Address.sms(PHONE))) == 1
