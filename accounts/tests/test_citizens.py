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


def test_an_opened_account_logs_in_by_its_phone() -> None:
    user = citizens.open_account(applicant(), ip=None)

    assert authenticate(username="0939861100", password=PASSWORD) == user
    assert user.phone_hash == phone_hash(PHONE) and not user.is_staff
    assert PHONE[3:] not in user.username


def test_opening_an_account_is_consented_to() -> None:
    citizens.open_account(applicant(), ip="203.0.113.7")

    given = Consent.objects.get()
    assert (given.purpose, given.subject) == ("account", phone_hash(PHONE))


def test_a_phone_has_one_account() -> None:
    make_citizen()

    with pytest.raises(citizens.Refused) as refusal:
        citizens.open_account(applicant(), ip=None)

    assert refusal.value.code == "taken"
    assert User.objects.count() == 1 and not Consent.objects.exists()


def test_an_applicant_shows_nothing_in_a_trace_or_a_session() -> None:
    who = applicant(email=EMAIL)

    assert PHONE[3:] not in repr(who) and "Ba" not in repr(who)
    assert PHONE[3:] not in who.encrypted()
    assert citizens.Applicant.decrypted(who.encrypted()) == who


def test_an_address_counts_once_its_link_is_followed() -> None:
    user = citizens.open_account(applicant(email=EMAIL), ip=None)
    assert identity.find(identity.read(EMAIL)) is None

    citizens.confirm_email(link_token(EMAIL))

    assert identity.find(identity.read(EMAIL.upper())) == user
    user.refresh_from_db()
    assert (user.email, user.pending_email) == (EMAIL, "")


def test_following_the_link_again_changes_nothing() -> None:
    citizens.open_account(applicant(email=EMAIL), ip=None)
    token = link_token(EMAIL)

    assert citizens.confirm_email(token) == citizens.confirm_email(token)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é"])
def test_a_forged_link_is_refused(token: str) -> None:
    with pytest.raises(citizens.Refused, match="hết hạn"):
        citizens.confirm_email(token)


def test_a_link_lives_two_days() -> None:
    citizens.open_account(applicant(email=EMAIL), ip=None)

    with time_machine.travel(timezone.now() + timedelta(hours=48, seconds=2)):
        with pytest.raises(citizens.Refused):
            citizens.confirm_email(link_token(EMAIL))


def test_a_newer_link_replaces_the_older_one() -> None:
    user = citizens.open_account(applicant(email=EMAIL), ip=None)
    old = link_token(EMAIL)
    citizens.ask_for_email(user, NEW_EMAIL)

    with pytest.raises(citizens.Refused):
        citizens.confirm_email(old)


def test_an_address_confirmed_elsewhere_is_refused_to_who_reads_it() -> None:
    make_citizen(phone="+84939861199")
    citizens.open_account(applicant(email=EMAIL), ip=None)

    with pytest.raises(citizens.Refused) as refusal:
        citizens.confirm_email(link_token(EMAIL))

    assert refusal.value.code == "taken"


def test_the_old_address_is_warned_and_told_the_new_one_masked() -> None:
    user = make_citizen()
    citizens.ask_for_email(user, NEW_EMAIL)
    assert authenticate(username=EMAIL, password=PASSWORD) == user

    citizens.confirm_email(link_token(NEW_EMAIL))

    warning = messages_to(Address.email(EMAIL))[-1]
    assert warning.template == "email_changed"
    assert warning.context["address"] == "b***@example.vn"
    assert authenticate(username=EMAIL, password=PASSWORD) is None
    assert authenticate(username=NEW_EMAIL, password=PASSWORD) == user


def test_a_new_password_ends_sessions_and_is_told_everywhere() -> None:
    user = make_citizen()
    before = user.get_session_auth_hash()

    citizens.change_password(user, "Chùa Dơi 2026")

    user.refresh_from_db()
    assert user.get_session_auth_hash() != before
    assert authenticate(username=PHONE, password="Chùa Dơi 2026") == user
    told = {(m.template, m.channel) for m in Message.objects.all()}
    assert told == {("password_changed", "sms"), ("password_changed", "email")}


def test_a_new_password_forgives_what_others_tried() -> None:
    user = make_citizen()
    for typed in (PHONE, EMAIL):
        lockout.charge(identity.read(typed), client="203.0.113.9")

    citizens.change_password(user, "Chùa Dơi 2026")

    assert not LoginAttempt.objects.exists()


def test_the_profile_is_a_citizens_and_holds_what_is_confirmed() -> None:
    user = make_citizen()
    known = profile.citizen_profile(user)
    assert known and (known.phone, known.email) == (PHONE, EMAIL)

    User.objects.filter(pk=user.pk).update(email_confirmed_at=None)
    user.refresh_from_db()
    known = profile.citizen_profile(user)

    assert known and known.email == "" and PHONE[3:] not in repr(known)


def test_staff_have_no_profile() -> None:
    assert profile.citizen_profile(User.objects.create_user("tiepnhan", is_staff=True)) is None


def test_the_database_itself_keeps_a_phone_from_two_accounts() -> None:
    make_citizen(email="")

    with pytest.raises(IntegrityError, match="user_phone_once"):
        make_citizen(email="", username="cd-2")
