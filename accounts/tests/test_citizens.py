"""A citizen's account: opened, renamed, given a new password or address."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.db import IntegrityError
from django.utils import timezone

from accounts import citizens, identity, lockout, profile
from accounts.models import Consent, LoginAttempt, User, phone_hash
from accounts.tests.codes import link_token, messages_to
from accounts.tests.factories import EMAIL, PASSWORD, PHONE, make_citizen
from notifications.models import Message
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

NEW_EMAIL = "ba.moi@example.vn"


def applicant(**facts: str) -> citizens.Applicant:
    given = {"full_name": "Nguyễn Văn Ba", "phone": PHONE, "email": "", "password": PASSWORD}
    return citizens.Applicant.new(**(given | facts))


def test_new_account_logs_in_by_phone() -> None:
    user = citizens.open_account(applicant(), ip=None)

    assert authenticate(username="0939861100", password=PASSWORD) == user
    assert user.phone_hash == phone_hash(PHONE) and not user.is_staff
    assert PHONE[3:] not in user.username


def test_opening_account_records_consent() -> None:
    citizens.open_account(applicant(), ip="203.0.113.7")

    given = Consent.objects.get()
    assert (given.purpose, given.subject) == ("account", phone_hash(PHONE))


def test_phone_belongs_to_one_account_only() -> None:
    make_citizen()

    with pytest.raises(citizens.Refused) as refusal:
        citizens.open_account(applicant(), ip=None)

    assert refusal.value.code == "taken"
    assert User.objects.count() == 1 and not Consent.objects.exists()


def test_applicant_is_hidden_in_repr_and_encrypted_in_session() -> None:
    who = applicant(email=EMAIL)

    assert PHONE[3:] not in repr(who) and "Ba" not in repr(who)
    assert PHONE[3:] not in who.encrypted()
    assert citizens.Applicant.decrypted(who.encrypted()) == who


def test_email_address_is_used_once_confirmed_by_link() -> None:
    user = citizens.open_account(applicant(email=EMAIL), ip=None)
    assert identity.find(identity.read(EMAIL)) is None

    citizens.confirm_email(link_token(EMAIL))

    assert identity.find(identity.read(EMAIL.upper())) == user
    user.refresh_from_db()
    assert (user.email, user.pending_email) == (EMAIL, "")


def test_confirming_email_twice_changes_nothing() -> None:
    citizens.open_account(applicant(email=EMAIL), ip=None)
    token = link_token(EMAIL)

    assert citizens.confirm_email(token) == citizens.confirm_email(token)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é"])
def test_forged_confirmation_link_is_refused(token: str) -> None:
    with pytest.raises(citizens.Refused, match="hết hạn"):
        citizens.confirm_email(token)


def test_confirmation_link_expires_after_two_days() -> None:
    citizens.open_account(applicant(email=EMAIL), ip=None)

    with time_machine.travel(timezone.now() + timedelta(hours=48, seconds=2)):
        with pytest.raises(citizens.Refused):
            citizens.confirm_email(link_token(EMAIL))


def test_newer_confirmation_link_replaces_older_one() -> None:
    user = citizens.open_account(applicant(email=EMAIL), ip=None)
    old = link_token(EMAIL)
    citizens.ask_for_email(user, NEW_EMAIL)

    with pytest.raises(citizens.Refused):
        citizens.confirm_email(old)


def test_email_address_confirmed_by_another_account_is_refused() -> None:
    make_citizen(phone="+84939861199")
    citizens.open_account(applicant(email=EMAIL), ip=None)

    with pytest.raises(citizens.Refused) as refusal:
        citizens.confirm_email(link_token(EMAIL))

    assert refusal.value.code == "taken"


def test_old_email_address_is_warned_and_sees_new_one_masked() -> None:
    user = make_citizen()
    citizens.ask_for_email(user, NEW_EMAIL)
    assert authenticate(username=EMAIL, password=PASSWORD) == user

    citizens.confirm_email(link_token(NEW_EMAIL))

    warning = messages_to(Address.email(EMAIL))[-1]
    assert warning.template == "email_changed"
    assert warning.context["address"] == "b***@example.vn"
    assert authenticate(username=EMAIL, password=PASSWORD) is None
    assert authenticate(username=NEW_EMAIL, password=PASSWORD) == user


def test_owner_of_the_phone_is_told_when_an_account_is_opened() -> None:
    applicant = citizens.Applicant.new(full_name="Kẻ Cầm Máy", phone=PHONE, email="", password=None)

    citizens.open_account(applicant, ip=None)

    [told] = messages_to(Address.sms(PHONE))
    assert (told.template, told.pool, told.urgent) == ("account_opened", "proved", True)


def test_new_password_ends_sessions_and_notifies_phone_and_email() -> None:
    user = make_citizen()
    before = user.get_session_auth_hash()

    citizens.change_password(user, "Chùa Dơi 2026")

    user.refresh_from_db()
    assert user.get_session_auth_hash() != before
    assert authenticate(username=PHONE, password="Chùa Dơi 2026") == user
    told = {(m.template, m.channel) for m in Message.objects.all()}
    assert told == {("password_changed", "sms"), ("password_changed", "email")}


def test_new_password_deletes_login_attempts() -> None:
    user = make_citizen()
    for typed in (PHONE, EMAIL):
        lockout.charge(identity.read(typed), source=lockout.Source("203.0.113.9"))

    citizens.change_password(user, "Chùa Dơi 2026")

    assert not LoginAttempt.objects.exists()


def test_profile_contains_confirmed_contacts_only() -> None:
    user = make_citizen()
    known = profile.citizen_profile(user)
    assert known and (known.phone, known.email) == (PHONE, EMAIL)

    User.objects.filter(pk=user.pk).update(email_confirmed_at=None)
    user.refresh_from_db()
    known = profile.citizen_profile(user)

    assert known and known.email == "" and PHONE[3:] not in repr(known)


def test_staff_have_no_profile() -> None:
    assert profile.citizen_profile(User.objects.create_user("tiepnhan", is_staff=True)) is None


def test_database_refuses_second_account_of_a_phone() -> None:
    make_citizen(email="")

    with pytest.raises(IntegrityError, match="user_phone_once"):
        make_citizen(email="", username="cd-2")
