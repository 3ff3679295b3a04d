"""Citizens log in with phone and code alone, and open accounts without a password."""

from typing import Any

import pytest
from django.test import Client

from accounts import second_factor
from accounts.lockout import Source
from accounts.models import Challenge, Device, User
from accounts.tests.codes import let_pass, messages_to, newest_code, wrong
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, leave_idle, make_citizen
from accounts.tests.pages import (
    ASK,
    CODE,
    CONFIRM,
    LOG_IN,
    NEW_PHONE,
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
from accounts.tests.second_steps import code_of
from accounts.tests.work import asks_for_work, solved
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

OPEN = f"{LOG_IN}ma-sms/tai-khoan-moi/"
SMS, MAIL = Address.sms(PHONE), Address.email(EMAIL)


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def type_code(client: Client, to: Address = SMS, *, phone: str = PHONE) -> Any:
    client.post(ASK, {"phone": phone})
    return client.post(CODE, {"otp": newest_code(to)})


def test_code_alone_logs_in_under_a_new_session(client: Client) -> None:
    make_citizen()
    client.post(ASK, {"phone": "0939 861 100"})
    before = client.session.session_key

    done = client.post(CODE, {"otp": newest_code(SMS)})

    assert done.url == PERSONAL and signed_in(client)
    assert client.session.session_key != before
    assert Device.objects.get().user.phone == PHONE


def test_log_in_page_offers_the_code_and_keeps_the_page_asked_for(client: Client) -> None:
    make_citizen()

    shown = page(client.get(LOG_IN, {"next": PROFILE}))
    assert f'href="{ASK}?next=%2Fvi%2Fca-nhan%2Fthong-tin%2F"' in shown
    assert "Nhận mã qua SMS" in shown
    client.post(ASK, {"phone": PHONE, "next": PROFILE})

    assert client.post(CODE, {"otp": newest_code(SMS)}).url == PROFILE


def test_page_of_the_code_speaks_of_the_risks_of_sms(client: Client) -> None:
    shown = page(client.get(ASK))

    assert "Tin nhắn SMS có thể bị người khác đọc" in shown
    assert "bật xác thực hai bước" in shown


def test_other_sites_are_not_led_to(client: Client) -> None:
    make_citizen()

    client.post(ASK, {"phone": PHONE, "next": "https://lua-dao.example/"})

    assert client.post(CODE, {"otp": newest_code(SMS)}).url == PERSONAL


def test_phone_with_and_without_account_get_the_same_answer(client: Client) -> None:
    make_citizen()

    known = client.post(ASK, {"phone": PHONE}, follow=True)
    unknown = Client().post(ASK, {"phone": NEW_PHONE}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain == [(CODE, 302)]
    assert "xxxxxx100" in page(known) and "xxxxxx200" in page(unknown)
    assert len(page(known)) == len(page(unknown))
    assert len(messages_to(SMS)) == len(messages_to(Address.sms(NEW_PHONE))) == 1


def test_wrong_code_opens_nothing(client: Client) -> None:
    make_citizen()
    client.post(ASK, {"phone": PHONE})

    refused = client.post(CODE, {"otp": wrong(newest_code(SMS))})

    assert "Còn 4 lần thử" in page(refused) and not signed_in(client)


def test_code_of_another_browser_opens_nothing(client: Client) -> None:
    make_citizen()
    client.post(ASK, {"phone": PHONE})
    other = Client()
    let_pass(61)
    other.post(ASK, {"phone": PHONE})
    first = messages_to(SMS)[0].context["otp"]

    other.post(CODE, {"otp": first})

    assert not signed_in(other) or first == newest_code(SMS)


def test_codes_keep_their_budget_and_ask_for_work(client: Client) -> None:
    make_citizen()
    for _time in range(2):
        Client().post(ASK, {"phone": PHONE})
        let_pass(61)

    asked = client.post(ASK, {"phone": PHONE})
    assert asks_for_work(asked) and asked.status_code == 422
    assert Challenge.objects.count() == 2

    assert client.post(ASK, {"phone": PHONE, **solved(client)}).url == CODE


def test_known_device_has_a_counter_of_its_own(client: Client) -> None:
    make_citizen()
    type_code(client)
    client.post("/vi/dang-xuat/")
    let_pass(61)
    for _time in range(2):
        Client().post(ASK, {"phone": PHONE})
        let_pass(61)

    assert client.post(ASK, {"phone": PHONE}).url == CODE
    assert Challenge.objects.order_by("-id").first().lane == Challenge.Lane.DEVICE  # type: ignore[union-attr]


def test_remembered_account_needs_no_typing(client: Client) -> None:
    make_citizen()
    log_in(client)
    client.post("/vi/dang-xuat/")

    shown = page(client.get(ASK))
    assert "+84 xxxxxx100" in shown and 'name="phone"' not in shown
    client.post(ASK, {})

    assert client.post(CODE, {"otp": newest_code(SMS)}).url == PERSONAL


def test_staff_never_log_in_by_a_code(client: Client) -> None:
    User.objects.create_user("canbo", password=PASSWORD, is_staff=True, phone=PHONE)

    type_code(client)

    assert not signed_in(client)


def test_closed_account_is_not_opened_by_a_code(client: Client) -> None:
    make_citizen(is_active=False)

    done = type_code(client)
    taken = client.post(OPEN, {"full_name": "Người Khác"})

    assert done.url == OPEN and "đã có tài khoản" in page(taken)
    assert not signed_in(client) and User.objects.count() == 1


# --- an account without a password -------------------------------------------------------------


def test_unknown_phone_opens_an_account_by_its_name_alone(client: Client) -> None:
    done = type_code(client, Address.sms(NEW_PHONE), phone=NEW_PHONE)
    assert done.url == OPEN and not User.objects.exists()
    assert client.post(OPEN, {"full_name": ""}).status_code == 422

    opened = client.post(OPEN, {"full_name": "Trần Thị Tư"})

    user = User.objects.get()
    assert opened.url == PERSONAL and signed_in(client)
    assert user.full_name == "Trần Thị Tư" and user.phone == NEW_PHONE
    assert not user.has_usable_password()
    assert client.get(OPEN).url == ASK


def test_account_is_not_opened_without_the_code(client: Client) -> None:
    client.post(ASK, {"phone": PHONE})

    assert client.get(OPEN).url == ASK
    assert client.post(OPEN, {"full_name": "Trần Thị Tư"}).url == ASK
    assert not User.objects.exists()


def test_account_without_password_is_not_opened_by_any_password(client: Client) -> None:
    user = make_citizen()
    user.set_unusable_password()
    user.save()

    for typed in ("", "!", user.password, PASSWORD):
        log_in(client, password=typed)

    assert not signed_in(client)


@pytest.fixture
def without_password(client: Client) -> User:
    user = make_citizen()
    user.set_unusable_password()
    user.save()
    type_code(client)
    return user


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"{PROFILE}thu-dien-tu/", {"email": "moi@example.vn"}),
        (f"{PROFILE}so-dien-thoai/", {"phone": NEW_PHONE}),
        ("/vi/ca-nhan/xac-thuc-hai-buoc/thiet-lap/", {"code": "123456"}),
        ("/vi/ca-nhan/du-lieu/xoa/", {"understood": "on"}),
    ],
)
def test_account_without_password_confirms_by_a_code_instead(
    client: Client, without_password: User, path: str, form: dict[str, str]
) -> None:
    make_stale(client)

    asked = client.post(path, form)
    assert asked.url.startswith(f"{CONFIRM}?next=")
    assert 'name="password"' not in page(client.get(asked.url))
    sent = client.post(CONFIRM, {"next": PROFILE})
    assert sent.url == f"{CONFIRM}ma-sms/"
    done = client.post(sent.url, {"otp": newest_code(SMS)})

    assert done.url == PROFILE
    again = client.post(path, form)
    assert CONFIRM not in again.headers.get("Location", "")


def test_confirming_needs_the_code_to_the_own_phone(client: Client, without_password: User) -> None:
    make_stale(client)
    client.post(CONFIRM, {"next": PROFILE})

    client.post(f"{CONFIRM}ma-sms/", {"otp": wrong(newest_code(SMS))})

    assert client.post(f"{PROFILE}so-dien-thoai/", {"phone": NEW_PHONE}).url.startswith(CONFIRM)


def test_profile_of_an_account_without_password_offers_one(
    client: Client, without_password: User
) -> None:
    shown = page(client.get(PROFILE))

    assert "Đặt mật khẩu" in shown and "Tài khoản chưa có mật khẩu" in shown


# --- a phone that changed hands ------------------------------------------------------------------


def test_idle_account_with_email_needs_the_email_too(client: Client) -> None:
    leave_idle(make_citizen())

    asked = type_code(client)
    assert asked.url == CODE and not signed_in(client)
    shown = page(client.get(CODE))
    assert "số điện thoại có thể đã đổi chủ" in shown and "N***@" in shown
    assert client.post(CODE, {"otp": wrong(newest_code(MAIL))}).status_code == 422
    assert not signed_in(client)

    assert client.post(CODE, {"otp": newest_code(MAIL)}).url == PERSONAL
    assert signed_in(client)


def test_sms_code_of_an_idle_account_is_not_the_email_code(client: Client) -> None:
    leave_idle(make_citizen())
    client.post(ASK, {"phone": PHONE})
    by_sms = newest_code(SMS)
    client.post(CODE, {"otp": by_sms})

    client.post(CODE, {"otp": by_sms})

    assert not signed_in(client) or by_sms == newest_code(MAIL)


def test_account_in_use_needs_no_email(client: Client) -> None:
    user = make_citizen()
    leave_idle(user)
    log_in(Client())

    assert type_code(client).url == PERSONAL


def test_new_owner_of_a_phone_sets_no_password_of_an_idle_account(client: Client) -> None:
    leave_idle(make_citizen())
    client.post(RESET, {"destination": PHONE})

    asked = client.post(RESET_VERIFY, {"otp": newest_code(SMS)})

    assert asked.url == RESET_VERIFY
    assert client.get(RESET_PASSWORD).url == RESET
    client.get(RESET_VERIFY)
    assert client.post(RESET_VERIFY, {"otp": newest_code(MAIL)}).url == RESET_PASSWORD


def test_code_alone_does_not_pass_the_second_step(client: Client) -> None:
    user = make_citizen()
    key = second_factor.fresh_key()
    second_factor.set_up(user, key=key, code=code_of(key), source=Source("127.0.0.1"))

    assert type_code(client).url == STEP
    assert not signed_in(client)
