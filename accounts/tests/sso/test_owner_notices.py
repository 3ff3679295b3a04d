"""The owner of an account notices an identity that another person links."""

from typing import Any

import pytest
from django.test import Client

from accounts import citizens, unlinking
from accounts.models import IdentityConflict, LinkedIdentity, User
from accounts.sso import conflicts, links
from accounts.tests.codes import messages_to, newest_code
from accounts.tests.factories import PHONE, make_citizen
from accounts.tests.pages import ASK, CODE, NEW_PHONE, PERSONAL, log_in, signed_in
from accounts.tests.sso.identity_provider import IdentityProvider
from accounts.tests.sso.ways import STAFF_DOOR, VNEID_DOOR, walk
from notifications.models import Message
from notifications.outbox import Address
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
PAGE = "/vi/ca-nhan/vneid/"
NAME = "https://vneid.example nguoi-1"


def told(*addresses: Address) -> list[list[tuple[str, bool, str]]]:
    """Return template, urgency and provider of each message about an identity, by address."""
    return [
        [
            (m.template, m.urgent, m.context["provider"])
            for m in messages_to(address)
            if m.template.startswith("identity_")
        ]
        for address in addresses
    ]


# --- messages ------------------------------------------------------------------------------------


def test_owner_is_told_at_every_proved_address_when_an_identity_is_linked_and_removed() -> None:
    user = make_citizen()

    unlinking.unlink(links.link(user, "vneid", NAME, "2"))

    both = [("identity_linked", True, "VNeID"), ("identity_removed", True, "VNeID")]
    assert told(Address.sms(PHONE), Address.email(user.email)) == [both, both]


def test_owner_is_told_once_when_the_same_identity_is_linked_again() -> None:
    user = make_citizen()

    links.link(user, "vneid", NAME, "2")
    links.link(user, "vneid", NAME, "2")

    assert len(told(Address.sms(PHONE))[0]) == 1


def test_owner_is_told_when_staff_or_a_new_password_remove_the_identity() -> None:
    first, second = make_citizen(), make_citizen(NEW_PHONE, email="")
    links.link(first, "vneid", NAME, "2")
    with pytest.raises(links.Refused):
        links.link(second, "vneid", NAME, "2")
    released = IdentityConflict.Outcome.RELEASED
    conflicts.settle(IdentityConflict.objects.get().pk, released, by=make_staff(Role.ADMINISTRATOR))
    links.link(second, "vneid", NAME, "2")
    citizens.change_password(second, "Mật khẩu mới 2026")

    templates = [[one[0] for one in every] for every in told(*map(Address.sms, (PHONE, NEW_PHONE)))]
    assert templates == [["identity_linked", "identity_removed"]] * 2


def test_member_of_staff_is_told_when_the_address_links_an_identity(
    client: Client, province: IdentityProvider
) -> None:
    clerk = make_staff(Role.HANDLER)
    clerk.email = "canbo@example.vn"
    clerk.save()

    walk(client, STAFF_DOOR)

    assert told(Address.email(clerk.email)) == [[("identity_linked", True, "Tài khoản công vụ")]]


def test_nobody_is_told_when_the_link_is_refused() -> None:
    links.link(make_citizen(), "vneid", NAME, "2")
    Message.objects.all().delete()

    with pytest.raises(links.Refused):
        links.link(make_citizen(NEW_PHONE, email=""), "vneid", NAME, "2")

    assert not Message.objects.filter(template__startswith="identity_").exists()


# --- a shared device -----------------------------------------------------------------------------


@pytest.fixture
def owner() -> User:
    return make_citizen()


def log_in_where_another_person_left_vneid(client: Client) -> Any:
    """Leave the browser at the page of the phone; the next person logs in there by a code."""
    walk(client, VNEID_DOOR)
    client.post(ASK, {"phone": PHONE, "next": PAGE})
    return client.post(CODE, {"otp": newest_code(Address.sms(PHONE))}, follow=True)


def test_confirmation_says_when_vneid_confirmed_and_what_the_link_permits(
    client: Client, owner: User, vneid: IdentityProvider, clock: Any
) -> None:
    clock.move_to("2026-11-25T02:41:00Z")

    page = log_in_where_another_person_left_vneid(client).content.decode()

    assert "09:41" in page
    assert "Nếu không, người khác sẽ vào được tài khoản của Ông/Bà." in page


def test_person_who_did_not_confirm_at_vneid_refuses_the_identity(
    client: Client, owner: User, vneid: IdentityProvider
) -> None:
    page = log_in_where_another_person_left_vneid(client).content.decode()
    assert f'action="{PAGE}khong-phai-toi/"' in page

    left = client.post(f"{PAGE}khong-phai-toi/", follow=True).content.decode()

    assert signed_in(client) and not LinkedIdentity.objects.exists()
    assert "Chưa liên kết" in left and "Xác nhận liên kết" not in left
    assert client.get(f"{PAGE}khong-phai-toi/").status_code == 302


@pytest.mark.parametrize(("minutes", "is_offered"), [(9, True), (11, False)])
def test_identity_waits_ten_minutes(
    client: Client, owner: User, vneid: IdentityProvider, clock: Any, minutes: int, is_offered: bool
) -> None:
    log_in(client)
    walk(client, f"{PAGE}lien-ket/")
    assert "Xác nhận liên kết" in client.get(PAGE).content.decode()
    clock.shift(minutes * 60)

    page = client.get(PAGE).content.decode()

    assert ("Xác nhận liên kết" in page) is is_offered
    assert client.get(PERSONAL).status_code == 200
