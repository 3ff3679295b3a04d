"""Messages to addresses that nobody has proved: a stranger may have typed them."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import citizens
from accounts.models import User
from accounts.tests.factories import EMAIL as OWN_EMAIL
from accounts.tests.factories import PHONE as OWN_PHONE
from accounts.tests.factories import make_citizen
from notifications import delivery, texts
from notifications.models import Message
from notifications.outbox import Address
from reports import workflow
from reports.models import Report, Reporter
from reports.people.following import links as follow_links
from reports.people.following.targets import Target
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.my_reports import own, prove
from reports.tests.sending import answers, form_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

VICTIM = "nan.nhan@example.vn"
LURE = "Tai khoan bi khoa, xac minh ngay tai https://lua-dao.example/"


def send(client: Client, **changes: object) -> Report:
    """Send the form as a visitor who hears by e-mail."""
    before = set(Report.objects.values_list("pk", flat=True))
    response = client.post(form_url(), answers(news="email", **changes))
    assert response.status_code == 302, response.content.decode()
    return Report.objects.exclude(pk__in=before).get()


def mail(template: str, to: str = VICTIM) -> texts.Text:
    return texts.render(
        Message.objects.get(template=template, recipient_hash=Address.email(to).hash)
    )


def proof_path(mailed: texts.Text) -> str:
    found = re.search(rf"{settings.SITE_URL}(/vi/thu-bao-tin/\S+/)", mailed.body)
    assert found
    return found[1]


def test_email_to_unproved_address_contains_no_text_of_reporter(client: Client) -> None:
    report = send(client, email=VICTIM, title=LURE, full_name="Lua-dao Example", content=LURE)

    mailed = mail("received")

    for words in (mailed.subject, mailed.body, mailed.html):
        assert "lua-dao" not in words.lower()
    for fact in (
        report.code,
        report.category.name,
        f"{timezone.localtime(report.submitted_at):%d/%m/%Y}",
    ):
        assert fact in mailed.body


def test_twelve_reports_with_one_address_send_five_mails(client: Client) -> None:
    for _number in range(12):
        # The limits of the form are another matter.
        cache.clear()
        send(client, email=VICTIM, title=LURE)
    delivery.sweep()

    to_victim = Message.objects.filter(recipient_hash=Address.email(VICTIM).hash)
    assert to_victim.filter(status="sent").count() == 5
    assert not to_victim.filter(status="waiting").exists()


def test_staff_answer_to_unproved_address_omits_title_and_note(client: Client) -> None:
    report = send(client, email=VICTIM, title=LURE)
    reception = make_staff(Role.DISPATCHER)
    workflow.move(report, "request_info", by=reception, note=f"Xin cho biết: {LURE}")

    mailed = mail("need_info")

    assert "lua-dao" not in mailed.body + mailed.html
    assert "bổ sung thông tin" in mailed.body


def test_opening_proof_link_proves_nothing_by_itself(client: Client) -> None:
    report = send(client, email=VICTIM, title=LURE)

    shown = client.get(proof_path(mail("received")))

    assert shown.status_code == 200
    assert report.code in shown.content.decode() and "lua-dao" not in shown.content.decode()
    assert Reporter.objects.get().email_proved_at is None


def test_email_has_title_after_address_is_confirmed(client: Client) -> None:
    report = send(client, email=VICTIM, title="Cột điện nghiêng")
    client.post(proof_path(mail("received")), {"answer": "yes"})

    workflow.move(report, "reject", by=make_staff(Role.DISPATCHER), reason="LD02", note="Vì thế")

    mailed = mail("refused")
    assert "“Cột điện nghiêng”" in mailed.body and "Vì thế" in mailed.body
    assert "thu-bao-tin" not in mailed.body


def test_address_is_confirmed_for_one_report_only(client: Client) -> None:
    first = send(client, email=VICTIM, title="Cột điện nghiêng")
    client.post(proof_path(mail("received")), {"answer": "yes"})
    Message.objects.all().delete()

    send(Client(), email=VICTIM, title=LURE)

    assert "lua-dao" not in mail("received").body
    assert Reporter.objects.get(report=first).email_proved_at


def test_person_who_never_reported_stops_emails_with_one_click(client: Client) -> None:
    report = send(client, email=VICTIM, title=LURE)
    client.post(proof_path(mail("received")), {"answer": "no"})

    workflow.move(report, "reject", by=make_staff(Role.DISPATCHER), reason="LD02", note="x")
    delivery.sweep()

    refused = Message.objects.get(template="refused")
    assert (refused.status, refused.last_error) == ("skipped", "unsubscribed")


@pytest.mark.parametrize("token", ["1-0000", "x"])
def test_forged_proof_link_is_not_found(client: Client, token: str) -> None:
    assert client.get(reverse("reports:prove_email", args=[token])).status_code == 404


def test_signed_in_reporter_with_own_address_gets_the_title_at_once(client: Client) -> None:
    client.force_login(make_citizen())
    send(client, phone=OWN_PHONE, email=OWN_EMAIL, title="Cột điện nghiêng")

    assert "“Cột điện nghiêng”" in mail("received", OWN_EMAIL).body


def test_signed_in_reporter_with_other_address_sends_no_title(client: Client) -> None:
    client.force_login(make_citizen())
    send(client, phone=OWN_PHONE, email=VICTIM, title=LURE)

    assert "lua-dao" not in mail("received").body


def test_code_to_phone_proves_phone_of_report(client: Client) -> None:
    report = make_report(State.RECEIVED, phone=OWN_PHONE)
    assert report.reporter.phone_proved_at is None

    prove(client, own(report.code), OWN_PHONE)

    assert Reporter.objects.get(report=report).phone_proved_at


def test_corrected_address_has_to_be_proved_again(client: Client) -> None:
    send(client, email=VICTIM)
    path = proof_path(mail("received"))
    Reporter.objects.update(email="khac@example.vn", email_hash="f" * 64)

    assert client.post(path, {"answer": "yes"}).status_code == 404


def test_email_confirmation_omits_name_of_account() -> None:
    stranger = make_citizen(email="")
    User.objects.filter(pk=stranger.pk).update(full_name=LURE)
    stranger.refresh_from_db()

    citizens.ask_for_email(stranger, VICTIM)

    assert "lua-dao" not in mail("email_confirm").body


def test_subscription_confirmation_omits_title_of_report() -> None:
    report = make_report(State.PROCESSING, title=LURE)
    assert report.is_public

    target = Target.of_report(report.code)
    assert target
    follow_links.send_confirmation(target, Address.email(VICTIM), language="vi")
    delivery.sweep()

    message = Message.objects.get(template="follow_confirm")
    assert message.status == "sent"
    follow_links.send_confirmation(target, Address.email(VICTIM), language="vi")
    mailed = texts.render(Message.objects.exclude(pk=message.pk).get(template="follow_confirm"))
    assert "lua-dao" not in mailed.body and report.code in mailed.body
