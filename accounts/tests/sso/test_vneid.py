"""Citizens log in by VNeID, and link it only after a code to the phone of the account."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from accounts.models import IdentityConflict, LinkedIdentity, SecurityEvent, User
from accounts.sso import links
from accounts.tests.codes import messages_to, newest_code
from accounts.tests.factories import PHONE, leave_idle, make_citizen
from accounts.tests.pages import (
    ASK,
    CODE,
    LOG_IN,
    LOG_OUT,
    NEW_PHONE,
    PERSONAL,
    PROFILE,
    log_in,
    signed_in,
)
from accounts.tests.pages import STEP as CITIZEN_STEP
from accounts.tests.second_steps import give_app
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import VNEID_ANSWER, VNEID_DOOR, begin, walk
from notifications.outbox import Address

pytestmark = pytest.mark.django_db
PAGE = "/vi/ca-nhan/vneid/"
LINK, LINK_CODE, UNLINK = f"{PAGE}lien-ket/", f"{PAGE}ma-sms/", f"{PAGE}go/"
OPEN = f"{LOG_IN}ma-sms/tai-khoan-moi/"
LEFT = "/vi/dang-xuat/vneid/"


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def type_code(client: Client, phone: str = PHONE) -> Any:
    """Prove the phone on the page to which VNeID has led, as its form does."""
    client.post(ASK, {"phone": phone, "next": PAGE})
    return client.post(CODE, {"otp": newest_code(Address.sms(phone))})


def linked_citizen(provider: IdentityProvider, phone: str = PHONE, **facts: Any) -> User:
    user = make_citizen(phone, **facts)
    links.link(user, "vneid", f"{provider.issuer} {provider.subject}", "2")
    return user


# --- logging in ----------------------------------------------------------------------------------


def test_log_in_page_offers_vneid_only_where_it_is_set(
    client: Client, vneid: IdentityProvider, settings: Any
) -> None:
    assert f'action="{VNEID_DOOR}"' in page(client.get(LOG_IN))
    assert "Không bắt buộc" in page(client.get(LOG_IN))

    settings.SSO_PROVIDERS = {"vneid": None, "staff": None}

    assert VNEID_DOOR not in page(client.get(LOG_IN))
    assert client.post(VNEID_DOOR).status_code == client.get(VNEID_ANSWER).status_code == 404


def test_linked_identity_logs_in_under_a_new_session(
    client: Client, vneid: IdentityProvider
) -> None:
    user = linked_citizen(vneid)
    client.get(LOG_IN)
    before = client.session.session_key

    done = walk(client, VNEID_DOOR, next=PROFILE)

    assert done.url == PROFILE and client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before
    assert SecurityEvent.objects.filter(user=user, kind="signed_in").exists()


def test_second_step_of_a_citizen_follows(
    client: Client, vneid: IdentityProvider, clock: Any
) -> None:
    give_app(linked_citizen(vneid), clock)

    assert walk(client, VNEID_DOOR).url == CITIZEN_STEP and not signed_in(client)


def test_closed_account_is_not_opened(client: Client, vneid: IdentityProvider) -> None:
    user = linked_citizen(vneid)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert walk(client, VNEID_DOOR).url == LOG_IN and not signed_in(client)


def test_identity_of_citizens_never_opens_an_account_of_staff(
    client: Client, vneid: IdentityProvider
) -> None:
    user = linked_citizen(vneid)
    User.objects.filter(pk=user.pk).update(is_staff=True)

    walk(client, VNEID_DOOR)

    assert not signed_in(client)


# --- the first time ------------------------------------------------------------------------------


def test_unknown_identity_is_linked_after_a_code_to_the_phone(
    client: Client, vneid: IdentityProvider
) -> None:
    user = make_citizen()
    asked = walk(client, VNEID_DOOR, next=PROFILE)
    assert asked.url.startswith(ASK) and "chưa liên kết" in page(client.get(asked.url))
    assert type_code(client).url == PAGE
    assert not LinkedIdentity.objects.exists()
    assert "+84 xxxxxx100" in page(client.get(PAGE))

    done = client.post(PAGE)

    assert done.url == PROFILE
    link = LinkedIdentity.objects.get()
    assert (link.user, link.level) == (user, "2")
    told = [message.template for message in messages_to(Address.sms(PHONE))]
    assert told == ["otp", "identity_linked"]
    assert walk(Client(), VNEID_DOOR).url == PERSONAL


def test_person_without_account_opens_one_by_the_same_code(
    client: Client, vneid: IdentityProvider
) -> None:
    walk(client, VNEID_DOOR)
    assert type_code(client, NEW_PHONE).url == OPEN
    assert client.post(OPEN, {"full_name": "Thạch Thị Sáu"}).url == PAGE

    client.post(PAGE)

    assert LinkedIdentity.objects.get().user.phone == NEW_PHONE


def test_nothing_of_the_token_is_kept_but_subject_and_level(
    client: Client, vneid: IdentityProvider
) -> None:
    make_citizen()
    walk(client, VNEID_DOOR)
    type_code(client)
    client.post(PAGE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(one)::text FROM accounts_linkedidentity one")
        row = str(cursor.fetchone())
        cursor.execute("SELECT session_data FROM django_session")
        sessions = str(cursor.fetchall())

    for secret in ("nguoi-1", "094099123456", "Nguyễn"):
        assert secret not in row + sessions
    assert LinkedIdentity.objects.get().subject == f"{vneid.issuer} nguoi-1"


def test_password_instead_of_a_code_does_not_link(client: Client, vneid: IdentityProvider) -> None:
    make_citizen()
    walk(client, VNEID_DOOR)
    log_in(client, next=PAGE)

    assert "Gửi mã và liên kết" in page(client.get(PAGE))
    assert client.post(PAGE).url == LINK_CODE and not LinkedIdentity.objects.exists()
    client.post(LINK_CODE, {"otp": newest_code(Address.sms(PHONE))})

    assert LinkedIdentity.objects.exists()


def test_code_to_one_phone_does_not_link_the_account_of_another(
    client: Client, vneid: IdentityProvider
) -> None:
    make_citizen()
    make_citizen(NEW_PHONE, email="")
    walk(client, VNEID_DOOR)
    type_code(client, NEW_PHONE)
    client.post(LOG_OUT)
    log_in(client)

    assert client.post(PAGE).url in (PAGE, LINK_CODE)
    assert not LinkedIdentity.objects.exists()


def test_idle_account_still_needs_a_code_by_email(client: Client, vneid: IdentityProvider) -> None:
    leave_idle(make_citizen())
    walk(client, VNEID_DOOR)

    assert type_code(client).url == CODE and not signed_in(client)


# --- linking an account that is signed in --------------------------------------------------------


def test_signed_in_citizen_links_by_a_code_and_unlinks(
    client: Client, vneid: IdentityProvider
) -> None:
    user = make_citizen()
    log_in(client)
    assert 'href="/vi/ca-nhan/vneid/"' in page(client.get(PROFILE))
    assert walk(client, LINK).url == PAGE
    assert client.post(PAGE).url == LINK_CODE
    client.post(LINK_CODE, {"otp": newest_code(Address.sms(PHONE))})

    shown = page(client.get(PAGE))

    assert "CCCD đã xác thực" in shown and "Gỡ liên kết" in shown
    client.post(UNLINK)
    assert not LinkedIdentity.objects.exists() and signed_in(client)
    kinds = set(SecurityEvent.objects.filter(user=user).values_list("kind", flat=True))
    assert {"identity_linked", "identity_unlinked"} <= kinds


def test_wrong_code_links_nothing(client: Client, vneid: IdentityProvider) -> None:
    make_citizen()
    log_in(client)
    walk(client, LINK)
    client.post(PAGE)

    client.post(LINK_CODE, {"otp": "000000"})

    assert not LinkedIdentity.objects.exists()


def test_foreign_answer_is_not_linked_to_a_signed_in_account(
    client: Client, vneid: IdentityProvider
) -> None:
    """An attacker sends the own answer of VNEID to a victim who is signed in."""
    vneid.subject = "ke-xau"
    stolen = begin(Client(), VNEID_DOOR)
    make_citizen()
    log_in(client)

    client.get(stolen)

    assert client.post(PAGE).url == PAGE
    assert not LinkedIdentity.objects.exists() and not messages_to(Address.sms(PHONE))


def test_links_of_other_sites_start_and_change_nothing(vneid: IdentityProvider) -> None:
    linked_citizen(vneid)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get())

    for address in (LINK, UNLINK, PAGE, VNEID_DOOR):
        client.get(address)
        assert client.post(address).status_code == 403

    assert LinkedIdentity.objects.exists() and vneid.paths == []


def test_person_who_signed_in_meanwhile_is_not_replaced(
    client: Client, vneid: IdentityProvider
) -> None:
    linked_citizen(vneid)
    back = begin(client, VNEID_DOOR)
    other = make_citizen(NEW_PHONE, email="")
    log_in(client, NEW_PHONE)

    client.get(back)

    assert client.session["_auth_user_id"] == str(other.pk)


def test_way_to_link_does_not_go_on_for_another_account(
    client: Client, vneid: IdentityProvider
) -> None:
    make_citizen()
    make_citizen(NEW_PHONE, email="")
    log_in(client)
    back = begin(client, LINK)
    session = dict(client.session.items())
    client.post(LOG_OUT)
    log_in(client, NEW_PHONE)
    # Even if the way were still in the session.
    own = client.session
    own["sso_flow"] = session["sso_flow"]
    own.save()

    client.get(back)

    assert client.post(PAGE).url == PAGE and not LinkedIdentity.objects.exists()


# --- conflicts -----------------------------------------------------------------------------------


def test_identity_of_another_account_waits_for_staff(
    client: Client, vneid: IdentityProvider
) -> None:
    holder = linked_citizen(vneid)
    wanting = make_citizen(NEW_PHONE, email="")
    log_in(client, NEW_PHONE)
    walk(client, LINK)
    client.post(PAGE)

    refused = client.post(LINK_CODE, {"otp": newest_code(Address.sms(NEW_PHONE))})

    assert refused.status_code == 409 and "cán bộ sẽ xem xét" in page(refused)
    assert LinkedIdentity.objects.get().user == holder
    waiting = IdentityConflict.objects.get()
    assert (waiting.account, waiting.kind, waiting.outcome) == (wanting, "identity_taken", "")


def test_phone_of_an_account_with_another_identity_waits_for_staff_and_logs_nobody_in(
    client: Client, vneid: IdentityProvider
) -> None:
    user = linked_citizen(vneid)
    vneid.subject = "nguoi-2"
    walk(client, VNEID_DOOR)

    refused = type_code(client)

    assert refused.status_code == 409 and not signed_in(client)
    assert LinkedIdentity.objects.get().subject.endswith(" nguoi-1")
    assert (IdentityConflict.objects.get().account, user.linked_identities.count()) == (user, 1)


def test_identity_that_another_person_left_behind_neither_stops_nor_joins_a_log_in(
    client: Client, vneid: IdentityProvider
) -> None:
    linked_citizen(vneid)
    vneid.subject = "nguoi-2"
    walk(client, VNEID_DOOR)
    client.post(ASK, {"phone": PHONE})

    done = client.post(CODE, {"otp": newest_code(Address.sms(PHONE))})

    assert done.url == PERSONAL and signed_in(client)
    assert not IdentityConflict.objects.exists()


def test_same_conflict_waits_once(client: Client, vneid: IdentityProvider) -> None:
    user = linked_citizen(vneid)
    for _try in range(2):
        with pytest.raises(links.Refused):
            links.link(user, "vneid", f"{vneid.issuer} nguoi-2", "2")

    assert IdentityConflict.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_that_link_one_identity_at_once_one_has_it(
    vneid: IdentityProvider,
) -> None:
    people = [make_citizen(), make_citizen(NEW_PHONE, email="")]

    def try_to_link(user: User) -> bool:
        try:
            links.link(user, "vneid", f"{vneid.issuer} nguoi-1", "2")
        except links.Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(try_to_link, people))

    assert done == [False, True] and IdentityConflict.objects.count() == 1


# --- logging out ---------------------------------------------------------------------------------


def test_log_out_offers_to_log_out_of_vneid_too(client: Client, vneid: IdentityProvider) -> None:
    linked_citizen(vneid)
    walk(client, VNEID_DOOR)

    left = client.post(LOG_OUT)

    assert left.url == LEFT and not signed_in(client)
    assert f'href="{vneid.issuer}/end?client_id=cong-phan-anh&amp;post_logout' in page(
        client.get(LEFT)
    )


def test_log_out_of_another_way_in_does_not_speak_of_vneid(
    client: Client, vneid: IdentityProvider
) -> None:
    make_citizen()
    log_in(client)

    assert client.post(LOG_OUT).url == "/vi/"


def test_log_out_works_while_the_provider_is_down(client: Client, vneid: IdentityProvider) -> None:
    linked_citizen(vneid)
    walk(client, VNEID_DOOR)
    vneid.metadata = {"end_session_endpoint": "http://127.0.0.1:1/"}

    assert client.post(LOG_OUT).url == LEFT
    assert "Quay lại Cổng" in page(client.get(LEFT))


# --- bad input -----------------------------------------------------------------------------------

_WORDS = st.text(max_size=40) | st.sampled_from(["code", "", "\x00", "%00", "a" * 5000])


@limits(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.dictionaries(st.sampled_from(["state", "code", "iss", "error", "x"]), _WORDS))
def test_no_answer_is_an_error_of_the_server(
    vneid: IdentityProvider, settings: Any, query: dict[str, str]
) -> None:
    settings.RATE_LIMITS = "off"
    client = Client()
    back = begin(client, VNEID_DOOR)

    foreign = client.get(VNEID_ANSWER, query)
    query.pop("state", None)
    own = client.get(
        VNEID_ANSWER, {**query, "state": back.partition("state=")[2].partition("&")[0]}
    )

    assert {foreign.status_code, own.status_code} <= {302, 400, 429}
    assert not signed_in(client)
