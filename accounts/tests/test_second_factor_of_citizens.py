"""Citizens turn a second step on, use it at each way in, and turn it off."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_factor
from accounts.models import Device, RecoveryCode, SecondFactor, User
from accounts.tests.codes import messages_to, newest_code
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import (
    ASK,
    CODE,
    CONFIRM,
    LOG_IN,
    PERSONAL,
    PROFILE,
    RESET,
    RESET_PASSWORD,
    RESET_VERIFY,
    STEP,
    log_in,
    make_stale,
    signed_in,
)
from accounts.tests.second_steps import code_of, give_app, key_on
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

OVERVIEW = "/vi/ca-nhan/xac-thuc-hai-buoc/"
SET_UP, RENEW, REMOVE = f"{OVERVIEW}thiet-lap/", f"{OVERVIEW}ma-du-phong/", f"{OVERVIEW}tat/"
SMS = Address.sms(PHONE)


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def citizen() -> User:
    return make_citizen()


def test_citizen_sets_up_a_second_step_and_gets_recovery_codes(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    assert "đang tắt" in page(client.get(OVERVIEW))
    shown = client.get(SET_UP)
    assert "SMS" in page(client.get(OVERVIEW)) and citizen.username not in page(shown)

    done = client.post(SET_UP, {"code": code_of(key_on(shown)), "password": PASSWORD})

    assert page(done).count("<code>") == 10 and f'href="{PERSONAL}"' in page(done)
    assert signed_in(client) and client.get(PROFILE).status_code == 200
    assert "đang bật" in page(client.get(OVERVIEW))


def test_owner_is_told_when_the_second_step_is_turned_on_and_off(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    key = key_on(client.get(SET_UP))

    client.post(SET_UP, {"code": code_of(key), "password": PASSWORD})
    assert [m.template for m in messages_to(SMS)] == ["second_step_on"]
    assert "second_step_on" in [m.template for m in messages_to(Address.email(citizen.email))]
    clock.shift(60)
    client.post(REMOVE, {"code": code_of(key), "password": PASSWORD})

    assert [m.template for m in messages_to(SMS)] == ["second_step_on", "second_step_off"]


def test_set_up_needs_the_password_and_ends_other_sessions(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    other = Client()
    log_in(other)
    log_in(client)
    key = key_on(client.get(SET_UP))
    assert client.post(SET_UP, {"code": code_of(key), "password": "sai"}).status_code == 422
    assert not SecondFactor.objects.exists()

    client.post(SET_UP, {"code": code_of(key), "password": PASSWORD})

    assert other.get(PROFILE).status_code == 302
    assert Device.objects.filter(ended_at=None).count() == 1


def test_password_alone_opens_nothing(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(citizen, clock)

    assert log_in(client, next=PROFILE).url == STEP
    assert not signed_in(client) and client.get(PROFILE).status_code == 302
    assert client.post(STEP, {"code": "000000"}).status_code == 422

    assert client.post(STEP, {"code": code_of(key)}).url == PROFILE
    assert signed_in(client)


def test_code_by_sms_alone_opens_nothing(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    _key, codes = give_app(citizen, clock)
    client.post(ASK, {"phone": PHONE})

    assert client.post(CODE, {"otp": newest_code(SMS)}).url == STEP
    assert not signed_in(client)
    # A recovery code serves as well, once.
    assert client.post(STEP, {"code": codes[0]}).url == PERSONAL
    assert second_factor.codes_left(citizen) == 9


def test_new_password_by_sms_does_not_pass_the_second_step(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    give_app(citizen, clock)
    client.post(RESET, {"destination": PHONE})
    client.post(RESET_VERIFY, {"otp": newest_code(SMS)})
    client.post(RESET_PASSWORD, {"password1": "Chùa Dơi 2026", "password2": "Chùa Dơi 2026"})

    assert log_in(client, password="Chùa Dơi 2026").url == STEP
    assert not signed_in(client)


def test_citizens_and_staff_steps_are_apart(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    give_app(citizen, clock)
    log_in(client)

    assert client.get("/quan-tri/dang-nhap/xac-thuc/").url.startswith("/quan-tri/login/")
    assert client.get("/quan-tri/xac-thuc-hai-buoc/thiet-lap/").url.startswith("/quan-tri/login/")
    # Between the steps nobody replaces the factor.
    assert client.get(SET_UP).url == STEP


def test_known_device_is_not_locked_out_by_a_stranger_at_the_second_step(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    key, _codes = give_app(citizen, clock)
    log_in(client)
    client.post(STEP, {"code": code_of(key)})
    client.post("/vi/dang-xuat/")
    clock.shift(30)
    stranger = Client()
    log_in(stranger)
    for _try in range(6):
        refused = stranger.post(STEP, {"code": "000000"})
    assert "quá nhiều lần" in page(refused)

    log_in(client)

    assert client.post(STEP, {"code": code_of(key)}).url == PERSONAL


def test_turning_off_needs_password_and_code(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    key, codes = give_app(citizen, clock)
    log_in(client)
    client.post(STEP, {"code": code_of(key)})
    clock.shift(30)

    assert client.post(REMOVE, {"password": "sai", "code": codes[0]}).status_code == 422
    assert client.post(REMOVE, {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert SecondFactor.objects.exists()
    assert client.post(REMOVE, {"password": PASSWORD, "code": codes[0]}).url == OVERVIEW

    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()
    assert client.get(PROFILE).status_code == 200
    assert Device.objects.filter(ended_at=None).count() == 1


def test_recovery_codes_are_renewed_by_a_code(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    key, codes = give_app(citizen, clock)
    log_in(client)
    client.post(STEP, {"code": code_of(key)})
    clock.shift(30)

    assert page(client.post(RENEW, {"code": code_of(key)})).count("<code>") == 10
    assert client.post(RENEW, {"code": codes[0]}).status_code == 422


def test_account_without_password_sets_up_and_confirms_by_the_second_step(
    client: Client, citizen: User, clock: time_machine.Traveller
) -> None:
    citizen.set_unusable_password()
    citizen.save()
    client.post(ASK, {"phone": PHONE})
    client.post(CODE, {"otp": newest_code(SMS)})
    key = key_on(client.get(SET_UP))
    assert page(client.post(SET_UP, {"code": code_of(key)})).count("<code>") == 10
    clock.shift(30)
    make_stale(client)

    asked = client.get(f"{PROFILE}so-dien-thoai/")
    assert asked.url.startswith(CONFIRM) and 'name="code"' in page(client.get(asked.url))
    # The SMS that a thief of the number reads is not enough.
    assert client.get(f"{CONFIRM}ma-sms/").url == CONFIRM
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 422

    assert client.post(CONFIRM, {"code": code_of(key), "next": PROFILE}).url == PROFILE


def test_lost_factor_is_taken_away_on_the_server(
    citizen: User, clock: time_machine.Traveller
) -> None:
    give_app(citizen, clock)

    call_command("reset_second_factor", "0939 861 100", verbosity=0)

    assert not SecondFactor.objects.exists()
    with pytest.raises(CommandError, match="Không có"):
        call_command("reset_second_factor", "0939861109")


def test_pages_of_the_second_step_lead_strangers_to_the_log_in(client: Client) -> None:
    for path in (OVERVIEW, SET_UP):
        assert client.get(path).url == f"{LOG_IN}?next={path}"
    assert client.get(STEP).url == LOG_IN
    for path in (RENEW, REMOVE):
        assert client.post(path, {"code": "1"}).url == LOG_IN
