"""An identity opens an account as long as its owner has that account, and no longer."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import citizens, second_person, temporary_passwords
from accounts.models import IdentityConflict, LinkedIdentity, RightsRequest, User
from accounts.second_person import Kind
from accounts.sso import conflicts, links
from accounts.tests.codes import newest_code
from accounts.tests.factories import PHONE, make_citizen
from accounts.tests.pages import (
    LOG_IN,
    NEW_PHONE,
    SIGN_UP,
    SIGN_UP_VERIFY,
    applicant,
    log_in,
    signed_in,
)
from accounts.tests.rights import OWN_PASSWORD, REQUESTS, change, client_of
from accounts.tests.second_steps import LOGIN, is_in
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import STAFF_DOOR, VNEID_DOOR, begin, walk
from notifications.outbox import Address
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def clerk() -> User:
    person = make_staff(Role.HANDLER)
    person.email = "canbo@example.vn"
    person.save()
    return person


@pytest.fixture
def administrator() -> User:
    return make_staff(Role.ADMINISTRATOR)


@pytest.fixture
def supervisor() -> User:
    return make_staff(Role.SUPERVISOR)


# --- an account that goes to another person -----------------------------------------------------


def test_former_holder_does_not_enter_after_the_account_was_handed_over(
    client: Client,
    clerk: User,
    administrator: User,
    supervisor: User,
    province: IdentityProvider,
) -> None:
    walk(Client(), STAFF_DOOR)
    change(administrator, clerk, full_name="Người Kế Nhiệm", email="ke.nhiem@example.vn")
    second_person.confirm(RightsRequest.objects.waiting().get(), by=supervisor)

    walk(client, STAFF_DOOR)

    assert not is_in(client) and not LinkedIdentity.objects.exists()


@pytest.mark.parametrize("kind", [Kind.ROLE, Kind.PASSWORD])
def test_person_who_was_in_the_account_before_its_new_password_does_not_enter(
    client: Client,
    clerk: User,
    administrator: User,
    supervisor: User,
    province: IdentityProvider,
    kind: Kind,
) -> None:
    """The maker of an account may have linked an identity before its owner first logged in."""
    walk(Client(), STAFF_DOOR)
    role = "supervisor" if kind == Kind.ROLE else ""
    asked = second_person.ask(kind, clerk, by=administrator, role=role)
    second_person.confirm(asked, by=supervisor)

    assert not LinkedIdentity.objects.exists()


def test_second_person_sees_the_address_that_opens_the_account(
    clerk: User, administrator: User, supervisor: User
) -> None:
    asked = second_person.ask(Kind.ROLE, clerk, by=administrator, role="supervisor")

    page = client_of(supervisor).get(f"{REQUESTS}{asked.pk}/change/").content.decode()

    assert clerk.masked_email in page and clerk.email not in page


def test_person_with_a_new_account_waits_for_staff_instead_of_for_ever(
    client: Client, clerk: User, administrator: User, province: IdentityProvider
) -> None:
    old = make_staff(Role.HANDLER)
    links.link(old, "staff", f"{province.issuer} {province.subject}", "")
    User.objects.filter(pk=old.pk).update(is_active=False)

    walk(client, STAFF_DOOR)

    assert not is_in(client)
    waiting = IdentityConflict.objects.get()
    assert (waiting.account, waiting.kind) == (clerk, "identity_taken")
    conflicts.settle(waiting.pk, IdentityConflict.Outcome.RELEASED, by=administrator)
    walk(client, STAFF_DOOR)
    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_account_whose_first_password_was_too_old_is_neither_opened_nor_linked(
    client: Client, clerk: User, province: IdentityProvider, clock: Any
) -> None:
    temporary_passwords.give(clerk)
    clock.shift(temporary_passwords.VALID)

    assert walk(client, STAFF_DOOR).url == LOGIN

    assert not LinkedIdentity.objects.exists()


def test_address_in_letters_that_look_alike_opens_nothing(
    client: Client, province: IdentityProvider
) -> None:
    """The lower case of the Kelvin sign is the letter k."""
    User.objects.create_user("khanh", email="khanh@example.vn", is_staff=True)
    province.claims |= {"email": "\N{KELVIN SIGN}hanh@example.vn"}

    walk(client, STAFF_DOOR)

    assert not is_in(client) and not LinkedIdentity.objects.exists()


def test_stranger_who_linked_an_identity_is_out_after_a_new_password(
    client: Client, vneid: IdentityProvider
) -> None:
    user = make_citizen()
    links.link(user, "vneid", f"{vneid.issuer} {vneid.subject}", "2")
    citizens.change_password(user, "Mật khẩu mới 2026")

    asked = walk(client, VNEID_DOOR)

    assert not signed_in(client) and asked.url.startswith(f"{LOG_IN}ma-sms/")


@pytest.mark.parametrize("is_new", [False, True])
def test_identity_that_another_person_left_at_this_device_is_not_offered(
    client: Client, vneid: IdentityProvider, is_new: bool
) -> None:
    walk(client, VNEID_DOOR)
    if is_new:
        client.post(SIGN_UP, applicant())
        client.post(SIGN_UP_VERIFY, {"otp": newest_code(Address.sms(PHONE))})
    else:
        make_citizen()
        log_in(client)
    assert signed_in(client)

    page = client.get("/vi/ca-nhan/vneid/").content.decode()

    assert "Liên kết với VNeID" in page and "Xác nhận liên kết" not in page


# --- links that end -----------------------------------------------------------------------------


def test_removing_the_old_link_ends_the_sessions_that_it_may_have_opened(
    client: Client, vneid: IdentityProvider, administrator: User
) -> None:
    links.link(make_citizen(), "vneid", f"{vneid.issuer} {vneid.subject}", "2")
    walk(client, VNEID_DOOR)
    assert signed_in(client)
    with pytest.raises(links.Refused):
        wanting = make_citizen(NEW_PHONE, email="")
        links.link(wanting, "vneid", f"{vneid.issuer} {vneid.subject}", "2")

    released = IdentityConflict.Outcome.RELEASED
    conflicts.settle(IdentityConflict.objects.get().pk, released, by=administrator)

    assert client.get("/vi/ca-nhan/").status_code == 302


def test_link_that_is_removed_while_its_owner_logs_in_opens_nothing(
    client: Client, vneid: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    links.link(make_citizen(), "vneid", f"{vneid.issuer} {vneid.subject}", "2")
    back, find = begin(client, VNEID_DOOR), links.find

    def find_and_lose(door: str, name: str) -> LinkedIdentity | None:
        found = find(door, name)
        LinkedIdentity.objects.all().delete()
        return found

    monkeypatch.setattr(links, "find", find_and_lose)

    done = client.get(back)

    assert done.status_code == 302 and done.url.startswith(f"{LOG_IN}ma-sms/")
    assert not signed_in(client)


def test_member_of_staff_who_tried_the_door_of_citizens_logs_out(
    client: Client, clerk: User, vneid: IdentityProvider
) -> None:
    walk(client, VNEID_DOOR)
    client.force_login(clerk)

    left = client.post("/quan-tri/logout/")

    assert client.get(left.url).status_code == 200


# --- an address that a person set alone ----------------------------------------------------------


def set_own_address(person: User, email: str) -> None:
    """Change the own address in “Thông báo của tôi”, which needs the password only."""
    person.set_password(OWN_PASSWORD)
    person.save()
    facts = {"when": "daily", "phone": "", "email": email, "password": OWN_PASSWORD}
    client_of(person).post(reverse("admin:reports_my_notices"), facts)
    person.refresh_from_db()
    assert person.email == email


def test_address_that_a_person_set_alone_opens_no_account(
    client: Client, supervisor: User, province: IdentityProvider
) -> None:
    """The provider may prove the second step: a password alone must not be enough for that."""
    set_own_address(supervisor, "canbo@example.vn")
    province.claims |= {"amr": ["mfa"]}

    walk(client, STAFF_DOOR)

    assert not is_in(client) and not LinkedIdentity.objects.exists()


def test_colleague_who_set_the_same_address_alone_blocks_nobody(
    client: Client, clerk: User, supervisor: User, province: IdentityProvider
) -> None:
    set_own_address(supervisor, clerk.email)

    walk(client, STAFF_DOOR)

    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_address_that_a_second_person_confirmed_opens_the_account(
    client: Client, administrator: User, supervisor: User, province: IdentityProvider
) -> None:
    set_own_address(supervisor, "tu.dat@example.vn")
    other = make_staff(Role.SUPERVISOR)
    change(administrator, supervisor, email="canbo@example.vn")
    second_person.confirm(RightsRequest.objects.waiting().get(), by=other)

    walk(client, STAFF_DOOR)

    assert client.session["_auth_user_id"] == str(supervisor.pk)


def test_address_that_a_person_set_alone_is_confirmed_as_it_is(
    client: Client, administrator: User, supervisor: User, province: IdentityProvider
) -> None:
    """Their colleagues need not invent another address to let the right one in."""
    set_own_address(supervisor, "canbo@example.vn")
    other = make_staff(Role.SUPERVISOR)
    change(administrator, supervisor)
    assert not RightsRequest.objects.filter(kind=Kind.DETAILS).exists()

    change(administrator, supervisor, trusts_email="on")
    asked = RightsRequest.objects.waiting().get()
    shown = client_of(other).get(f"{REQUESTS}{asked.pk}/change/").content.decode()
    assert "tự đặt" in shown
    walk(Client(), STAFF_DOOR)
    assert not LinkedIdentity.objects.exists()
    second_person.confirm(asked, by=other)

    walk(client, STAFF_DOOR)

    assert client.session["_auth_user_id"] == str(supervisor.pk)


def test_only_an_address_that_its_owner_set_is_offered_for_confirmation(
    administrator: User, supervisor: User, clerk: User
) -> None:
    set_own_address(supervisor, "canbo.2@example.vn")
    page = "/quan-tri/accounts/user/{}/change/"

    asked = client_of(administrator).get(page.format(supervisor.pk)).content.decode()
    other = client_of(administrator).get(page.format(clerk.pk)).content.decode()
    change(administrator, clerk, trusts_email="on")

    assert "trusts_email" in asked and "trusts_email" not in other
    assert not RightsRequest.objects.filter(kind=Kind.DETAILS).exists()


# --- a citizen who becomes a member of staff -----------------------------------------------------


@pytest.mark.parametrize("is_logged_in", [False, True])
def test_person_whose_account_became_one_of_staff_uses_vneid_elsewhere(
    client: Client, vneid: IdentityProvider, is_logged_in: bool
) -> None:
    before = make_citizen(NEW_PHONE, email="")
    links.link(before, "vneid", f"{vneid.issuer} {vneid.subject}", "2")
    User.objects.filter(pk=before.pk).update(is_staff=True)

    if is_logged_in:
        make_citizen()
        log_in(client)

    asked = walk(client, "/vi/ca-nhan/vneid/lien-ket/" if is_logged_in else VNEID_DOOR)

    wanted = "/vi/ca-nhan/vneid/" if is_logged_in else f"{LOG_IN}ma-sms/"
    assert asked.url.startswith(wanted) and signed_in(client) is is_logged_in
    assert not LinkedIdentity.objects.filter(user=before).exists()
