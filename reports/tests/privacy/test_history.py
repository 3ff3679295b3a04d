"""The database records every change with its author and source, and no personal data."""

from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import citizens
from accounts.models import Consent, SecondFactor
from paht.foundation.crypto import EncryptedTextField
from province.models import Agency
from reports import workflow
from reports.models import Category, Report, Reporter
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def changes(app: str, name: str) -> Any:
    return apps.get_model(app, f"{name}Change").objects


def history_models() -> list[Any]:
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


# --- what is written down --------------------------------------------------------------------


def test_history_keeps_report_before_move() -> None:
    report = make_report(State.RECEIVED)
    clerk = make_staff(Role.DISPATCHER)

    workflow.move(
        report, "assign", by=clerk, agency=Agency.objects.get(code="QLDT-941"), publish=True
    )

    rows = changes("reports", "Report").filter(pgh_obj=report.pk, pgh_label="changed")
    last = rows.order_by("-pgh_id")[0]
    assert (last.state, last.agency_id) == ("received", None)


@pytest.mark.parametrize("how", ["update", "bulk_update", "raw"])
def test_history_records_every_kind_of_write(how: str) -> None:
    category = Category.objects.get(code="GT01")
    before = changes("reports", "Category").filter(pgh_obj=category.pk, pgh_label="changed")
    assert not before.exists()

    with pghistory.context(command="thu"):
        category.sla_working_days = 3
        if how == "update":
            Category.objects.filter(pk=category.pk).update(sla_working_days=3)
        elif how == "bulk_update":
            Category.objects.bulk_update([category], ["sla_working_days"])
        else:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE reports_category SET sla_working_days = 3 WHERE id = %s", [category.pk]
                )

    assert [row.pgh_context for row in before] == [{"command": "thu"}]


def test_history_skips_unchanged_rows() -> None:
    agency = Agency.objects.get(code="QLDT-941")
    known = changes("province", "Agency").filter(pgh_obj=agency.pk).count()

    agency.save()

    assert changes("province", "Agency").filter(pgh_obj=agency.pk).count() == known


def test_history_records_roles_and_permissions() -> None:
    person = make_staff(Role.HANDLER)
    group = Group.objects.get(name="handler")
    person.groups.remove(group)
    permission = Permission.objects.order_by("pk")[0]
    group.permissions.add(permission)

    rows = changes("accounts", "RoleOfUser").filter(user=person.pk, group=group.pk)
    assert [row.pgh_label for row in rows.order_by("pgh_id")] == ["added", "deleted"]
    given = changes("accounts", "PermissionOfRole").filter(permission=permission.pk)
    assert given.filter(group=group.pk, pgh_label="added").exists()


def test_history_records_password_and_phone_change_without_values() -> None:
    person = make_staff(Role.HANDLER)
    citizens.change_password(person, "Một mật khẩu mới 2026")
    report = make_report()
    Reporter.objects.filter(pk=report.pk).update(phone_hash="y" * 64)

    labels = set(changes("accounts", "User").values_list("pgh_label", flat=True))
    assert "password_changed" in labels
    assert changes("reports", "Reporter").get().pgh_label == "phone_changed"


def test_history_skips_reencrypted_phone() -> None:
    reporter = make_report().reporter
    reporter.save()

    labels = set(changes("reports", "Reporter").values_list("pgh_label", flat=True))
    assert "phone_changed" not in labels


# --- what is never written down ----------------------------------------------------------------


def test_history_columns_cannot_hold_personal_data() -> None:
    personal = [
        f"{model.__name__}.{field.name}"
        for model in history_models()
        for field in model._meta.local_fields
        if field.name.endswith("_hash")
        or field.name == "password"
        or _is_confidential(model.pgh_tracked_model, field.name)
    ]

    assert len(history_models()) >= 12
    assert personal == []


def _is_confidential(model: Any, name: str) -> bool:
    table = model._meta.concrete_model
    return any(f.name == name and isinstance(f, EncryptedTextField) for f in table._meta.fields)


def test_history_rows_hold_nothing_of_reporter() -> None:
    report = make_report(State.COMPLETED)
    hashes = [report.reporter.phone_hash, report.reporter.email_hash]
    Reporter.objects.filter(pk=report.pk).update(news="none", phone_hash="y" * 64)

    with connection.cursor() as cursor:
        for model in history_models():
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")  # noqa: S608
            whole = " ".join(row for (row,) in cursor.fetchall())
            for secret in (NAME, PHONE, PHONE[3:], EMAIL, NATIONAL_ID, *hashes):
                assert secret not in whole, model


# --- who and where from ------------------------------------------------------------------------


def test_history_records_user_page_and_ip() -> None:
    administrator = make_staff(Role.ADMINISTRATOR)
    category = Category.objects.get(code="GT01")
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.force_login(administrator)
    address = f"/quan-tri/reports/category/{category.pk}/change/"
    form = client.get(address).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value is not None}

    client.post(f"{address}?bi-mat=1", values | {"sla_working_days": "7"})

    row = changes("reports", "Category").get(pgh_obj=category.pk, pgh_label="changed")
    assert row.pgh_context["user"] == administrator.pk
    assert row.pgh_context["path"] == address
    assert "203.0.113.7" not in str(row.pgh_context) and len(row.pgh_context["client"]) == 16


def test_reading_pages_writes_no_history(client: Client) -> None:
    client.get("/vi/")

    assert not changes("accounts", "User").filter(pgh_label="changed").exists()


# --- append-only ---------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_history_is_append_only(statement: str) -> None:
    make_staff(Role.HANDLER)

    with (
        pytest.raises((InternalError, ProgrammingError), match="append_only"),
        transaction.atomic(),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement.format("accounts_userchange"))


def consent_of(report: Report) -> Any:
    return Consent.objects.filter(pk=report.reporter.consent_id)


@pytest.mark.parametrize(
    "change",
    [{"purpose": "sms"}, {"given_at": timezone.now()}, {"text_hash": "x"}, {"subject": "y"}],
)
def test_consent_cannot_be_altered(change: dict[str, Any]) -> None:
    consents = consent_of(make_report())

    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        consents.update(**change)


def test_consent_cannot_be_deleted_and_is_withdrawn_once() -> None:
    report = make_report()
    consents = consent_of(report)
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        consents._raw_delete(consents.db)

    consents.update(withdrawn_at=timezone.now(), ip=None)

    for later in (None, timezone.now()):
        with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
            consents.update(withdrawn_at=later)


def test_history_records_second_factor_changes() -> None:
    person = make_staff(Role.HANDLER)
    SecondFactor.objects.create(user=person, key="K", confirmed_at=timezone.now(), last_step=1)
    SecondFactor.objects.filter(user=person).delete()

    rows = changes("accounts", "SecondFactor").order_by("pgh_id")
    assert [row.pgh_label for row in rows] == ["added", "deleted"]


@pytest.mark.usefixtures("plain_pictures")
def test_samples_can_be_loaded_and_removed() -> None:
    call_command("load_samples", verbosity=0)
    assert Report.objects.filter(is_sample=True).exists()

    call_command("load_samples", remove=True, verbosity=0)

    assert not Report.objects.exists() and not Consent.objects.exists()
