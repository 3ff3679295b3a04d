"""The register of personal data names every store, and purge and erasure do what it says."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import FileField, GenericIPAddressField, Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import data_requests
from accounts.data_requests import Kind, Person
from notifications.models import Message, Status
from paht.foundation.history import histories
from reports.casework import reopening_requests
from reports.models import Report, Reporter
from reports.privacy import erasure, purge, register
from reports.privacy.register import STORES, WITHOUT_PERSONAL_DATA, OnRequest
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

# Tables of Django itself that hold no data about persons.
FRAMEWORK = {"auth", "contenttypes"}
HOME = "Nhà số 7 hẻm Khuất, ấp Trà Quýt"
MARKS = (NAME, PHONE, PHONE[3:], EMAIL, NATIONAL_ID, HOME)


def tables() -> dict[str, type[Model]]:
    return {
        model._meta.label: model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        if model._meta.app_label not in FRAMEWORK
    }


def test_every_table_is_in_register_or_listed_as_free_of_personal_data() -> None:
    named = Counter([name for store in STORES for name in store.tables] + [*WITHOUT_PERSONAL_DATA])

    assert {name: n for name, n in named.items() if n > 1} == {}
    assert set(tables()) - set(named) == set()
    assert set(named) - set(tables()) == set(), "no such table"


def test_tables_listed_as_free_have_no_personal_columns() -> None:
    personal = {
        f"{name}.{field.name}"
        for name in WITHOUT_PERSONAL_DATA
        for field in tables()[name]._meta.concrete_fields
        if isinstance(field, FileField | GenericIPAddressField) or field.name.endswith("phone_hash")
    }

    assert personal == set()


def test_every_purge_rule_and_setting_of_register_exists() -> None:
    in_register = {rule for store in STORES for rule in store.rules}
    in_purge = {rule.name for rule in purge.rules()} | {"message-files"}

    assert in_register == in_purge
    assert [s.name for s in STORES if s.setting and not hasattr(settings, s.setting)] == []
    assert all(store.kept for store in STORES)


def test_every_history_is_in_register_or_listed_as_free_of_personal_data() -> None:
    line = next(store for store in STORES if "history" in store.rules)

    found = {model._meta.label for model in histories()}

    assert found <= {*line.tables, *WITHOUT_PERSONAL_DATA}


def traces() -> set[str]:
    """Return the tables in which a value of the reporter can be read."""
    found = set()
    for name, model in tables().items():
        for row in model._base_manager.all():
            values = [str(getattr(row, f.attname)) for f in model._meta.concrete_fields]
            if any(mark in value for value in values for mark in MARKS):
                found.add(name)
    return found


def closed_report() -> Report:
    report = make_report(
        State.COMPLETED, contact_address=HOME, national_id=NATIONAL_ID, publish_identity=True
    )
    reopening_requests.ask(report, reason=f"Vẫn hỏng, gọi {PHONE}.")
    reopening_requests.decline(report, by=make_staff(Role.SUPERVISOR), answer="Đã sửa xong rồi.")
    return report


def asks_to_be_deleted(report: Report) -> None:
    reporter = Reporter.objects.get(report=report)
    person = Person(PHONE, reporter.phone_hash)
    data_requests.ask(Kind.CORRECT, person=person, wish=f"Sửa tên {NAME}", about=report.code)
    erasure.delete_person(person)


def test_erasure_leaves_only_traces_listed_in_register() -> None:
    report = closed_report()
    before = traces()

    asks_to_be_deleted(report)

    kept = {t for s in STORES if s.on_request is not OnRequest.ERASED for t in s.tables}
    # The last message tells the person that the data are deleted; its recipient is erased later.
    assert {"reports.Reporter", "reports.Report", "reports.ReopeningRequest"} <= before
    assert traces() <= kept & {"notifications.Message"}


def test_purge_leaves_no_trace_of_a_reporter_after_the_longest_retention() -> None:
    closed_report()
    Message.objects.update(status=Status.SENT, sent_at=timezone.now())

    purge.run(timezone.now() + timedelta(days=settings.RETENTION_CONSENT_DAYS + 1))

    assert traces() == set()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.ADMINISTRATOR, 200), (Role.HANDLER, 403)]
)
def test_register_page_shows_every_store_to_permitted_roles(role: Role, status: int) -> None:
    client = Client()
    client.force_login(make_staff(role))

    response: Any = client.get(reverse("admin:reports_personal_data_sheet"))

    assert response.status_code == status
    if status == 200:
        assert [s.name for s in register.STORES if s.name not in response.text] == []
        assert f"{settings.RETENTION_COMPLETED_DAYS} ngày" in response.text
