"""A reporter under 16 names a parent or guardian, who consents too."""

import html
import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import data_requests
from accounts.data_requests import Person
from accounts.models import Consent, phone_hash
from reports.models import PersonalDataAccess, Report, Reporter
from reports.privacy import erasure, personal_data
from reports.rules.states import Role, State
from reports.tests.factories import NAME as CHILD
from reports.tests.factories import PHONE, make_draft, make_report, make_staff
from reports.tests.sending import answers, form_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

GUARDIAN_PHONE = "+84939861777"
NAME = "Thạch Thị Sa Rên"
GUARDIAN = {
    "under_16": "on",
    "guardian_kind": "mother",
    "guardian_name": NAME,
    "guardian_phone": "0939 861 777",
    "consent_guardian": "on",
}
DRAFT = {"guardian_kind": "mother", "guardian_name": NAME, "guardian_phone": GUARDIAN_PHONE}


def test_form_of_a_child_keeps_guardian_and_both_consents(client: Client) -> None:
    response = client.post(form_url(), answers(**GUARDIAN))

    assert response.status_code == 302
    reporter = Reporter.objects.get()
    assert (reporter.guardian_name, reporter.guardian_phone) == (NAME, GUARDIAN_PHONE)
    given = dict(Consent.objects.values_list("purpose", "subject"))
    assert given["processing"] == reporter.phone_hash
    assert given["guardian"] == phone_hash(GUARDIAN_PHONE)
    assert reporter.consent.purpose == "processing"


@pytest.mark.parametrize(
    "missing", ["guardian_kind", "guardian_name", "guardian_phone", "consent_guardian"]
)
def test_child_without_each_part_of_the_guardian_is_asked_for_it(
    client: Client, missing: str
) -> None:
    response: Any = client.post(form_url(), answers(**GUARDIAN | {missing: ""}))

    assert set(response.context["form"].errors) == {missing}
    assert not Report.objects.exists()


def test_guardian_of_an_adult_is_not_kept(client: Client) -> None:
    client.post(form_url(), answers(**GUARDIAN | {"under_16": "", "guardian_phone": "12"}))

    reporter = Reporter.objects.get()
    assert (reporter.guardian_kind, reporter.guardian_name, reporter.guardian_phone) == ("", "", "")
    assert not Consent.objects.filter(purpose="guardian").exists()


def test_hotline_asks_for_the_guardian_too(client: Client) -> None:
    client.force_login(make_staff(Role.OPERATOR))
    said = answers(**GUARDIAN, channel="1022", district=None, commitment=None, news="none")

    page = client.get(reverse("admin:reports_hotline")).content.decode()
    client.post(reverse("admin:reports_hotline"), said)

    assert "Ông/Bà là cha, mẹ hoặc người giám hộ của người gửi" in page
    assert Reporter.objects.get().guardian_name == NAME
    given = Consent.objects.get(purpose="guardian")
    assert given.text_version.startswith("2026-12-hoi")


def test_guardian_is_stored_encrypted_and_masked_for_staff(client: Client) -> None:
    report = make_report(**DRAFT)
    client.force_login(make_staff(Role.DISPATCHER))

    page = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()

    with connection.cursor() as cursor:
        cursor.execute("SELECT guardian_name, guardian_phone FROM reports_reporter")
        assert NAME not in str(cursor.fetchall())
    assert "Người gửi dưới 16 tuổi" in page and "Mẹ: T. T. S. Rên" in page
    assert NAME not in page and "861777" not in page


def test_guardian_is_shown_by_a_recorded_access_only(client: Client) -> None:
    report = make_report(**DRAFT)
    client.force_login(make_staff(Role.DISPATCHER))

    response = client.post(
        reverse("admin:reports_report_personal_data", args=[report.pk]),
        {"fields_wanted": ["guardian_name", "guardian_phone"], "reason": "call"},
    )

    assert NAME in response.content.decode()
    assert 'href="tel:+84939861777"' in response.content.decode()
    assert PersonalDataAccess.objects.get().fields == ["guardian_name", "guardian_phone"]


def test_guardian_goes_with_the_reporter(client: Client) -> None:
    report = make_report(State.COMPLETED, **DRAFT)
    person = Person(PHONE, Reporter.objects.get(report=report).phone_hash)
    data_requests.ask(data_requests.Kind.CORRECT, person=person, wish="Sửa", about=report.code)

    erasure.delete_person(person)

    reporter = Reporter.objects.get()
    assert (reporter.guardian_kind, reporter.guardian_name, reporter.guardian_phone) == ("", "", "")


def test_own_data_hold_the_guardian_and_their_consent() -> None:
    report = make_report(**DRAFT)
    person = Person(PHONE, Reporter.objects.get(report=report).phone_hash)

    data = json.dumps(personal_data.collect(person), ensure_ascii=False, default=str)

    assert NAME in data and GUARDIAN_PHONE in data
    assert "Tôi là cha, mẹ hoặc người giám hộ của người gửi" in data


def test_resend_with_another_guardian_is_not_called_the_same(client: Client) -> None:
    said = answers(**GUARDIAN)
    client.post(form_url(), said)

    response = client.post(form_url(), said | {"guardian_name": "Lâm Văn Út"})

    assert response.status_code == 422
    assert Reporter.objects.get().guardian_name == NAME


def test_name_of_a_child_cannot_be_made_public(client: Client) -> None:
    refused: Any = client.post(form_url(), answers(**GUARDIAN, publish_identity="yes"))

    assert set(refused.context["form"].errors) == {"publish_identity"}
    assert "dưới 16 tuổi không được công khai" in html.unescape(refused.content.decode())
    assert not Report.objects.exists()


def test_hotline_refuses_to_make_the_name_of_a_child_public(client: Client) -> None:
    client.force_login(make_staff(Role.OPERATOR))
    said = answers(**GUARDIAN, channel="1022", district=None, commitment=None, news="none")

    refused = client.post(reverse("admin:reports_hotline"), said | {"publish_identity": "yes"})

    assert "dưới 16 tuổi không được công khai" in html.unescape(refused.content.decode())
    assert not Report.objects.exists()


def test_public_preview_of_a_child_shows_no_name(client: Client) -> None:
    draft = make_draft(**DRAFT, publish_identity=True)

    assert draft.public_name == ""


def test_database_refuses_to_name_a_child() -> None:
    report = make_report(State.COMPLETED, **DRAFT)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reporter.objects.filter(report=report).update(publish_identity=True)


def test_officer_reads_why_the_name_of_a_child_stays_private(client: Client) -> None:
    report = make_report(State.RECEIVED, **DRAFT)
    dispatcher = make_staff(Role.DISPATCHER)
    client.force_login(dispatcher)

    page = client.get(reverse("admin:reports_report_change", args=[report.pk]))
    refused = client.post(
        reverse("admin:reports_report_move", args=[report.pk, "assign"]),
        {"seen": "received", "agency": "QLDT-941", "publish": "on", "public_name": CHILD},
    )

    assert "dưới 16 tuổi không được công khai" in html.unescape(page.content.decode())
    assert refused.status_code == 422
    assert Report.objects.get(pk=report.pk).public_name == ""
