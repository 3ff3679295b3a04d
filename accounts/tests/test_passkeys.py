"""Passkeys: registered by name, used once each, bound to this site, session and account."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AuthenticatorData
from pytest_django import Settings

from accounts import passkeys, second_factor
from accounts.lockout import TRIES_PER_PAIR
from accounts.models import Passkey, RecoveryCode, SecondFactor, User
from accounts.tests.authenticator import Authenticator, options_on
from accounts.tests.factories import PASSWORD as CITIZENS_PASSWORD
from accounts.tests.factories import make_citizen
from accounts.tests.pages import PERSONAL, log_in, signed_in
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
    is_in,
    type_password,
)

pytestmark = pytest.mark.django_db

ADD = f"{OVERVIEW}khoa-truy-cap/"
NAME = "Điện thoại của tôi"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "http://localhost"


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("canbo", password=PASSWORD, full_name="Lê Văn A", is_staff=True)


def add(client: Client, device: Authenticator, *, name: str = NAME, **form: str) -> Any:
    answer = device.create(options_on(client.get(ADD)))
    return client.post(ADD, {"name": name, "password": PASSWORD, "passkey": answer} | form)


@pytest.fixture
def device(client: Client, clerk: User) -> Authenticator:
    """A device whose passkey opens the clerk's account; the client is at the second step."""
    made = Authenticator()
    client.force_login(clerk)
    assert add(client, made).status_code == 200
    client.logout()
    type_password(client)
    return made


def step(client: Client, answer: str) -> Any:
    return client.post(STEP, {"passkey": answer})


# --- adding ----------------------------------------------------------------------------------


def test_first_passkey_turns_the_second_step_on_and_brings_recovery_codes(
    client: Client, clerk: User
) -> None:
    other = Client()
    for one in (client, other):
        one.force_login(clerk)

    done = add(client, Authenticator())

    assert done.content.decode().count("<code>") == 10
    assert is_in(client) and not is_in(other)
    shown = client.get(OVERVIEW).content.decode()
    assert NAME in shown and "Chưa dùng lần nào" in shown


def test_further_passkey_keeps_recovery_codes_and_sessions(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    add(client, Authenticator())
    codes = set(RecoveryCode.objects.values_list("code_hash", flat=True))

    assert add(client, Authenticator(), name="Khóa USB").url == OVERVIEW

    assert set(RecoveryCode.objects.values_list("code_hash", flat=True)) == codes
    assert list(clerk.passkeys.values_list("name", flat=True)) == [NAME, "Khóa USB"]


def test_passkey_is_not_added_without_the_password(client: Client, clerk: User) -> None:
    client.force_login(clerk)

    refused = add(client, Authenticator(), password="sai")

    assert refused.status_code == 422 and "Mật khẩu không đúng" in refused.content.decode()
    assert not Passkey.objects.exists()


def test_passkey_is_set_up_at_the_first_log_in_where_a_second_step_is_required(
    client: Client, clerk: User, settings: Settings
) -> None:
    settings.STAFF_2FA = "required"
    assert type_password(client).url == SET_UP
    assert ADD in client.get(SET_UP).content.decode()

    assert add(client, Authenticator(), password="").status_code == 200

    assert is_in(client)


def test_nobody_adds_a_passkey_between_the_steps(client: Client, device: Authenticator) -> None:
    assert client.get(ADD).url == STEP
    assert client.post(ADD, {"name": "Kẻ trộm", "passkey": "{}"}).url == STEP
    assert client.get(SET_UP).url == STEP


def test_one_passkey_serves_one_account_only(client: Client, clerk: User) -> None:
    shared = Authenticator()
    client.force_login(clerk)
    add(client, shared)
    other = User.objects.create_user("khac", password=PASSWORD, is_staff=True)
    client.force_login(other)

    assert add(client, shared).status_code == 422

    assert not other.passkeys.exists()


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(origin="https://lua-dao.example"),
        Authenticator(origin="http://localhost:8443"),
        Authenticator(origin="https://localhost"),
        Authenticator(rp_id="lua-dao.example"),
        Authenticator(flags=AuthenticatorData.FLAG.UP),
        Authenticator(flags=AuthenticatorData.FLAG.UV),
        Authenticator(cross_origin=True),
    ],
    ids=["site", "port", "scheme", "relying party", "not verified", "not present", "in a frame"],
)
def test_passkey_of_another_site_or_without_its_owner_is_not_added(
    client: Client, clerk: User, device: Authenticator
) -> None:
    client.force_login(clerk)

    assert add(client, device).status_code == 422

    assert not Passkey.objects.exists()


def test_answer_to_an_older_challenge_adds_nothing(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    old = options_on(client.get(ADD))
    client.get(ADD)
    form = {"name": NAME, "password": PASSWORD, "passkey": Authenticator().create(old)}

    assert client.post(ADD, form).status_code == 422
    assert not Passkey.objects.exists()


def test_answer_to_a_creation_serves_once(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    answer = Authenticator().create(options_on(client.get(ADD)))
    form = {"name": NAME, "password": PASSWORD, "passkey": answer}
    client.post(ADD, form)
    Passkey.objects.all().delete()

    assert client.post(ADD, form).status_code == 422


def test_relying_party_comes_from_the_setting_and_never_from_a_header(
    client: Client, clerk: User, settings: Settings
) -> None:
    settings.SITE_URL = "https://paht.soctrang.gov.vn"
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(clerk)

    page = client.get(
        ADD,
        headers={"host": "lua-dao.example", "x-forwarded-host": "lua-dao.example"},
    )

    assert options_on(page)["rp"]["id"] == "paht.soctrang.gov.vn"
    assert "lua-dao" not in json.dumps(options_on(page))


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://paht.soctrang.gov.vn", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("https://[2001:db8::1]", False),
        ("http://paht.soctrang.gov.vn", False),
    ],
)
def test_passkeys_are_offered_only_where_browsers_allow_them(
    client: Client, clerk: User, settings: Settings, url: str, possible: bool
) -> None:
    settings.SITE_URL = url
    client.force_login(clerk)

    assert (ADD in client.get(OVERVIEW).content.decode()) is possible
    assert (client.get(ADD).status_code == 200) is possible


# --- using -----------------------------------------------------------------------------------


def test_passkey_is_the_second_step_after_the_password(
    client: Client, clerk: User, device: Authenticator
) -> None:
    client.logout()
    assert type_password(client, next="/quan-tri/password_change/").url == STEP
    page = client.get(STEP)
    assert "Dùng khóa truy cập" in page.content.decode()
    assert "cần JavaScript" in page.content.decode()

    answer = device.get(options_on(page))

    assert step(client, answer).url == "/quan-tri/password_change/"
    assert is_in(client)
    assert clerk.passkeys.get().last_used_at is not None


def test_device_is_asked_to_verify_its_owner(client: Client, device: Authenticator) -> None:
    options = options_on(client.get(STEP))

    assert options["userVerification"] == "required"
    assert [websafe_decode(key["id"]) for key in options["allowCredentials"]] == [
        device.credential_id
    ]
    device.flags = AuthenticatorData.FLAG.UP
    assert step(client, device.get(options)).status_code == 422
    assert not is_in(client)


def test_passkey_without_password_opens_nothing(client: Client, device: Authenticator) -> None:
    answer = device.get(options_on(client.get(STEP)))

    assert Client().post(STEP, {"passkey": answer}).url == LOGIN


def test_answer_opens_one_session_once(client: Client, clerk: User, device: Authenticator) -> None:
    answer = device.get(options_on(client.get(STEP)))
    step(client, answer)
    client.logout()
    type_password(client)

    # Replayed in a session with another challenge, and in one that asked for none.
    client.get(STEP)
    assert step(client, answer).status_code == 422
    stranger = Client()
    type_password(stranger)
    assert step(stranger, answer).status_code == 422
    assert not is_in(client) and not is_in(stranger)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("counts", [True, False], ids=["counting", "synced"])
def test_of_parallel_posts_of_one_answer_one_is_accepted(
    client: Client, clerk: User, counts: bool
) -> None:
    device = Authenticator(counter=1 if counts else 0)
    client.force_login(clerk)
    add(client, device)
    client.logout()
    type_password(client)
    options = options_on(client.get(STEP))
    challenge = dict(client.session["passkey_challenge"])
    answer = passkeys.Answer(device.get(options), challenge)

    def post(_number: int) -> bool:
        try:
            return passkeys.check(clerk, answer)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(post, range(6)))

    assert opened.count(True) == 1


def test_challenge_lives_for_minutes_only(client: Client, device: Authenticator) -> None:
    answer = device.get(options_on(client.get(STEP)))

    with time_machine.travel(time.time() + passkeys.CHALLENGE_SECONDS + 1, tick=False):
        late = step(client, answer)

    assert late.status_code == 422 and "hết hạn" in late.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://lua-dao.example"},
        {"rp_id": "lua-dao.example"},
        {"cross_origin": True},
        {"credential_id": bytes(32)},
        {"key": Authenticator().key},
    ],
    ids=["origin", "relying party", "in a frame", "unknown key", "wrong signature"],
)
def test_answer_of_another_site_or_key_opens_nothing(
    client: Client, device: Authenticator, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(device, name, value)

    refused = step(client, device.get(options_on(client.get(STEP))))

    assert refused.status_code == 422 and not is_in(client)


def test_answer_to_another_challenge_opens_nothing(client: Client, device: Authenticator) -> None:
    options = options_on(client.get(STEP))
    options["challenge"] = websafe_encode(bytes(32))

    assert step(client, device.get(options)).status_code == 422
    assert not is_in(client)


def test_copied_key_whose_counter_does_not_rise_opens_nothing(
    client: Client, device: Authenticator, caplog: pytest.LogCaptureFixture
) -> None:
    device.counter = 40
    step(client, device.get(options_on(client.get(STEP))))
    client.logout()
    type_password(client)
    device.counter = 40

    refused = step(client, device.get(options_on(client.get(STEP))))

    assert refused.status_code == 422 and not is_in(client)
    assert "may be copied" in caplog.text


def test_synced_key_that_does_not_count_opens_again(client: Client, clerk: User) -> None:
    device = Authenticator(counter=0)
    client.force_login(clerk)
    add(client, device)
    for _time in range(2):
        client.logout()
        type_password(client)

        assert step(client, device.get(options_on(client.get(STEP)))).url == INDEX


def test_passkey_of_another_account_opens_nothing(client: Client, device: Authenticator) -> None:
    other = User.objects.create_user("khac", password=PASSWORD, is_staff=True)
    client.force_login(other)
    own = Authenticator()
    add(client, own)
    client.logout()
    client.post(LOGIN, {"username": "khac", "password": PASSWORD})

    assert step(client, device.get(options_on(client.get(STEP)))).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "1",
        "{",
        '{"id":1,"rawId":1,"response":1}',
        '{"id":"","rawId":"","response":{}}',
        '{"id":"AA","rawId":"AA","response":{"clientDataJSON":"AA","authenticatorData":"AA",'
        '"signature":"AA"}}',
        "[" * 9000,
        "x" * 20_000,
        '{"id":"AA","rawId":"AA","response":{"clientDataJSON":"e30","authenticatorData":"",'
        '"signature":""}}',
    ],
)
def test_malformed_answer_is_refused_and_never_an_error(
    client: Client, device: Authenticator, text: str
) -> None:
    client.get(STEP)
    assert step(client, text).status_code == 422
    client.force_login(User.objects.get(username="canbo"))
    client.get(ADD)

    form = {"name": NAME, "password": PASSWORD, "passkey": text}
    assert client.post(ADD, form).status_code == 422


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
def test_answer_with_any_damaged_byte_is_no_error(client: Client, clerk: User, part: str) -> None:
    client.force_login(clerk)
    options = options_on(client.get(ADD))
    challenge = dict(client.session["passkey_challenge"])
    whole = json.loads(Authenticator().create(options))
    good = websafe_decode(whole["response"][part])
    for place in range(0, len(good), 3):
        for sign in (0, 0x9F, 0xFF):
            damaged = good[:place] + bytes([sign]) + good[place + 1 :]
            whole["response"][part] = websafe_encode(damaged)
            passkeys.register(clerk, passkeys.Answer(json.dumps(whole), challenge), name=NAME)
        whole["response"][part] = websafe_encode(good[:place])
        passkeys.register(clerk, passkeys.Answer(json.dumps(whole), challenge), name=NAME)
        clerk.passkeys.all().delete()


def test_refused_answer_is_not_sent_again_with_the_next_try(
    client: Client, device: Authenticator
) -> None:
    for page in (step(client, "CAUTRALOI"), add_refused(client)):
        assert page.status_code == 422 and 'name="passkey"' in page.content.decode()
        assert "CAUTRALOI" not in page.content.decode()


def add_refused(client: Client) -> Any:
    client.force_login(User.objects.get(username="canbo"))
    return client.post(ADD, {"name": NAME, "password": "sai", "passkey": "CAUTRALOI"})


def test_guessing_is_stopped_for_passkeys_too(client: Client, device: Authenticator) -> None:
    for _try in range(TRIES_PER_PAIR):
        client.get(STEP)
        step(client, "{}")

    stopped = step(client, device.get(options_on(client.get(STEP))))

    assert "quá nhiều lần" in stopped.content.decode() and not is_in(client)


def test_recovery_code_serves_beside_a_passkey(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    codes = add(client, Authenticator()).content.decode().split("<code>")[1:]
    client.logout()
    type_password(client)

    assert client.post(STEP, {"code": codes[0].split("<")[0]}).url == INDEX


def test_own_password_and_recovery_codes_are_changed_with_a_passkey(
    client: Client, clerk: User, device: Authenticator
) -> None:
    step(client, device.get(options_on(client.get(STEP))))
    answer = device.get(options_on(client.get(OVERVIEW)))
    assert client.post(RENEW, {"passkey": answer}).content.decode().count("<code>") == 10
    change = "/quan-tri/password_change/"
    new = "Ruộng muối trắng 22"
    form = {"password": PASSWORD, "password1": new, "password2": new}
    assert client.post(change, form).status_code == 422

    answer = device.get(options_on(client.get(change)))

    assert client.post(change, form | {"passkey": answer}).url == INDEX


# --- removing --------------------------------------------------------------------------------


def test_removed_key_opens_nothing_and_ends_other_sessions(
    client: Client, clerk: User, device: Authenticator
) -> None:
    step(client, device.get(options_on(client.get(STEP))))
    stolen = Client()
    type_password(stolen)
    other = Authenticator()
    add(client, other, name="Máy mới")
    lost = clerk.passkeys.get(name=NAME)
    drop = f"{ADD}{lost.pk}/go/"
    begun = options_on(stolen.get(STEP))

    assert client.post(drop, {"password": "sai"}).status_code == 422
    assert client.get(drop).status_code == 200 and clerk.passkeys.count() == 2
    assert client.post(drop, {"password": PASSWORD}).url == OVERVIEW

    assert is_in(client) and clerk.passkeys.get().name == "Máy mới"
    # The first step ended with the sessions; a new one knows the key no longer.
    assert step(stolen, device.get(begun)).url == LOGIN
    type_password(stolen)
    assert step(stolen, device.get(options_on(stolen.get(STEP)))).status_code == 422


def test_last_factor_is_removed_only_by_switching_the_second_step_off(
    client: Client, clerk: User, device: Authenticator
) -> None:
    step(client, device.get(options_on(client.get(STEP))))
    only = clerk.passkeys.get()

    client.post(f"{ADD}{only.pk}/go/", {"password": PASSWORD})
    assert clerk.passkeys.exists()
    assert "cách xác thực cuối cùng" in client.get(OVERVIEW).content.decode()

    answer = device.get(options_on(client.get(OVERVIEW)))
    assert client.post(REMOVE, {"password": PASSWORD, "passkey": answer}).url == OVERVIEW
    assert not clerk.passkeys.exists() and not RecoveryCode.objects.exists()


def test_key_of_a_colleague_is_not_removed(client: Client, device: Authenticator) -> None:
    theirs = Passkey.objects.get()
    other = User.objects.create_user("khac", password=PASSWORD, is_staff=True)
    client.force_login(other)

    assert client.post(f"{ADD}{theirs.pk}/go/", {"password": PASSWORD}).url == OVERVIEW

    assert Passkey.objects.filter(pk=theirs.pk).exists()


def test_app_is_removed_while_a_passkey_stays(
    client: Client, clerk: User, device: Authenticator
) -> None:
    step(client, device.get(options_on(client.get(STEP))))
    key = second_factor.fresh_key()
    assert second_factor.set_up(clerk, key=key, code=code_of(key), source=WHERE) == []

    client.post(f"{OVERVIEW}ung-dung/go/", {"password": PASSWORD})

    assert not SecondFactor.objects.exists() and clerk.passkeys.exists() and is_in(client)


def test_removing_the_second_step_removes_passkeys_too(clerk: User, device: Authenticator) -> None:
    assert second_factor.is_set_up(clerk)

    second_factor.remove(clerk)

    assert not Passkey.objects.exists() and not second_factor.is_set_up(clerk)


# --- citizens ----------------------------------------------------------------------------------


def test_citizen_adds_a_passkey_and_uses_it(client: Client) -> None:
    make_citizen()
    own, device = "/vi/ca-nhan/xac-thuc-hai-buoc/khoa-truy-cap/", Authenticator()
    log_in(client)
    form = {"name": NAME, "password": CITIZENS_PASSWORD}
    made = device.create(options_on(client.get(own)))
    assert client.post(own, form | {"passkey": made}).content.decode().count("<code>") == 10
    client.post("/vi/dang-xuat/")

    asked = log_in(client)
    assert asked.url == "/vi/dang-nhap/xac-thuc/" and not signed_in(client)
    answer = device.get(options_on(client.get(asked.url)))

    assert client.post(asked.url, {"passkey": answer}).url == PERSONAL
