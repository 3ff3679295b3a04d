"""The pages: opening an account, logging in, a forgotten password, the profile."""

import re
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from accounts import citizens
from accounts.models import Challenge, User
from accounts.tests.codes import let_pass, link_token, messages_to, newest_code, wrong
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, make_citizen
from accounts.tests.pages import (
    LOG_IN,
    LOG_OUT,
    NEW_PHONE,
    PERSONAL,
    PROFILE,
    RESET,
    RESET_PASSWORD,
    RESET_VERIFY,
    SIGN_UP,
    SIGN_UP_VERIFY,
    applicant,
    log_in,
    signed_in,
)
from accounts.tests.work import asks_for_work, solved
from accounts.views.remembered import COOKIE as REMEMBERED_COOKIE
from notifications.models import Message
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

SMS = Address.sms(PHONE)
MAIL = Address.email(EMAIL)
NEW_PASSWORD = "Chùa Dơi 2026"
TOKENS = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"')


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


# --- sign-up -------------------------------------------------------------------------


def test_confirming_phone_creates_account_and_logs_in(client: Client) -> None:
    started = client.post(SIGN_UP, applicant(), follow=True)
    assert "Mã xác thực đã được gửi đến số điện thoại xxxxxx100" in page(started)
    assert not User.objects.exists()

    done = client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    assert done.url == PERSONAL
    assert signed_in(client) and User.objects.get().phone == PHONE


def test_sign_up_without_code_creates_no_account(client: Client) -> None:
    client.post(SIGN_UP, applicant())

    refused = client.post(SIGN_UP_VERIFY, {"otp": wrong(newest_code(SMS))})

    assert "Mã xác thực không đúng. Còn 4 lần thử." in page(refused)
    assert not User.objects.exists() and not signed_in(client)


def test_taken_phone_gets_same_sign_up_answer_and_a_message(client: Client) -> None:
    make_citizen()

    taken = client.post(SIGN_UP, applicant(), follow=True)
    stranger = Client().post(SIGN_UP, applicant(phone="0939861200"), follow=True)

    assert without_tokens(taken) == without_tokens(stranger).replace("xxxxxx200", "xxxxxx100")
    assert len(messages_to(SMS)) == len(messages_to(Address.sms("+84939861200"))) == 1


def test_only_owner_of_phone_learns_that_account_exists(client: Client) -> None:
    user = make_citizen()
    client.post(SIGN_UP, applicant(password1=NEW_PASSWORD, password2=NEW_PASSWORD))

    told = client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    assert "đã có tài khoản" in page(told)
    assert not signed_in(client)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("full_name", "", "Vui lòng nhập họ tên."),
        ("phone", "", "Vui lòng nhập số điện thoại."),
        ("phone", "12345", "Số điện thoại không hợp lệ."),
        ("phone", "02993821234", "Cần số di động"),
        ("email", "ba@", "Địa chỉ thư điện tử không hợp lệ."),
        ("phone", "0912 345", "không hợp lệ. Số di động gồm 10 chữ số"),
        ("password2", "khác", "Hai lần nhập mật khẩu không giống nhau."),
        ("password1", "", "Vui lòng nhập mật khẩu."),
        ("password1", "a" * 5000, "Mật khẩu quá dài"),
    ],
)
def test_sign_up_error_is_shown_at_its_field(
    client: Client, field: str, value: str, said: str
) -> None:
    refused = client.post(SIGN_UP, applicant(**{field: value}))

    assert refused.status_code == 422
    assert re.search(rf'id="id_{field}_error"[^§]*?{re.escape(said)}', page(refused))
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("abc 12", "quá ngắn"),
        ("1928374650", "đã bị lộ"),
        ("password1", "đã bị lộ"),
        ("Nguyễn Văn Ba", "quá giống"),
        ("nguyenvanba", "quá giống"),
        ("NguyenVanBa1", "quá giống"),
    ],
)
def test_weak_password_is_refused_in_vietnamese(client: Client, password: str, said: str) -> None:
    refused = client.post(SIGN_UP, applicant(password1=password, password2=password))

    assert said in page(refused)
    assert not re.search(r'type="password"[^>]*\bvalue=', page(refused))


def test_password_of_4096_characters_opens_account(client: Client) -> None:
    long = "ghe ngo " * 512
    client.post(SIGN_UP, applicant(password1=long, password2=long))
    client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    client.post(LOG_OUT)
    log_in(client, password=long)

    assert signed_in(client)


def test_session_contains_no_readable_applicant(client: Client) -> None:
    client.post(SIGN_UP, applicant(email=EMAIL))

    kept = str(dict(client.session))

    assert "939861100" not in kept and "Nguyễn" not in kept and "example" not in kept


def test_unconfirmed_sign_up_expires_after_a_day(client: Client) -> None:
    client.post(SIGN_UP, applicant())
    waiting = client.session.get_expiry_age()

    client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    assert waiting <= 24 * 3600
    assert client.session.get_expiry_age() > 13 * 24 * 3600


def test_session_key_changes_when_phone_is_confirmed(client: Client) -> None:
    client.post(SIGN_UP, applicant())
    before = client.session.session_key

    client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    assert client.session.session_key != before


# --- the page of the code -----------------------------------------------------------------


def test_remaining_time_of_code_is_in_page(client: Client) -> None:
    shown = client.post(SIGN_UP, applicant(), follow=True)

    seconds = re.search(r"Mã xác thực sẽ hết hạn sử dụng sau (\d+) giây</span>", page(shown))
    assert seconds and 115 <= int(seconds[1]) <= 120
    assert 'autocomplete="one-time-code"' in page(shown)


def test_second_code_is_refused_then_sent_after_cool_down(client: Client) -> None:
    client.post(SIGN_UP, applicant())

    early = client.post(SIGN_UP_VERIFY, {"resend": "1"})
    let_pass(61)
    client.post(SIGN_UP_VERIFY, {"resend": "1"})

    assert early.status_code == 429 and re.search(r"chờ \d+ giây để gửi lại mã", page(early))
    assert len(messages_to(SMS)) == 2


def test_expired_code_is_explained(client: Client) -> None:
    client.post(SIGN_UP, applicant())
    let_pass(121)

    refused = client.post(SIGN_UP_VERIFY, {"otp": newest_code(SMS)})

    assert "đã hết hạn" in page(refused) and not signed_in(client)


def test_malformed_code_costs_no_attempt(client: Client) -> None:
    client.post(SIGN_UP, applicant())

    refused = client.post(SIGN_UP_VERIFY, {"otp": "12 34"})

    assert "Mã xác thực gồm 6 chữ số." in page(refused)
    assert Challenge.objects.get().tries == 0


@pytest.mark.parametrize("path", [SIGN_UP_VERIFY, RESET_VERIFY, RESET_PASSWORD])
def test_later_step_without_first_redirects_to_start(client: Client, path: str) -> None:
    assert client.get(path).url in (SIGN_UP, RESET)
    assert client.post(path, {"otp": "123456"}).url in (SIGN_UP, RESET)


def test_code_for_password_reset_does_not_confirm_sign_up(client: Client) -> None:
    make_citizen()
    client.post(RESET, {"destination": PHONE})
    code = newest_code(SMS)
    other = Client()
    other.post(SIGN_UP, applicant())

    assert "không đúng" in page(other.post(SIGN_UP_VERIFY, {"otp": code})) or code == newest_code(
        SMS
    )


# --- log-in --------------------------------------------------------------------------------


def test_login_opens_own_reports_in_new_session(client: Client) -> None:
    make_citizen()
    client.get(LOG_IN)
    session = client.session
    session["anything"] = 1
    session.save()
    before = client.session.session_key

    done = log_in(client, "0939 861 100")

    assert done.url == PERSONAL
    assert client.session.session_key != before


def test_unknown_account_and_wrong_password_get_same_answer(client: Client) -> None:
    make_citizen()

    wrong_password = log_in(client, "0939861100", "sai mật khẩu")
    stranger = log_in(Client(), "0939861109", "sai mật khẩu")

    assert wrong_password.status_code == stranger.status_code == 422
    assert without_tokens(wrong_password) == without_tokens(stranger).replace(
        "0939861109", "0939861100"
    )


def test_sixth_password_requires_proof_even_when_correct(client: Client) -> None:
    make_citizen()
    for _try in range(5):
        assert not asks_for_work(log_in(client, password="sai"))

    asked = log_in(client)
    assert asks_for_work(asked) and "Xin chờ máy kiểm tra xong" in page(asked)
    assert not signed_in(client)

    log_in(client, **solved(client))
    assert signed_in(client)


def test_guesses_with_proof_end_at_higher_limit(client: Client) -> None:
    make_citizen()
    for _try in range(25):
        log_in(client, password="sai", **solved(client))

    waiting = log_in(client, **solved(client))

    assert "Vui lòng đợi 15 phút" in page(waiting) and not signed_in(client)


def test_forged_header_does_not_reset_attempts(client: Client) -> None:
    make_citizen()
    for n in range(5):
        client.post(
            LOG_IN,
            {"login": PHONE, "password": "sai"},
            headers={"x-forwarded-for": f"198.51.100.{n}"},
        )

    waiting = client.post(
        LOG_IN,
        {"login": PHONE, "password": PASSWORD},
        headers={"x-forwarded-for": "198.51.100.99"},
    )

    assert asks_for_work(waiting) and not signed_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "https://lua-dao.example/",
        "//lua-dao.example/",
        "/\\lua-dao.example",
        "javascript:alert(1)",
        "https:lua-dao",
        "\thttps://lua-dao.example",
    ],
)
def test_login_does_not_redirect_to_other_sites(client: Client, target: str) -> None:
    make_citizen()

    done = log_in(client, next=target)

    assert done.url == PERSONAL


def test_login_returns_to_requested_page(client: Client) -> None:
    make_citizen()
    asked = client.get(PROFILE)
    assert asked.url == f"{LOG_IN}?next={PROFILE}"
    assert f'name="next" value="{PROFILE}"' in page(client.get(asked.url))

    assert log_in(client, next=PROFILE).url == PROFILE


def test_staff_login_opens_desk(client: Client) -> None:
    User.objects.create_user("tiepnhan", password=PASSWORD, is_staff=True)

    assert log_in(client, "tiepnhan").url == "/quan-tri/"
    assert REMEMBERED_COOKIE not in client.cookies


def test_device_remembers_account_by_masked_phone(client: Client) -> None:
    make_citizen()
    log_in(client)
    client.post(LOG_OUT)

    shown = client.get(LOG_IN)
    assert "+84 xxxxxx100" in page(shown) and 'name="login"' not in page(shown)
    assert "939861100" not in page(shown) + str(client.cookies[REMEMBERED_COOKIE])
    client.post(LOG_IN, {"password": PASSWORD})

    assert signed_in(client)


def test_choosing_another_account_clears_remembered_one(client: Client) -> None:
    make_citizen()
    log_in(client)
    client.post(LOG_OUT)

    client.post("/vi/dang-nhap/tai-khoan-khac/")

    assert 'name="login"' in page(client.get(LOG_IN))


@pytest.mark.parametrize(
    "value",
    ["", "1", signing.dumps(1), signing.dumps("x", salt="y")],
    # The signatures tell the time: each worker of a test run would name the tests otherwise.
    ids=["nothing", "unsigned", "another kind", "another salt"],
)
def test_forged_remembered_account_is_ignored(client: Client, value: str) -> None:
    make_citizen()
    client.cookies[REMEMBERED_COOKIE] = value

    assert 'name="login"' in page(client.get(LOG_IN))


def test_logout_requires_post(client: Client) -> None:
    make_citizen()
    log_in(client)

    asked = client.get(LOG_OUT)
    assert asked.status_code == 200 and "no-store" in asked["Cache-Control"]
    assert "Ông/Bà muốn đăng xuất?" in page(asked)
    assert signed_in(client)
    left = client.post(LOG_OUT, follow=True)

    assert not signed_in(client)
    assert "đã đăng xuất" in page(left)


def test_locked_out_citizen_is_advised_to_reset_password(client: Client) -> None:
    make_citizen()

    for _try in range(6):
        refused = page(log_in(client, password="sai mật khẩu"))

        assert "xin bấm “Quên mật khẩu?” để đặt mật khẩu mới" in refused
    assert "thử nhiều lần" in refused and "data-proof-place" in refused


def test_phone_change_page_explains_which_reports_leave_account(client: Client) -> None:
    make_citizen()
    log_in(client)

    assert "không còn hiện trong tài khoản" in page(client.get(f"{PROFILE}so-dien-thoai/"))


@pytest.mark.parametrize("address", [PERSONAL, PROFILE, "/vi/ca-nhan/du-lieu/"])
def test_bottom_bar_marks_current_account_page(client: Client, address: str) -> None:
    make_citizen()
    log_in(client)

    bar = page(client.get(address)).partition('class="bottom-bar"')[2].partition("</nav>")[0]

    assert f'href="{PERSONAL}" aria-current="page"' in bar
    assert bar.count("aria-current") == 1


def test_logout_page_redirects_visitors_to_home_page(client: Client) -> None:
    client.post(SIGN_UP, applicant())

    assert client.get(LOG_OUT).url == "/vi/"
    # What was begun without an account goes on.
    assert client.get(SIGN_UP_VERIFY).status_code == 200


def test_logout_url_of_staff_asks_for_confirmation(client: Client) -> None:
    client.force_login(User.objects.create_user("canbo", is_staff=True))

    assert client.get("/quan-tri/logout/").url == LOG_OUT
    assert "Ông/Bà muốn đăng xuất?" in page(client.get(LOG_OUT))
    assert client.post("/quan-tri/logout/").status_code == 302
    assert not signed_in(client)


# --- a forgotten password ------------------------------------------------------------------


def reset_to_the_password(client: Client, destination: str, address: Address) -> HttpResponse:
    client.post(RESET, {"destination": destination})
    return client.post(RESET_VERIFY, {"otp": newest_code(address)})


@pytest.mark.parametrize(
    ("destination", "address"), [("0939 861 100", SMS), ("nguyen.van.ba@EXAMPLE.vn", MAIL)]
)
def test_code_allows_new_password(client: Client, destination: str, address: Address) -> None:
    make_citizen()

    verified: Any = reset_to_the_password(client, destination, address)
    assert verified.url == RESET_PASSWORD
    done = client.post(RESET_PASSWORD, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert done.url == LOG_IN
    assert not signed_in(client)
    assert log_in(client, password=NEW_PASSWORD).url == PERSONAL


def test_password_reset_ends_all_other_sessions_and_notifies_owner(client: Client) -> None:
    make_citizen()
    elsewhere = Client()
    log_in(elsewhere)
    reset_to_the_password(client, PHONE, SMS)

    client.post(RESET_PASSWORD, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert elsewhere.get(PERSONAL).status_code == 302
    assert messages_to(SMS)[-1].template == "password_changed"


def test_reset_permission_is_valid_for_one_change(client: Client) -> None:
    user = make_citizen()
    reset_to_the_password(client, PHONE, SMS)
    citizens.change_password(user, "Chợ nổi Ngã Năm")

    late = client.post(RESET_PASSWORD, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert late.url == RESET
    user.refresh_from_db()
    assert user.check_password("Chợ nổi Ngã Năm")


def without_tokens(response: Any) -> str:
    """Return the page without random tokens and without times, which depend on the load."""
    text = TOKENS.sub(r"\1", page(response))
    text = re.sub(r"lúc \d\d:\d\d:\d\d|\b\d+ giây", "…", text)
    return re.sub(r'data-(countdown|resend)="\d+"', "", text)


@pytest.mark.parametrize(
    ("known", "stranger", "masks"),
    [
        ("0939861100", "0939861200", ("xxxxxx100", "xxxxxx200")),
        (EMAIL, "nguyen.van.tu@example.vn", ("N***@", "n***@")),
    ],
)
def test_reset_for_unknown_account_looks_the_same_at_every_step(
    known: str, stranger: str, masks: tuple[str, str]
) -> None:
    make_citizen(email=EMAIL.lower())

    def walk(destination: str) -> list[tuple[int, str, dict[str, str]]]:
        client = Client()
        steps = [
            client.post(RESET, {"destination": destination}),
            client.get(RESET_VERIFY),
            client.post(RESET_VERIFY, {"resend": "1"}),
        ]
        steps += [client.post(RESET_VERIFY, {"otp": "1234567"[n : n + 6]}) for n in (0, 1)]
        let_pass(61)
        steps.append(client.post(RESET_VERIFY, {"resend": "1"}))
        steps.append(client.get(RESET_VERIFY))
        steps.append(client.post(RESET, {"destination": destination}))
        return [
            (
                step.status_code,
                without_tokens(step).replace(masks[1], masks[0]),
                {k: v for k, v in step.headers.items() if k in ("Location", "Vary")},
            )
            for step in steps
        ]

    assert walk(known) == walk(stranger)
    assert len(Message.objects.all()) == 2


def test_reset_for_unknown_account_sends_no_message(client: Client) -> None:
    client.post(RESET, {"destination": PHONE})

    assert not Message.objects.exists()
    assert Challenge.objects.count() == 1


def test_staff_cannot_reset_password_by_code(client: Client) -> None:
    make_citizen(is_staff=True)

    client.post(RESET, {"destination": PHONE})

    assert not Message.objects.exists()


@pytest.mark.parametrize("destination", ["", "quantri", "02993821234", "a@b"])
def test_invalid_reset_destination_is_refused_at_field(client: Client, destination: str) -> None:
    refused = client.post(RESET, {"destination": destination})

    assert refused.status_code == 422 and "field-error" in page(refused)
    assert not Challenge.objects.exists()


def test_too_many_codes_are_refused_with_waiting_time(client: Client) -> None:
    make_citizen()
    for _code in range(2):
        client.post(RESET, {"destination": PHONE})
        let_pass(61)
    assert asks_for_work(client.post(RESET, {"destination": PHONE}))
    assert len(messages_to(SMS)) == 2
    for _code in range(3):
        client.post(RESET, {"destination": PHONE} | solved(client))
        let_pass(61)

    refused = client.post(RESET, {"destination": PHONE} | solved(client))

    assert "Đã gửi quá nhiều mã xác thực. Vui lòng thử lại sau" in page(refused)
    assert len(messages_to(SMS)) == 5


# --- the profile ------------------------------------------------------------------------------


@pytest.fixture
def citizen(client: Client) -> User:
    user = make_citizen()
    client.force_login(user)
    return user


def test_owner_can_correct_name(client: Client, citizen: User) -> None:
    client.post(f"{PROFILE}ho-ten/", {"full_name": "  Nguyễn  Văn Bảy "})

    citizen.refresh_from_db()
    assert citizen.full_name == "Nguyễn Văn Bảy"
    assert "Nguyễn Văn Bảy" in page(client.get(PROFILE))


def test_new_email_address_is_used_after_its_link_is_confirmed(
    client: Client, citizen: User
) -> None:
    client.post(f"{PROFILE}thu-dien-tu/", {"email": "ba.moi@example.vn", "password": PASSWORD})
    token = link_token("ba.moi@example.vn")

    asked = Client().get(f"/vi/ca-nhan/xac-nhan-thu/{token}/")
    citizen.refresh_from_db()
    assert asked.status_code == 200 and citizen.email == EMAIL

    Client().post(f"/vi/ca-nhan/xac-nhan-thu/{token}/")
    citizen.refresh_from_db()
    assert citizen.email == "ba.moi@example.vn"


def test_email_change_requires_password(client: Client, citizen: User) -> None:
    for typed in ({}, {"password": "sai"}):
        refused = client.post(f"{PROFILE}thu-dien-tu/", {"email": "la@example.vn", **typed})

        assert refused.status_code == 422 and 'value="la@example.vn"' in page(refused)

    citizen.refresh_from_db()
    assert not citizen.pending_email and not messages_to(Address.email("la@example.vn"))


def test_removing_email_in_old_session_requires_password(client: Client, citizen: User) -> None:
    answer = client.post(f"{PROFILE}xoa-thu-dien-tu/")

    assert "nhap-lai-mat-khau" in answer.url
    citizen.refresh_from_db()
    assert citizen.email == EMAIL


def test_invalid_confirmation_link_is_explained(client: Client) -> None:
    refused = client.post("/vi/ca-nhan/xac-nhan-thu/abc/")

    assert refused.status_code == 422 and "hết hạn" in page(refused)


def test_other_devices_are_signed_out_and_this_one_stays(client: Client, citizen: User) -> None:
    elsewhere = Client()
    log_in(elsewhere)

    client.post("/vi/ca-nhan/thiet-bi/", {"end": "others", "password": PASSWORD})

    assert elsewhere.get(PROFILE).status_code == 302
    assert client.get(PROFILE).status_code == 200


def ask_for_phone(client: Client, password: str = PASSWORD) -> Any:
    given = {"phone": NEW_PHONE, "password": password}
    return client.post(f"{PROFILE}so-dien-thoai/", given)


def test_new_phone_requires_code_and_old_contacts_are_notified(
    client: Client, citizen: User
) -> None:
    assert ask_for_phone(client).url == f"{PROFILE}so-dien-thoai/xac-thuc/"
    code = newest_code(Address.sms(NEW_PHONE))
    done = client.post(f"{PROFILE}so-dien-thoai/xac-thuc/", {"otp": code})

    citizen.refresh_from_db()
    assert done.url == PROFILE and citizen.phone == NEW_PHONE
    for address in (SMS, MAIL):
        told = messages_to(address)[-1]
        assert (told.template, told.context["phone"]) == ("phone_changed", "xxxxxx200")
    assert log_in(Client(), PHONE).status_code == 422
    assert log_in(Client(), NEW_PHONE).url == PERSONAL


def test_phone_change_requires_password(client: Client, citizen: User) -> None:
    refused = ask_for_phone(client, "sai")

    assert "Mật khẩu không đúng." in page(refused) and not Message.objects.exists()


def test_wrong_passwords_at_phone_change_are_counted(client: Client, citizen: User) -> None:
    for _try in range(5):
        ask_for_phone(client, "sai")

    assert "Vui lòng đợi 15 phút" in page(ask_for_phone(client))


def test_phone_of_another_account_is_refused_after_code(client: Client, citizen: User) -> None:
    make_citizen(phone=NEW_PHONE, email="")
    ask_for_phone(client)
    code = newest_code(Address.sms(NEW_PHONE))

    client.post(f"{PROFILE}so-dien-thoai/xac-thuc/", {"otp": code})

    citizen.refresh_from_db()
    assert citizen.phone == PHONE


def test_code_requested_by_one_account_changes_no_other(client: Client, citizen: User) -> None:
    other = make_citizen(phone="+84939861300", email="")
    ask_for_phone(client)
    session = dict(client.session)
    client.force_login(other)
    changed = client.session
    changed["verification"] = session["verification"]
    changed.save()

    client.post(f"{PROFILE}so-dien-thoai/xac-thuc/", {"otp": newest_code(Address.sms(NEW_PHONE))})

    other.refresh_from_db()
    assert other.phone == "+84939861300"


def test_email_address_can_be_removed(client: Client, citizen: User) -> None:
    fresh = Client()
    log_in(fresh)
    fresh.post(f"{PROFILE}xoa-thu-dien-tu/")

    citizen.refresh_from_db()
    assert (citizen.email, citizen.email_confirmed_at) == ("", None)


@pytest.mark.parametrize(
    "path",
    [
        SIGN_UP,
        LOG_IN,
        RESET,
        PERSONAL,
        PROFILE,
        f"{PROFILE}so-dien-thoai/",
        "/vi/ca-nhan/xac-nhan-thu/x/",
    ],
)
def test_account_pages_are_not_cached(client: Client, path: str, citizen: User) -> None:
    for visitor in (Client(), client):
        response = visitor.get(path)

        assert "no-store" in response["Cache-Control"]


def test_link_in_email_uses_language_of_recipient(client: Client) -> None:
    client.post("/en/dang-ky/", applicant(email=EMAIL))
    client.post("/en/dang-ky/xac-thuc/", {"otp": newest_code(SMS)})

    asked = messages_to(MAIL)[-1]

    assert asked.language == "en" and "/en/ca-nhan/xac-nhan-thu/" in asked.context["url"]
