"""Staff log in through the province's own provider, and only staff who have an account."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from accounts.models import IdentityConflict, LinkedIdentity, SecurityEvent, User
from accounts.sso import provider as providers
from accounts.tests.factories import make_citizen
from accounts.tests.second_steps import INDEX, LOGIN, SET_UP, STEP, give_app, is_in
from accounts.tests.sso import identity_provider as idp
from accounts.tests.sso.conftest import client_of
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import (
    STAFF_ANSWER,
    STAFF_DOOR,
    VNEID_ANSWER,
    begin,
    walk,
    way_back,
    way_to_provider,
)

pytestmark = pytest.mark.django_db
MISTAKES = {
    "nonce of another log-in": {"nonce": "khac"},
    "another audience": {"aud": "cong-khac"},
    "a second audience without azp": {"aud": [idp.CLIENT_ID, "cong-khac"], "azp": "cong-khac"},
    "another issuer": {"iss": "https://dang-nhap.lua-dao.example"},
    "expired": {"exp": time.time() - 120},
    "from the future": {"iat": time.time() + 3600},
    "no subject": {"sub": ""},
    "a subject that is no text": {"sub": ["nguoi-1"]},
    "an expiry that is no time": {"exp": "mai"},
}


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user(
        "canbo", email="canbo@example.vn", full_name="Lê Văn A", is_staff=True
    )


def said(client: Client, response: Any) -> str:
    """Return the page of the log-in to which the refusal leads."""
    assert response.status_code == 302 and response.url == LOGIN
    assert "_auth_user_id" not in client.session
    text: str = client.get(LOGIN).content.decode()
    return text


def test_button_is_absent_and_pages_do_not_exist_without_a_provider(client: Client) -> None:
    assert STAFF_DOOR not in client.get(LOGIN).content.decode()
    assert client.post(STAFF_DOOR).status_code == client.get(STAFF_ANSWER).status_code == 404


def test_verified_address_of_staff_logs_in_and_is_linked(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    assert f'action="{STAFF_DOOR}"' in client.get(LOGIN).content.decode()
    client.get(LOGIN)
    before = client.session.session_key

    done = walk(client, STAFF_DOOR, next="/quan-tri/password_change/")

    assert done.url == "/quan-tri/password_change/" and is_in(client)
    assert client.session.session_key != before
    link = LinkedIdentity.objects.get()
    assert (link.user, link.door, link.level) == (clerk, "staff", "2")
    kinds = SecurityEvent.objects.filter(user=clerk).values_list("kind", flat=True)
    assert {"identity_linked", "signed_in"} <= set(kinds)


def test_linked_subject_logs_in_after_its_address_changed(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    walk(Client(), STAFF_DOOR)
    province.claims = {"email": "khac@example.vn", "email_verified": True}

    walk(client, STAFF_DOOR)

    assert is_in(client) and LinkedIdentity.objects.get().last_used_at


def test_roles_stay_those_of_the_portal(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    province.claims |= {"groups": ["administrator"], "roles": ["admin"]}
    Group.objects.get_or_create(name="administrator")

    walk(client, STAFF_DOOR)

    clerk.refresh_from_db()
    assert not clerk.groups.exists() and not clerk.is_superuser


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "la@example.vn"},
        {"email": ""},
        {"email": ["canbo@example.vn"]},
    ],
)
def test_address_that_is_not_verified_or_unknown_opens_nothing(
    client: Client, clerk: User, province: IdentityProvider, claims: dict[str, Any]
) -> None:
    province.claims |= claims

    assert "chưa gắn với cán bộ nào" in said(client, walk(client, STAFF_DOOR))
    assert not LinkedIdentity.objects.exists()


def test_closed_account_and_citizen_are_not_opened(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    make_citizen(email="dan@example.vn")
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    said(client, walk(client, STAFF_DOOR))

    province.claims |= {"email": "dan@example.vn"}

    said(client, walk(client, STAFF_DOOR))


def test_two_accounts_with_one_address_open_neither(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    User.objects.create_user("canbo2", email="canbo@example.vn", is_staff=True)

    said(client, walk(client, STAFF_DOOR))


def test_second_subject_with_the_same_address_waits_for_staff(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    walk(Client(), STAFF_DOOR)
    province.subject = "nguoi-2"

    assert "Cổng không tự đổi" in said(client, walk(client, STAFF_DOOR))

    waiting = IdentityConflict.objects.get()
    assert (waiting.account, waiting.kind) == (clerk, "account_taken")
    assert LinkedIdentity.objects.get().subject.endswith(" nguoi-1")


# --- the second step -----------------------------------------------------------------------------


def test_second_step_of_the_portal_follows(
    client: Client, clerk: User, province: IdentityProvider, clock: Any
) -> None:
    give_app(clerk, clock)

    assert walk(client, STAFF_DOOR).url == STEP
    assert not is_in(client)


def test_required_second_step_has_to_be_set_up(
    client: Client, clerk: User, province: IdentityProvider, settings: Settings
) -> None:
    settings.STAFF_2FA = "required"

    assert walk(client, STAFF_DOOR).url == SET_UP


def test_second_step_that_the_provider_proves_is_enough(
    client: Client, clerk: User, province: IdentityProvider, settings: Settings
) -> None:
    settings.STAFF_2FA = "required"
    province.claims |= {"amr": ["pwd", "mfa"]}

    assert walk(client, STAFF_DOOR).url == INDEX and is_in(client)


# --- what the provider must not get away with ----------------------------------------------------


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_token_with_a_wrong_claim_is_refused(
    client: Client, clerk: User, province: IdentityProvider, mistake: dict[str, Any]
) -> None:
    province.claims |= mistake

    assert "chọn cách đăng nhập khác" in said(client, walk(client, STAFF_DOOR))


@pytest.mark.parametrize("forge", [idp.unsigned, idp.signed_with_public_key, lambda _c: "rác"])
def test_token_without_signature_of_the_provider_is_refused(
    client: Client, clerk: User, province: IdentityProvider, forge: Any
) -> None:
    province.forge = forge

    said(client, walk(client, STAFF_DOOR))


def test_token_signed_by_a_key_that_is_not_published_is_refused(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    province.key = idp.SECOND

    said(client, walk(client, STAFF_DOOR))


def test_clocks_may_differ_by_less_than_a_minute(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    province.claims |= {"exp": time.time() - 30, "iat": time.time() + 30}

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_elliptic_keys_are_accepted(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    province.key, province.keys, province.alg = idp.ELLIPTIC, [idp.FIRST, idp.ELLIPTIC], "ES256"

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_new_key_is_fetched_once_a_minute_at_most(
    clerk: User, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(Client(), STAFF_DOOR)
    province.key, province.keys = idp.SECOND, [idp.FIRST, idp.SECOND]
    early = Client()
    walk(early, STAFF_DOOR)
    assert province.paths.count("/keys") == 1 and not is_in(early)
    monkeypatch.setattr(providers, "RENEW_SECONDS", 0)
    late = Client()

    walk(late, STAFF_DOOR)

    assert is_in(late) and province.paths.count("/keys") == 2


# --- state, issuer, and one answer once ----------------------------------------------------------


def test_answer_serves_once(client: Client, clerk: User, province: IdentityProvider) -> None:
    back = begin(client, STAFF_DOOR)
    client.get(back)
    client.post("/quan-tri/logout/")

    again = client.get(back)

    assert "hết hạn hoặc đã dùng" in said(client, again)


def test_answer_for_another_browser_opens_nothing(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    stolen = begin(Client(), STAFF_DOOR)
    begin(client, STAFF_DOOR)

    said(client, client.get(stolen))


def test_wrong_state_does_not_end_the_own_way(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    back = begin(client, STAFF_DOOR)
    client.get(STAFF_ANSWER, {"state": "x", "code": "y"})

    client.get(back)

    assert is_in(client)


def test_late_answer_is_refused(
    client: Client, clerk: User, province: IdentityProvider, clock: Any
) -> None:
    back = begin(client, STAFF_DOOR)
    clock.shift(601)

    said(client, client.get(back))


@pytest.mark.parametrize("issuer", ["", "https://khac.example", "http://127.0.0.1:1"])
def test_answer_of_another_issuer_is_refused_before_its_code_is_sent(
    client: Client, clerk: User, province: IdentityProvider, issuer: str
) -> None:
    province.answer = {"iss": issuer}

    said(client, walk(client, STAFF_DOOR))

    assert "/token" not in province.paths


def test_answer_for_the_door_of_staff_does_not_open_that_of_citizens(
    client: Client, clerk: User, province: IdentityProvider, vneid: IdentityProvider
) -> None:
    back = begin(client, STAFF_DOOR)

    client.get(back.replace(STAFF_ANSWER, VNEID_ANSWER))

    assert "_auth_user_id" not in client.session
    assert "/token" not in province.paths + vneid.paths


def test_page_on_another_site_is_not_led_to(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    assert walk(client, STAFF_DOOR, next="//lua-dao.example/").url == INDEX


def test_person_who_is_signed_in_is_never_replaced(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    other = User.objects.create_user("khac", is_staff=True)
    back = begin(client, STAFF_DOOR)
    client.force_login(other)
    session = client.session
    session.save()

    client.get(back)

    assert client.session["_auth_user_id"] == str(other.pk)


def test_refusal_at_the_provider_leads_back_politely(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    back = begin(client, STAFF_DOOR).replace("code=", "error=access_denied&x=")

    assert "chưa hoàn tất" in said(client, client.get(back))


def test_log_out_offers_to_log_out_at_the_provider_too(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    walk(client, STAFF_DOOR)

    left = client.post("/quan-tri/logout/")

    assert left.url == "/quan-tri/dang-xuat/mot-lan/" and "_auth_user_id" not in client.session
    assert f'href="{province.issuer}/end?client_id=' in client.get(left.url).content.decode()


# --- a provider that fails -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/token", "/keys"], ids=["start", "code", "keys"]
)
@pytest.mark.parametrize(
    "reply",
    [
        (500, {}, b"no"),
        (200, {}, b"{" * 50_000),
        (200, {}, b'{"keys": [{"kty": "RSA"}], "id_token": 5, "issuer": []}'),
        (200, {}, b"[]"),
        (200, {}, b'"' + b"x" * 300_000 + b'"'),
        (302, {"Location": "http://127.0.0.1:1/"}, b""),
    ],
    ids=["500", "deep", "wrong types", "list", "huge", "redirect"],
)
def test_spoilt_answer_leaves_the_other_door_open(
    client: Client,
    clerk: User,
    province: IdentityProvider,
    path: str,
    reply: tuple[int, dict[str, str], bytes],
) -> None:
    province.spoilt[path] = reply
    started = client.post(STAFF_DOOR)
    done = started
    if started.status_code == 200:
        done = client.get(way_back(way_to_provider(started)))

    page = said(client, done)

    assert "chọn cách đăng nhập khác" in page and 'name="password"' in page


def test_slow_provider_is_not_asked_again_by_the_next_visitor(
    client: Client, clerk: User, province: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "TIMEOUT_SECONDS", 0.2)
    province.wait["/.well-known/openid-configuration"] = 2
    said(client, client.post(STAFF_DOOR))

    said(client, client.post(STAFF_DOOR))

    assert province.paths == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1:6379/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "https://khac.example/",
        "http://nguoi@{own}/",
        "",
        5,
    ],
)
@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
def test_endpoint_beyond_the_servers_of_the_provider_is_refused(
    client: Client, clerk: User, province: IdentityProvider, name: str, place: Any
) -> None:
    own = province.issuer.removeprefix("http://")
    province.metadata[name] = place.format(own=own) if isinstance(place, str) else place

    said(client, client.post(STAFF_DOOR))


def test_documents_of_another_issuer_are_refused(
    client: Client, clerk: User, province: IdentityProvider
) -> None:
    province.metadata["issuer"] = "https://khac.example"

    said(client, client.post(STAFF_DOOR))


def test_server_that_the_settings_name_is_accepted(
    client: Client, clerk: User, province: IdentityProvider, settings: Settings
) -> None:
    door = client_of("staff", province.issuer, hosts=("localhost",))
    settings.SSO_PROVIDERS = {**settings.SSO_PROVIDERS, "staff": door}
    province.metadata["jwks_uri"] = province.issuer.replace("127.0.0.1", "localhost") + "/keys"

    walk(client, STAFF_DOOR)

    assert is_in(client)


def test_logs_name_no_person(
    client: Client, clerk: User, province: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    province.claims |= {"nonce": "khac"}

    walk(client, STAFF_DOOR)

    assert "invalid_claim" in caplog.text
    for secret in ("nguoi-1", "canbo", "094099123456", "Nguyễn", idp.CLIENT_SECRET):
        assert secret not in caplog.text
