"""Finding an account by any of its names, and stopping those who guess its password."""

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts import citizens, identity, lockout
from accounts.lockout import Source
from accounts.models import LoginAttempt, User
from accounts.tests.codes import let_pass
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, make_citizen

pytestmark = pytest.mark.django_db

Form = Literal["NFC", "NFD"]
VIETNAMESE = "Cơm tấm sườn bì chả 58 ngon lắm"
CLIENT, ELSEWHERE = "203.0.113.7", "203.0.113.8"


@pytest.mark.parametrize(
    "typed",
    [
        "0939861100",
        "84939861100",
        "+84939861100",
        " 0939 861 100 ",
        "0939.861.100",
        "+84 (939) 861-100",
        "０９３９８６１１００",
        "nguyen.van.ba@example.vn",
        "NGUYEN.VAN.BA@EXAMPLE.VN ",
        "cd-1100",
    ],
)
def test_account_logs_in_by_phone_email_or_user_name(typed: str) -> None:
    user = make_citizen()

    assert authenticate(username=typed, password=PASSWORD) == user


@pytest.mark.parametrize("typed", ["", "0939861101", "ba@example.vn", "cd-1101", "\x00", "@" * 999])
def test_unknown_name_does_not_log_in(typed: str) -> None:
    make_citizen()

    assert authenticate(username=typed, password=PASSWORD) is None


def test_wrong_password_does_not_log_in() -> None:
    make_citizen()

    assert authenticate(username=PHONE, password=PASSWORD.lower()) is None


@pytest.mark.parametrize(("set_in", "typed_in"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_password_with_marks_logs_in_from_every_keyboard(set_in: Form, typed_in: Form) -> None:
    user = make_citizen()
    citizens.change_password(user, unicodedata.normalize(set_in, VIETNAMESE))

    typed = unicodedata.normalize(typed_in, VIETNAMESE)

    assert authenticate(username=PHONE, password=typed) == user


def test_account_opened_with_decomposed_password_logs_in_with_composed_letters() -> None:
    typed = unicodedata.normalize("NFD", VIETNAMESE)
    applicant = citizens.Applicant.new(
        full_name="Trần Thị Bé", phone=PHONE, email="", password=typed
    )

    user = citizens.open_account(applicant, ip=None)

    assert authenticate(username=PHONE, password=unicodedata.normalize("NFC", typed)) == user


def test_hash_of_decomposed_letters_from_before_opens_for_the_same_keyboard() -> None:
    user, typed = make_citizen(), unicodedata.normalize("NFD", VIETNAMESE)
    User.objects.filter(pk=user.pk).update(password=make_password(typed))

    assert authenticate(username=PHONE, password=typed) == user


def test_closed_account_does_not_log_in() -> None:
    make_citizen(is_active=False)

    assert authenticate(username=PHONE, password=PASSWORD) is None


def test_unconfirmed_phone_and_email_do_not_log_in() -> None:
    user = make_citizen()
    User.objects.filter(pk=user.pk).update(email_confirmed_at=None, phone_confirmed_at=None)

    assert authenticate(username=PHONE, password=PASSWORD) is None
    assert authenticate(username=EMAIL, password=PASSWORD) is None


def test_staff_log_in_by_user_name() -> None:
    staff = User.objects.create_user("tiepnhan", password=PASSWORD, is_staff=True)

    assert authenticate(username="tiepnhan", password=PASSWORD) == staff


def test_unknown_account_costs_same_hashing_and_queries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_citizen()
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.Argon2PasswordHasher"
    for method in ("encode", "verify"):
        monkeypatch.setattr(f"{hasher}.{method}", lambda *_a, m=method, **_k: hashed.append(m))

    with CaptureQueriesContext(connection) as known:
        authenticate(username=PHONE, password="sai")
    with CaptureQueriesContext(connection) as stranger:
        authenticate(username="0939861109", password="sai")

    assert hashed == ["verify", "encode"]
    assert len(known) == len(stranger) == 2, "one look-up, one line of the log"


def test_password_of_4096_characters_logs_in() -> None:
    user = make_citizen()
    user.set_password("ă" * 4096)
    user.save()

    assert authenticate(username=PHONE, password="ă" * 4096) == user
    assert authenticate(username=PHONE, password="ă" * 4095) is None


def test_name_phone_and_email_are_encrypted_in_the_database() -> None:
    make_citizen()

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_user::text FROM accounts_user")
        row = cursor.fetchone()[0]

    assert "939861100" not in row and "example.vn" not in row and "Nguyễn" not in row


def charge(typed: str = PHONE, client: str = CLIENT) -> None:
    lockout.charge(identity.read(typed), source=Source(client))


def refusal(typed: str = PHONE, client: str = CLIENT) -> lockout.Refused:
    with pytest.raises(lockout.Refused) as refused:
        charge(typed, client)
    return refused.value


def test_sixth_attempt_of_client_is_refused_with_waiting_time() -> None:
    for _try in range(5):
        charge()

    refused = refusal()

    assert 600 < refused.wait <= 900
    assert "đợi 15 phút" in refused.message


def test_spellings_of_one_phone_count_as_one_account() -> None:
    for typed in ("0939861100", "84939861100", "+84939861100", "0939 861 100", "0939.861.100"):
        charge(typed)

    assert refusal("+84 939 861 100")


def test_another_client_and_another_account_are_not_delayed() -> None:
    for _try in range(5):
        charge()

    charge(client=ELSEWHERE)
    charge("0939861101")

    assert LoginAttempt.objects.count() == 7


def test_login_succeeds_after_wait() -> None:
    for _try in range(5):
        charge()
    let_pass(600)
    wait = refusal().wait

    let_pass(wait)

    charge()
    assert LoginAttempt.objects.count() == 6


def test_guesses_of_many_clients_are_limited_together() -> None:
    for n in range(20):
        charge(client=f"203.0.113.{n}")

    assert refusal(client="198.51.100.1").wait > 3000


def test_one_client_cannot_try_unlimited_accounts(settings: Settings) -> None:
    for n in range(100):
        charge(f"nguoi-{n}")

    assert refusal("nguoi-mới")
    settings.RATE_LIMITS = "off"
    charge("nguoi-mới")


def test_successful_login_resets_count_of_that_client_only() -> None:
    for client in (CLIENT, ELSEWHERE):
        charge(client=client)

    lockout.forgive(identity.read(PHONE), source=Source(CLIENT))

    assert LoginAttempt.objects.count() == 1


def test_login_attempt_stores_no_name_and_no_ip() -> None:
    charge()

    row = str(LoginAttempt.objects.values().get())

    assert "939861100" not in row and CLIENT not in row


def test_old_login_attempts_are_deleted() -> None:
    charge()
    let_pass(24 * 3600 + 1)
    charge()

    assert lockout.forget_old() == 1
    assert LoginAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_do_not_exceed_limit() -> None:
    def one(_n: int) -> bool:
        try:
            charge()
        except lockout.Refused:
            return False
        finally:
            connection.close()
        return True

    act: Callable[[int], bool] = one
    with ThreadPoolExecutor(12) as threads:
        passed = list(threads.map(act, range(12)))

    assert sum(passed) <= 5
