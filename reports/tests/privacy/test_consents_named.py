"""The migration that wrote into old consents for which report they were given."""

import importlib

import pgtrigger
import pytest
from django.db import connection

from accounts.models import Consent
from reports.rules.states import State
from reports.tests.factories import PHONE, make_report

MIGRATION = "reports.migrations.0016_erased_senders"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def test_old_consents_are_given_the_report_that_they_belong_to() -> None:
    named = make_report(State.RECEIVED, phone=PHONE, publish_identity=True)
    other = make_report(State.RECEIVED, phone="+84939861200")
    before = dict(Consent.objects.values_list("pk", "about"))
    migration = importlib.import_module(MIGRATION)
    # It ran before consents were guarded.
    with pgtrigger.ignore("accounts.Consent:append_only"), connection.cursor() as cursor:
        Consent.objects.update(about="")
        cursor.execute(migration.NAME_THE_REPORTS)

    after = dict(Consent.objects.values_list("pk", "about"))
    assert after == before
    assert sorted(after.values()) == sorted([named.code] * 3 + [other.code] * 2)
