"""A pending report is personal data: its owner downloads it, and deletion erases it."""

import json
from typing import Any

import pytest
from django.utils import timezone

from accounts.data_requests import Person
from accounts.models import User, email_hash, phone_hash
from reports.models import PendingReport
from reports.privacy import erasure, key_rotation, personal_data, purge
from reports.tests.pendings import CONTENT, MAIL, PHONE, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
OTHER = "+84912000111"


def citizen() -> User:
    now = timezone.now()
    return User.objects.create(
        username=OTHER,
        full_name="Trần Thị Gửi Thư",
        phone=OTHER,
        phone_hash=phone_hash(OTHER),
        phone_confirmed_at=now,
        email=MAIL,
        email_hash=email_hash(MAIL),
        email_confirmed_at=now,
    )


def test_owner_of_the_address_downloads_the_words_that_wait() -> None:
    receive()

    data = personal_data.collect(Person.from_account(citizen()))

    assert data["pending_reports"][0]["content"] == CONTENT


def test_number_beside_the_mail_address_of_another_person_shows_nothing() -> None:
    receive(phone=PHONE)

    data = personal_data.collect(Person(PHONE, phone_hash(PHONE)))

    assert data["pending_reports"] == [] and CONTENT not in json.dumps(
        data, ensure_ascii=False, default=str
    )


def test_deleting_a_person_erases_what_waits_at_their_address() -> None:
    row = receive()

    erasure.delete_person(Person.from_account(citizen()))

    row.refresh_from_db()
    assert row.state == "refused" and row.content == row.email == row.email_hash == ""


def test_nightly_purge_expires_what_the_clock_missed(clock: Any) -> None:
    row = receive()
    clock.shift(row.expires_at - timezone.now())

    assert purge.run(timezone.now())["pending"] == 1
    assert PendingReport.objects.get().content == ""


def test_rotation_of_keys_covers_words_and_hashes() -> None:
    encrypted = dict(key_rotation.encrypted_models())

    assert {"title", "content", "email", "phone", "answers"} <= set(encrypted[PendingReport])
    assert (PendingReport, "email_hash") in key_rotation.hash_columns()
