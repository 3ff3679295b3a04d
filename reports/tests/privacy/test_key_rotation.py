"""Keys are replaced with data in every encrypted column, while rows are read, found and written."""

import os
import re
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from pytest_django import Settings

from accounts.models import Consent, User
from accounts.tests.factories import make_citizen
from notifications import outbox, unsubscribing
from notifications.models import Message, Suppression
from paht.foundation import crypto, history
from paht.foundation.crypto import LookupHashField, lookup_hash
from reports.models import AccessReview, PersonalDataAccess, Report, Reporter, ReporterField
from reports.people import my_reports
from reports.privacy import audit_chain, key_rotation
from reports.rules.states import Role, State
from reports.tests.chaining import extend_all
from reports.tests.factories import (
    EMAIL,
    NAME,
    PHONE,
    make_confidential,
    make_draft,
    make_report,
    make_staff,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]


def new_key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode()


def quiet(line: str) -> None:
    """Show no progress."""


def tokens() -> dict[str, list[str]]:
    """Return the raw values of every encrypted column that has any."""
    found = {}
    with connection.cursor() as cursor:
        for model, columns in key_rotation.encrypted_models():
            for column in columns:
                cursor.execute(
                    f'SELECT "{column}" FROM "{model._meta.db_table}" '  # noqa: S608
                    f"WHERE \"{column}\" LIKE '{crypto.SEAL}%'"
                )
                if rows := cursor.fetchall():
                    found[f"{model._meta.db_table}.{column}"] = [token for (token,) in rows]
    return found


def opens(key: str, token: str) -> bool:
    try:
        Fernet(key).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


@pytest.fixture
def data() -> User:
    """Fill encrypted columns: reporters, messages, an account, an access and its review."""
    make_report(State.COMPLETED)
    make_confidential(make_report(State.COMPLETED, phone="+84912000111", email="", national_id=""))
    citizen = make_citizen()
    make_report(State.PROCESSING, phone=citizen.phone)
    supervisor = make_staff(Role.SUPERVISOR)
    access = PersonalDataAccess.objects.create(
        report_id=Reporter.objects.latest("pk").pk,
        by=supervisor,
        at="2026-01-01T00:00:00Z",
        ground="permission",
        reason="call",
        note="Gọi lại cho người gửi",
        fields=[ReporterField.PHONE],
    )
    AccessReview.objects.create(access=access, by=supervisor, at=access.at, note="Đúng việc")
    return citizen


@pytest.fixture
def renewed_keys(data: User, settings: Settings) -> tuple[str, str]:
    """Set new keys with the old ones behind them, as after the restart; return old and new."""
    extend_all()
    (old,) = settings.PII_KEYS
    settings.PII_KEYS = [new_key(), old]
    settings.PII_LOOKUP_KEYS_BEFORE = [settings.PII_LOOKUP_KEY]
    settings.PII_LOOKUP_KEY = "khóa-tra-cứu-mới-0123456789"
    return old, settings.PII_KEYS[0]


def test_every_encrypted_value_is_renewed_and_still_readable(
    renewed_keys: tuple[str, str], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = renewed_keys
    assert {
        "reports_reporter.phone",
        "reports_report.title",
        "reports_answer.body",
        "notifications_message.context",
        "accounts_user.full_name",
        "reports_personaldataaccess.note",
        "reports_accessreview.note",
    } <= tokens().keys()

    call_command("rotate_keys")
    settings.PII_KEYS = [new]

    for column, values in tokens().items():
        assert all(opens(new, token) for token in values), column
        assert not any(opens(old, token) for token in values), column
    reporter = Reporter.objects.earliest("pk")
    assert (reporter.full_name, reporter.phone, reporter.email) == (NAME, PHONE, EMAIL)
    assert PersonalDataAccess.objects.get().note == "Gọi lại cho người gửi"
    assert all(message.context is not None for message in Message.objects.all())
    titles = {report.title for report in Report.objects.all()}
    assert titles == {make_draft().title}
    said = capsys.readouterr().out
    assert "reports_reporter: 3/3" in said
    assert re.search(r"^Mã tra cứu: đã xem hết \d+ dòng, tính lại [1-9]\d* mã$", said, re.M)
    assert len([line for line in said.splitlines() if "Mã tra cứu" in line]) <= 11


@pytest.mark.usefixtures("renewed_keys")
def test_rotation_adds_no_history_and_keeps_audit_chain_valid() -> None:
    before = {model: model.objects.count() for model in history.histories()}

    key_rotation.rotate(quiet)
    extend_all()

    assert {model: model.objects.count() for model in history.histories()} == before
    assert [fault.message for fault in audit_chain.faults()] == []


@pytest.mark.usefixtures("renewed_keys")
def test_rows_are_found_before_during_and_after_the_rotation(
    data: User, settings: Settings
) -> None:
    def found() -> tuple[int, int, int]:
        phone = lookup_hash("phone", PHONE)
        return (
            Reporter.objects.filter(phone_hash=phone).count(),
            Reporter.objects.filter(phone_hash__in=[phone]).count(),
            Consent.objects.filter(subject=lookup_hash("phone", PHONE)).exclude(subject="").count(),
        )

    before = found()
    assert before[0] == before[1] >= 1

    call_command("rotate_keys")
    assert found() == before
    # The former key is no longer needed for values that are still known.
    settings.PII_LOOKUP_KEYS_BEFORE = []

    assert found() == before
    citizen = User.objects.get(phone_hash=lookup_hash("phone", data.phone))
    assert citizen == data
    assert Reporter.objects.filter(my_reports.account(citizen)).exists()


@pytest.mark.usefixtures("renewed_keys")
def test_unsubscribed_address_stays_unsubscribed_after_rotation(settings: Settings) -> None:
    address = outbox.Address("sms", PHONE)
    former = address.hash.former[0]
    unsubscribing.unsubscribe(former, channel="sms", reason=Suppression.Reason.STAFF)
    assert unsubscribing.is_stopped(address.hash)

    key_rotation.renew_hashes(quiet)
    settings.PII_LOOKUP_KEYS_BEFORE = []

    assert unsubscribing.is_stopped(outbox.Address("sms", PHONE).hash)


@pytest.mark.usefixtures("renewed_keys")
def test_rows_of_one_value_under_both_keys_are_kept() -> None:
    new = outbox.Address("sms", PHONE).hash
    for one in (str(new), new.former[0]):
        Suppression.objects.create(
            recipient_hash=one, channel="sms", reason=Suppression.Reason.STAFF
        )

    key_rotation.renew_hashes(quiet)

    assert Suppression.objects.count() == 2
    assert not Reporter.objects.filter(phone_hash=lookup_hash("phone", PHONE).former[0]).exists()


def test_interrupted_rotation_resumes(
    renewed_keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = renewed_keys
    monkeypatch.setattr(key_rotation, "_BATCH", 1)
    calls = 0

    def stop_at_the_third(line: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(stop_at_the_third)
    values = [token for column in tokens().values() for token in column]
    assert any(opens(new, token) for token in values)
    assert any(opens(old, token) for token in values)

    assert key_rotation.rotate(quiet) == 0

    values = [token for column in tokens().values() for token in column]
    assert all(opens(new, token) for token in values)


def test_value_changed_during_rotation_keeps_change(
    renewed_keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = key_rotation._write

    def change_first(model: Any, columns: list[str], changes: Any) -> int:
        if model is Reporter:
            monkeypatch.setattr(key_rotation, "_write", original)
            Reporter.objects.filter(pk=changes[0][0]).update(full_name="Tên mới")
        return original(model, columns, changes)

    monkeypatch.setattr(key_rotation, "_write", change_first)

    key_rotation.rotate(quiet)

    assert "Tên mới" in {reporter.full_name for reporter in Reporter.objects.all()}
    values = [token for column in tokens().values() for token in column]
    assert all(opens(renewed_keys[1], token) for token in values)


@pytest.mark.usefixtures("data")
def test_unreadable_value_is_kept_and_reported(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tokens()["reports_reporter.phone"]
    settings.PII_KEYS = [new_key()]

    with pytest.raises(SystemExit):
        call_command("rotate_keys")

    assert tokens()["reports_reporter.phone"] == before
    assert "không khóa nào" in capsys.readouterr().err


@pytest.mark.usefixtures("renewed_keys")
def test_audit_chain_needs_former_key_after_rotation(settings: Settings) -> None:
    make_report(State.RECEIVED)
    extend_all()
    assert [fault.message for fault in audit_chain.faults()] == []

    settings.PII_LOOKUP_KEYS_BEFORE = []

    assert any("đã bị sửa" in fault.message for fault in audit_chain.faults())


def test_every_hash_column_uses_hash_field_or_is_listed() -> None:
    """Hashes of other things than addresses, and marks that live for hours, are named here."""
    others = {"text_hash", "client_hash", "code_hash", "secret_hash"}
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField)
        and field.name.endswith("_hash")
        and not isinstance(field, LookupHashField)
        and field.name not in others
        and not hasattr(model, "pgh_tracked_model")
    ]

    assert plain == []


def test_value_under_current_key_is_not_renewed(settings: Settings) -> None:
    token = crypto.encrypt("x")

    assert crypto.renewed(token) == token
    settings.PII_KEYS = [new_key(), *settings.PII_KEYS]
    assert crypto.decrypt(crypto.renewed(token)) == "x"
    assert crypto.renewed(token) != token
