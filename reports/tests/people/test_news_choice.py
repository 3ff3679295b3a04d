"""The reporter changes how they hear of one report, and each consent is recorded."""

import pytest
from django.test import Client

from accounts.models import Consent
from reports.models import Reporter
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.tests.my_reports import own, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def consents(code: str) -> list[tuple[str, bool]]:
    """Return purpose and force of each consent to news."""
    given = Consent.objects.filter(about=code, purpose__in=("sms", "email")).order_by("id")
    return [(one.purpose, one.withdrawn_at is None) for one in given]


def test_reporter_who_chose_none_can_take_messages_later(client: Client) -> None:
    report = make_report(State.RECEIVED, news="none")
    prove(client, own(report.code))
    shown = client.get(own(report.code)).content.decode()
    assert "Tự tra cứu bằng mã" in shown

    answer = client.post(own(report.code, "nhan-tin/"), {"news": "sms"}, follow=True)

    assert "Đã lưu cách nhận tin." in answer.content.decode()
    assert Reporter.objects.get(report=report).news == "sms"
    assert consents(report.code) == [("sms", True)]
    consent = Consent.objects.get(about=report.code, purpose="sms")
    assert (consent.channel, consent.ip) == ("web", "127.0.0.1")


def test_changing_news_channel_withdraws_earlier_consent(client: Client) -> None:
    report = make_report(State.RECEIVED, news="sms")
    prove(client, own(report.code))

    client.post(own(report.code, "nhan-tin/"), {"news": "email"})
    client.post(own(report.code, "nhan-tin/"), {"news": "email"})
    assert consents(report.code) == [("sms", False), ("email", True)]

    client.post(own(report.code, "nhan-tin/"), {"news": "none"})
    assert consents(report.code) == [("sms", False), ("email", False)]


def test_reporter_without_email_address_enters_one_with_choice(client: Client) -> None:
    report = make_report(State.RECEIVED, news="none", email="")
    prove(client, own(report.code))

    refused = client.post(own(report.code, "nhan-tin/"), {"news": "email"})
    assert refused.status_code == 422
    assert "Vui lòng nhập thư điện tử để nhận tin" in refused.content.decode()

    client.post(own(report.code, "nhan-tin/"), {"news": "email", "email": "moi@example.vn"})
    reporter = Reporter.objects.get(report=report)
    assert (reporter.news, reporter.email, reporter.email_proved_at) == (
        "email", "moi@example.vn", None,
    )  # fmt: skip


def test_choice_needs_an_answer(client: Client) -> None:
    report = make_report(State.RECEIVED, news="sms")
    prove(client, own(report.code))

    refused = client.post(own(report.code, "nhan-tin/"), {})

    assert "Vui lòng chọn cách nhận tin" in refused.content.decode()
    assert Reporter.objects.get(report=report).news == "sms"


def test_other_person_cannot_change_news_channel(client: Client) -> None:
    report = make_report(State.RECEIVED, news="sms")

    client.post(own(report.code, "nhan-tin/"), {"news": "none"})

    assert Reporter.objects.get(report=report).news == "sms"
