"""The second step of staff: set up, asked for, taken once, never guessed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts import second_factor
from accounts.lockout import TRIES_PER_PAIR, Source
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.tests.second_steps import (
    INDEX,
    LOGIN,
    OVERVIEW,
    PASSWORD,
    REMOVE,
    RENEW,
    SET_UP,
    STEP,
    WHERE,
    code_of,
    give_app,
    is_in,
    key_on,
    type_password,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("canbo", password=PASSWORD, full_name="Lê Văn A", is_staff=True)


# --- setting up ------------------------------------------------------------------------------


def test_required_second_factor_limits_password_to_setup(
    client: Client, clerk: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.STAFF_2FA = "required"

    answer = type_password(client, next="/quan-tri/password_change/")

    assert answer.url == SET_UP
    assert not is_in(client)
    assert client.get(OVERVIEW).url == LOGIN
    page = client.get(SET_UP)
    done = client.post(SET_UP, {"code": code_of(key_on(page))})
    assert done.status_code == 200
    assert 'href="/quan-tri/password_change/"' in done.content.decode()
    assert is_in(client)


def test_session_without_required_second_factor_ends(
    client: Client, clerk: User, settings: Settings
) -> None:
    client.force_login(clerk)
    assert is_in(client)

    settings.STAFF_2FA = "required"

    assert client.get(INDEX).url.startswith(LOGIN)


def test_login_page_of_citizens_requires_second_step_of_staff(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    give_app(clerk, clock)

    answer = client.post("/vi/dang-nhap/", {"login": "canbo", "password": PASSWORD})

    assert answer.url == STEP
    assert not is_in(client)


def test_qr_code_and_typed_key_agree_and_stay_until_setup_is_done(
    client: Client, clerk: User
) -> None:
    client.force_login(clerk)

    first, again = client.get(SET_UP), client.get(SET_UP)

    assert key_on(first) == key_on(again)
    address = unquote(second_factor.address(clerk, key_on(first)))
    assert address.startswith("otpauth://totp/PAHT Sóc Trăng:canbo?")
    assert f"secret={key_on(first)}&" in address
    assert first["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_each_session_gets_its_own_key(client: Client, clerk: User) -> None:
    other = Client()
    for one in (client, other):
        one.force_login(clerk)

    assert key_on(client.get(SET_UP)) != key_on(other.get(SET_UP))


def test_wrong_code_sets_up_nothing(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    client.get(SET_UP)

    for typed in ("000000", "", "abcdef", "１２３４５６", "9" * 40, "-12345"):
        answer = client.post(SET_UP, {"code": typed, "password": PASSWORD})
        if "quá nhiều lần" in answer.content.decode():
            break
        assert answer.status_code == 422
        assert "errorlist" in answer.content.decode()

    assert not SecondFactor.objects.exists()


def test_setup_ends_every_other_session(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    other = Client()
    for one in (client, other):
        one.force_login(clerk)

    client.post(SET_UP, {"code": code_of(key_on(client.get(SET_UP))), "password": PASSWORD})

    assert is_in(client)
    assert not is_in(other)


def test_set_up_in_an_open_session_needs_the_password(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    client.force_login(clerk)
    code = code_of(key_on(client.get(SET_UP)))

    refused = client.post(SET_UP, {"code": code, "password": "sai"})

    assert refused.status_code == 422 and "Mật khẩu không đúng" in refused.content.decode()
    assert not SecondFactor.objects.exists()


def test_second_setup_does_not_replace_first(clerk: User, clock: time_machine.Traveller) -> None:
    give_app(clerk, clock)
    key = second_factor.fresh_key()

    with pytest.raises(second_factor.Refused, match="đã thiết lập"):
        second_factor.set_up(clerk, key=key, code=code_of(key), source=WHERE)

    assert SecondFactor.objects.get().key != key


def test_key_and_recovery_codes_are_unreadable_in_database(
    clerk: User, clock: time_machine.Traveller
) -> None:
    key, codes = give_app(clerk, clock)

    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM accounts_secondfactor")
        encrypted = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(code_hash, ' ') FROM accounts_recoverycode")
        hashes = cursor.fetchone()[0]

    assert key not in encrypted
    assert not any(code in hashes or code.replace("-", "") in hashes for code in codes)


# --- the second step -------------------------------------------------------------------------


def test_code_of_app_logs_in_and_opens_requested_page(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)

    assert type_password(client, next="/quan-tri/password_change/").url == STEP
    typed = code_of(key)
    answer = client.post(STEP, {"code": f"{typed[:3]} {typed[3:]}"})

    assert answer.url == "/quan-tri/password_change/"
    assert is_in(client)


def test_second_step_does_not_redirect_to_other_sites(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)

    type_password(client, next="https://vi-du.example/")

    assert client.post(STEP, {"code": code_of(key)}).url == INDEX


def test_second_step_requires_password_first(client: Client, clerk: User) -> None:
    assert client.get(STEP).url == LOGIN
    assert client.get(SET_UP).url == LOGIN


def test_password_step_expires_after_ten_minutes(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)
    type_password(client)
    clock.shift(601)

    assert client.post(STEP, {"code": code_of(key)}).url == LOGIN
    assert not is_in(client)


def test_new_password_invalidates_password_step(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)
    type_password(client)
    clerk.set_password("Mật khẩu khác 2")
    clerk.save()

    assert client.post(STEP, {"code": code_of(key)}).url == LOGIN


def test_code_of_app_is_accepted_once(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)
    second_factor.check(clerk, code=code_of(key), source=WHERE)

    with pytest.raises(second_factor.Refused, match="đã được dùng"):
        second_factor.check(clerk, code=code_of(key), source=WHERE)


@pytest.mark.parametrize(("seconds", "fits"), [(-29, True), (29, True), (-90, False), (90, False)])
def test_clock_of_phone_may_differ_by_half_a_minute(
    clerk: User, clock: time_machine.Traveller, seconds: int, fits: bool
) -> None:
    key, _codes = give_app(clerk, clock)
    clock.shift(300)
    with time_machine.travel(datetime.now(UTC).timestamp() + seconds, tick=False):
        typed = code_of(key)

    if fits:
        second_factor.check(clerk, code=typed, source=WHERE)
    else:
        with pytest.raises(second_factor.Refused):
            second_factor.check(clerk, code=typed, source=WHERE)


def test_too_many_wrong_codes_lock_even_the_correct_one(
    client: Client, clerk: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    key, _codes = give_app(clerk, clock)
    type_password(client)
    # Limits hold while the cache is away.
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///khong/co.sock"}
    }
    right = code_of(key)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(TRIES_PER_PAIR):
        assert "không đúng" in client.post(STEP, {"code": wrong}).content.decode()

    assert "quá nhiều lần" in client.post(STEP, {"code": right}).content.decode()
    assert not is_in(client)


def test_failed_logins_do_not_use_attempts_of_second_step(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)
    for name in (f"second-factor:{clerk.pk}", str(clerk.pk)):
        for _try in range(TRIES_PER_PAIR + 1):
            client.post(LOGIN, {"username": name, "password": "sai"})
    code = code_of(key)

    second_factor.check(clerk, code=code, source=WHERE)

    # The code was accepted, so it is spent.
    with pytest.raises(second_factor.Refused, match="không đúng"):
        second_factor.check(clerk, code=code, source=WHERE)


# --- recovery codes --------------------------------------------------------------------------


def test_each_recovery_code_is_accepted_once(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    _key, codes = give_app(clerk, clock)
    assert len(set(codes)) == 10

    type_password(client)
    assert client.post(STEP, {"code": f" {codes[3].upper()} "}).url == INDEX
    again = Client()
    type_password(again)
    assert again.post(STEP, {"code": codes[3]}).status_code == 422
    assert second_factor.codes_left(clerk) == 9


def test_recovery_code_of_another_account_is_refused(
    clerk: User, clock: time_machine.Traveller
) -> None:
    other = User.objects.create_user("khac", is_staff=True)
    _key, codes = give_app(other, clock)

    with pytest.raises(second_factor.Refused):
        second_factor.check(clerk, code=codes[0], source=WHERE)


def test_new_recovery_codes_end_the_old_ones(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, old = give_app(clerk, clock)
    client.force_login(clerk)

    page = client.post(RENEW, {"code": code_of(key)}).content.decode()

    new = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page)
    assert len(new) == 10 and not set(new) & set(old)
    with pytest.raises(second_factor.Refused):
        second_factor.check(clerk, code=old[0], source=WHERE)
    second_factor.check(clerk, code=new[0], source=WHERE)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_parallel_posts_of_one_code_accept_one(clock: time_machine.Traveller, kind: str) -> None:
    user = User.objects.create_user("canbo", is_staff=True)
    key, codes = give_app(user, clock)
    typed = code_of(key) if kind == "app" else codes[0]

    def post(number: int) -> bool:
        try:
            second_factor.check(user, code=typed, source=Source(f"10.0.0.{number}"))
        except second_factor.Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(post, range(6)))

    assert opened.count(True) == 1


# --- switching off ---------------------------------------------------------------------------


def test_removal_requires_password_and_code(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(clerk, clock)
    client.force_login(clerk)

    wrong = client.post(REMOVE, {"password": "sai", "code": code_of(key)})
    assert wrong.status_code == 422 and "Mật khẩu không đúng" in wrong.content.decode()
    without = client.post(REMOVE, {"password": PASSWORD, "code": "000000"})
    assert without.status_code == 422
    assert SecondFactor.objects.exists()
    # The wrong password did not use up the code.
    done = client.post(REMOVE, {"password": PASSWORD, "code": code_of(key)})

    assert done.url == OVERVIEW
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()
    assert is_in(client)


def test_required_second_factor_can_move_to_another_phone(
    client: Client, clerk: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.STAFF_2FA = "required"
    key, _codes = give_app(clerk, clock)
    type_password(client)
    client.post(STEP, {"code": code_of(key)})
    clock.shift(30)

    done = client.post(REMOVE, {"password": PASSWORD, "code": code_of(key)})

    assert done.url == SET_UP
    assert not is_in(client)
    page = client.get(SET_UP)
    assert client.post(SET_UP, {"code": code_of(key_on(page))}).status_code == 200
    assert is_in(client)


def test_command_removes_second_factor(clerk: User, clock: time_machine.Traveller) -> None:
    give_app(clerk, clock)

    call_command("reset_second_factor", "canbo", verbosity=0)

    assert not SecondFactor.objects.exists()
    with pytest.raises(CommandError, match="Không có"):
        call_command("reset_second_factor", "nguoi-la")


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()
