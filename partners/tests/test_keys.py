"""Keys of partners: shown once, hashed, confirmed by a second person, revoked at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import reference_rows
from accounts.models import User
from accounts.tests.rights import REQUESTS, client_of, decide, waiting
from notifications.models import Message
from paht.foundation.history import change_model
from partners import keys
from partners.models import CallCentreKey, PartnerKey, Scope
from partners.tests.conftest import AGREEMENT, make_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

LIST = "/quan-tri/partners/partnerkey/"


def add(by: User, **said: Any) -> str:
    """Send the page of a new key; return the answer."""
    facts = {"name": "Zalo của xã", "scopes": ["read", "submit"], "hourly_limit": "50"}
    answer = client_of(by).post(f"{LIST}add/", facts | {"is_active": "on"} | said)
    return answer.content.decode()


def shown(page: str) -> str:
    return page.partition("<p><code>")[2].partition("</code>")[0]


def test_command_prints_a_key_that_is_found_and_stores_only_its_hash(capsys: Any) -> None:
    call_command("open311_key", "FixMyStreet", submit=True)

    text = capsys.readouterr().out.strip()
    found = keys.find(text)
    assert found and found.may(Scope.SUBMIT) and found.last_used_at is None
    assert text not in str(PartnerKey.objects.values().get())


def test_command_without_submit_makes_a_key_for_reading_and_tests(capsys: Any) -> None:
    call_command("open311_key", "Thử")

    found = keys.find(capsys.readouterr().out.strip())
    assert found and found.may(Scope.TEST) and not found.may(Scope.SUBMIT)


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("open311_key", "FixMyStreet"), "Khóa kết nối mới"),
        (("open311_key", "FixMyStreet", "--submit"), "Khóa kết nối mới, được gửi phản ánh"),
        (("call_centre_key",), "Tạo khóa của tổng đài"),
        (("call_centre_key", "--revoke", "tt1022"), "Thu hồi khóa của tổng đài"),
    ],
)
def test_key_made_or_revoked_on_the_server_is_told_to_those_who_may_confirm(
    supervisor: User, command: tuple[str, ...], what: str
) -> None:
    CallCentreKey.objects.create(key_id="tt1022", secret="x")

    call_command(*command)

    [told] = Message.objects.filter(template="staff_rights", channel="email")
    assert (told.recipient, told.context["what"]) == (supervisor.email, what)
    assert told.context["who"] == "dòng lệnh của máy chủ"


def test_command_refuses_a_name_in_use(capsys: Any) -> None:
    call_command("open311_key", "FixMyStreet")

    with pytest.raises(CommandError):
        call_command("open311_key", "FixMyStreet")


@pytest.mark.parametrize(
    "typed", ["", ".", "a", "\0.x", "é.x", "x.", ".x", "khóa.gì đó", "a.b" * 999]
)
def test_unknown_key_is_not_found(typed: str) -> None:
    assert keys.find(typed) is None


def test_wrong_secret_of_a_known_key_is_not_found(sender: tuple[PartnerKey, str]) -> None:
    row, text = sender

    assert keys.find(text) == row
    assert keys.find(text[:-1]) is None
    assert keys.find(f"{row.prefix}.{'x' * 43}") is None


def test_use_of_a_key_is_noted_every_few_minutes(sender: tuple[PartnerKey, str]) -> None:
    row, text = sender
    keys.find(text)
    first = PartnerKey.objects.get(pk=row.pk).last_used_at
    keys.find(text)

    assert first and PartnerKey.objects.get(pk=row.pk).last_used_at == first
    PartnerKey.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    keys.find(text)
    assert PartnerKey.objects.get(pk=row.pk).last_used_at > first


def test_new_key_of_the_admin_is_shown_once_and_waits_for_a_second_person(
    administrator: User, supervisor: User
) -> None:
    page = add(administrator)

    text = shown(page)
    assert text and "người thứ hai xác nhận" in page
    assert keys.find(text) is None
    asked = waiting()
    assert (
        "Gửi phản ánh"
        in client_of(supervisor).get(f"{REQUESTS}{asked.pk}/change/").content.decode()
    )
    decide(supervisor, asked)
    assert keys.find(text)
    row = PartnerKey.objects.get()
    assert row.created_by == administrator
    seen = client_of(administrator).get(f"{LIST}{row.pk}/change/").content.decode()
    assert row.prefix in seen and text not in seen and row.secret_hash not in seen


def test_wider_scope_of_a_key_waits_for_a_second_person(
    administrator: User, supervisor: User
) -> None:
    row, _text = make_key(Scope.READ)
    said = {"name": row.name, "scopes": ["read", "submit"], "hourly_limit": row.hourly_limit}
    client_of(administrator).post(f"{LIST}{row.pk}/change/", {**said, "is_active": "on"})

    assert PartnerKey.objects.get().scopes == ["read"]
    asked = waiting()
    assert (
        "Đọc, Gửi phản ánh"
        in client_of(supervisor).get(f"{REQUESTS}{asked.pk}/change/").content.decode()
    )
    decide(supervisor, asked)
    assert PartnerKey.objects.get().scopes == ["read", "submit"]


def test_revoked_key_ends_at_once_and_for_good(
    administrator: User, supervisor: User, sender: tuple[PartnerKey, str]
) -> None:
    row, text = sender
    client = client_of(administrator)
    client.post(LIST, {"action": "revoke", "_selected_action": [str(row.pk)]})

    [told] = Message.objects.filter(template="staff_rights", channel="email")
    assert (told.recipient, told.context["what"]) == (
        *(supervisor.email, "Thu hồi khóa kết nối của cơ quan"),
    )
    assert keys.find(text) is None
    page = client.get(f"{LIST}{row.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    # A new key may take the name.
    assert shown(add(administrator, name=row.name))


def test_agreement_needs_number_day_and_wording(administrator: User) -> None:
    page = add(administrator, agreement_number="05/TT")

    assert "cần đủ số, ngày ký" in page and not PartnerKey.objects.exists()
    assert shown(add(administrator, **AGREEMENT))


def test_changes_of_a_key_are_recorded_without_its_hash(sender: tuple[PartnerKey, str]) -> None:
    row, _text = sender
    row.hourly_limit = 5
    row.save()

    [added, changed] = change_model(PartnerKey).objects.order_by("pgh_id")
    assert (added.pgh_label, changed.pgh_label) == ("added", "changed")
    assert not hasattr(changed, "secret_hash")


def test_other_staff_do_not_reach_the_keys(supervisor: User) -> None:
    assert client_of(supervisor).get(LIST).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_key_that_is_revoked_while_a_wider_scope_is_confirmed_stays_revoked(
    administrator: User, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, text = make_key(Scope.READ)
    said = {"name": row.name, "scopes": ["read", "submit"], "hourly_limit": row.hourly_limit}
    client_of(administrator).post(f"{LIST}{row.pk}/change/", {**said, "is_active": "on"})
    change, revoking = reference_rows.change, []

    def slow(found: Any, new: Any) -> None:
        revoking.append(threading.Thread(target=revoked))
        revoking[0].start()
        # The revoking waits for the row, or has ended long ago.
        revoking[0].join(0.5)
        change(found, new)

    def revoked() -> None:
        keys.revoke([row])
        connection.close()

    monkeypatch.setattr(reference_rows, "change", slow)
    decide(supervisor, waiting())
    revoking[0].join()

    assert PartnerKey.objects.get().revoked_at and keys.find(text) is None
