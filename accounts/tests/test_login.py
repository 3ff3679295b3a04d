"""Finding an account by any of its names, and stopping those who guess its password."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts import identity, lockout
from accounts.models import LoginAttempt, User
from accounts.tests.codes import let_pass
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, make_citizen

pytestmark = pytest.mark.django_db

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
def test_any_name_of_an_account_logs_in(typed: str) -> None:
    user = make_citizen()

    assert authenticate(username=typed, password=PASSWORD) == user


@pytest.mark.parametrize("typed", ["", "0939861101", "ba@example.vn", "cd-1101", "\x00", "@" * 999])
def test_another_name_does_not(typed: str) -> None:
    make_citizen()

    assert authenticate(username=typed, password=PASSWORD) is None


def test_a_wrong_password_does_not() -> None:
    make_citizen()

    assert authenticate(username=PHONE, password=PASSWORD.lower()) is None


def test_a_closed_account_does_not_log_in() -> None:
    make_citizen(is_active=False)

    assert authenticate(username=PHONE, password=PASSWORD) is None


def test_what_was_not_confirmed_names_no_account() -> None:
    user = make_citizen()
    User.objects.filter(pk=user.pk).update(email_confirmed_at=None, phone_confirmed_at=None)

    assert authenticate(username=PHONE, password=PASSWORD) is None
    assert authenticate(username=EMAIL, password=PASSWORD) is None


def test_staff_log_in_by_the_name_they_were_given() -> None:
    staff = User.objects.create_user("tiepnhan", password=PASSWORD, is_staff=True)

    assert authenticate(username="tiepnhan", password=PASSWORD) == staff


def test_a_stranger_costs_the_same_hashing_and_the_same_queries(
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
    assert len(known) == len(stranger) == 1


def test_a_password_of_four_thousand_letters_works() -> None:
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
    lockout.charge(identity.read(typed), client=client)


def refusal(typed: str = PHONE, client: str = CLIENT) -> lockout.Refused:
    with pytest.raises(lockout.Refused) as refused:
        charge(typed, client)
    return refused.value


def test_the_sixth_try_of_a_client_waits_and_is_told_how_long() -> None:
    for _try in range(5):
        charge()

    refused = refusal()

    assert 600 < refused.wait <= 900
    assert "đợi 15 phút" in refused.message


def test_another_way_to_write_the_same_phone_is_the_same_account() -> None:
    for typed in ("0939861100", "84939861100", "+84939861100", "0939 861 100", "0939.861.100"):
        charge(typed)

    assert refusal("+84 939 861 100")


def test_another_client_and_another_account_are_not_kept_waiting() -> None:
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


def test_many_clients_cannot_share_the_guessing() -> None:
    for n in range(20):
        charge(client=f"203.0.113.{n}")

    assert refusal(client="198.51.100.1").wait > 3000


def test_one_client_cannot_try_everybody(settings: Settings) -> None:
    for n in range(100):
        charge(f"nguoi-{n}")

    assert refusal("nguoi-mới")
    settings.RATE_LIMITS = "off"
    charge("nguoi-mới")


def test_success_forgives_the_client_only() -> None:
    for client in (CLIENT, ELSEWHERE):
        charge(client=client)

    lockout.forgive(identity.read(PHONE), client=CLIENT)

    assert LoginAttempt.objects.count() == 1


def test_nothing_typed_is_kept() -> None:
    charge()

    row = str(LoginAttempt.objects.values().get())

    assert "939861100" not in row and CLIENT not in row


def test_old_tries_are_forgotten() -> None:
    charge()
    let_pass(24 * 3600 + 1)
    charge()

    assert lockout.forget_old() == 1
    assert LoginAttempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_gain_nothing() -> None:
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
