"""Sending while signed in: nobody says twice who they are."""

import pytest
from django.test import Client

from accounts import citizens
from accounts.models import User
from reports.models import Report, Reporter
from reports.tests import sending
from reports.tests.factories import NAME, PHONE

pytestmark = pytest.mark.usefixtures("reference_data")


@pytest.fixture
def citizen(db: None) -> User:
    applicant = citizens.Applicant(full_name=NAME, phone=PHONE, email="", password="!")
    return citizens.open_account(applicant, ip=None)


def test_form_of_signed_in_reporter_is_prefilled(client: Client, citizen: User) -> None:
    client.force_login(citizen)

    answer = client.get(sending.form_url())

    assert f'value="{NAME}"' in answer.content.decode()
    assert 'value="0939861234"' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_report_belongs_to_signed_in_account(client: Client, citizen: User) -> None:
    client.force_login(citizen)

    client.post(sending.form_url(), sending.answers())

    assert Reporter.objects.get(report=Report.objects.get()).user == citizen


def test_report_of_guest_belongs_to_no_account(client: Client) -> None:
    answer = client.get(sending.form_url())
    client.post(sending.form_url(), sending.answers())

    assert f'value="{NAME}"' not in answer.content.decode()
    assert Reporter.objects.get(report=Report.objects.get()).user is None
