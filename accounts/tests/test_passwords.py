"""New passwords are hard to guess; old ones on the list of breached ones are named."""

import re
import secrets
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.codes import newest_code
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import (
    LOG_IN,
    PERSONAL,
    RESET,
    RESET_PASSWORD,
    RESET_VERIFY,
    SIGN_UP,
    applicant,
    log_in,
    signed_in,
)
from notifications.outbox import Address
from reports.rules.states import Role
from reports.tests.factories import make_staff

OWN_PASSWORD = "/quan-tri/password_change/"
STOLEN = "iloveyou123"
BREACHED, OF_THE_PLACE, EASY = "đã bị lộ", "chủ yếu là họ tên", "dãy phím liền nhau"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def page(answer: Any) -> str:
    return str(answer.content.decode())


def error(answer: Any) -> str:
    found = re.search(r'id="id_password1_error".*?</div>', page(answer), re.DOTALL)
    return found[0] if found else ""


def sign_up(client: Client, password: str) -> Any:
    return client.post(SIGN_UP, applicant(password1=password, password2=password))


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        # Of Django's list, of the long list, and in other letters.
        ("iloveyou1", BREACHED),
        ("iloveyou123", BREACHED),
        ("ILoveYou123", BREACHED),
        ("01011979Milan", BREACHED),
        ("qwertyuiop123", BREACHED),
        # The province, a commune, an agency, the portal, with and without marks.
        ("soctrang", OF_THE_PLACE),
        ("SocTrang@2026", OF_THE_PLACE),
        ("S0cTr@ng!2026", OF_THE_PLACE),
        ("Sóc Trăng 2026", OF_THE_PLACE),
        ("KeSach#1234", OF_THE_PLACE),
        ("ubndtinh12", OF_THE_PLACE),
        ("phananhhientruong", OF_THE_PLACE),
        # The river, a neighbouring province.
        ("SongHau@2026", OF_THE_PLACE),
        ("HauGiang@2026", OF_THE_PLACE),
        # Habits, the own name, a phone number of the family.
        ("Matkhau@123", OF_THE_PLACE),
        ("m@tkhau2026", OF_THE_PLACE),
        ("quantri@2026", OF_THE_PLACE),
        ("nguyen1990@", OF_THE_PLACE),
        ("0912345677", OF_THE_PLACE),
        # Keys side by side, dates, repetitions, letters written as digits.
        ("123456aA@", EASY),
        ("Abcd@1234", EASY),
        ("zaq1xsw2@", EASY),
        ("19051990", EASY),
        ("12/03/1995", EASY),
        ("xyzxyzxyz", EASY),
        ("p@ssw0rd99", OF_THE_PLACE),
    ],
)
def test_password_that_others_would_guess_is_refused_with_the_reason(
    client: Client, password: str, reason: str
) -> None:
    assert reason in error(sign_up(client, password))


@pytest.mark.parametrize(
    "password",
    ["Ghe Ngo 2026", "con mèo ngủ trưa", "bap ca noi 3 mau", "6048173926054471", "ពាក្យសម្ងាត់ខ្ញុំ៧"],
)
def test_password_of_a_few_words_or_of_random_digits_is_accepted(
    client: Client, password: str
) -> None:
    assert sign_up(client, password).status_code == 302


def test_random_passwords_of_managers_are_accepted(client: Client) -> None:
    for _try in range(20):
        assert sign_up(client, secrets.token_urlsafe(9)).status_code == 302


def test_new_password_by_code_is_checked(client: Client) -> None:
    make_citizen()
    client.post(RESET, {"destination": "0939 861 100"})
    client.post(RESET_VERIFY, {"otp": newest_code(Address.sms(PHONE))})

    refused = client.post(RESET_PASSWORD, {"password1": STOLEN, "password2": STOLEN})

    assert BREACHED in error(refused)


def test_own_new_password_of_staff_is_checked(client: Client) -> None:
    person = make_staff(Role.HANDLER)
    person.set_password(PASSWORD)
    person.save()
    client.force_login(person)
    new = {"password": PASSWORD, "password1": "Quản trị 2026", "password2": "Quản trị 2026"}

    assert OF_THE_PLACE in page(client.post(OWN_PASSWORD, new))
    assert BREACHED in page(
        client.post(OWN_PASSWORD, new | {"password1": STOLEN, "password2": STOLEN})
    )


def test_long_password_is_checked_without_delay(client: Client) -> None:
    assert EASY in error(sign_up(client, "a" * 4096))


def test_citizen_with_breached_password_is_let_in_and_told_once(client: Client) -> None:
    person = make_citizen()
    person.set_password(STOLEN)
    person.save()

    entered = client.post(LOG_IN, {"login": person.phone, "password": STOLEN}, follow=True)

    assert signed_in(client)
    assert "Xin đặt mật khẩu khác" in page(entered)
    assert "Xin đặt mật khẩu khác" not in page(client.get(PERSONAL))


def test_citizen_with_good_password_is_told_nothing(client: Client) -> None:
    make_citizen()

    entered = client.post(LOG_IN, {"login": "0939861100", "password": PASSWORD}, follow=True)

    assert signed_in(client) and "Xin đặt mật khẩu khác" not in page(entered)


@pytest.mark.parametrize("door", [LOG_IN, "/quan-tri/login/"])
def test_staff_with_breached_password_set_another_one_before_anything_else(
    client: Client, door: str
) -> None:
    person = staff_with(STOLEN)
    client.post(door, {"login": person.username, "username": person.username, "password": STOLEN})

    for address in ("/quan-tri/", "/quan-tri/reports/report/", "/vi/"):
        assert client.get(address).url == OWN_PASSWORD, address
    assert "Mật khẩu đang dùng có trong danh sách" in page(client.get(OWN_PASSWORD))

    new = {"password": STOLEN, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(OWN_PASSWORD, new).url == "/quan-tri/"
    assert client.get("/quan-tri/").status_code == 200


def test_stranger_learns_nothing_of_a_breached_password(client: Client) -> None:
    make_citizen()

    refused = log_in(client, password=STOLEN)

    assert refused.status_code == 422 and "bị lộ" not in page(refused)


def test_check_of_a_second_new_password_needs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_up(client, "soctrang1")

    with django_assert_num_queries(0):
        sign_up(client, "soctrang1")


def staff_with(password: str) -> User:
    person = make_staff(Role.HANDLER)
    person.set_password(password)
    person.save()
    return person
