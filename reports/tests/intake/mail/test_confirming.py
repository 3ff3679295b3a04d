"""The owner of an address sees a message that claims to be theirs, and adds or erases it."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import email_hash
from notifications import reply_marks
from notifications.models import Message
from reports.intake.mail import processing, receiving
from reports.models import IncomingMail, MailPiece, Report, Reporter, ReportEvent
from reports.rules.states import State as ReportState
from reports.tests.factories import EMAIL, make_report
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import WORDS, plain, whole

Outcome = IncomingMail.Outcome

pytestmark = pytest.mark.usefixtures("reference_data", "media")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def report() -> Report:
    """A report whose reporter gets e-mails, and waits for information."""
    return make_report(ReportState.NEED_INFO, news="email")


@pytest.fixture
def link(report: Report) -> str:
    """The page of an unproved message with a photo and a sheet of a scanner."""
    news = Message.objects.get(about=report.code, template="received")
    sheet = messages.part(
        b"%PDF-1.4 x",
        "application/pdf",
        extra='Content-Disposition: attachment; filename="don.pdf"\r\n',
    )
    body = messages.multi(
        "mixed", plain(WORDS), messages.attached("phone.jpg", "image/jpeg"), sheet
    )
    mark = reply_marks.message_id(news)
    mail = receiving.receive(whole(body, sender=EMAIL, extra=f"In-Reply-To: {mark}\r\n"))
    processing.process(mail.pk)
    return urlsplit(Message.objects.get(template="mail_confirm").context["url"]).path


def say(client: Client, link: str, answer: str) -> str:
    return client.post(link, {"answer": answer}, follow=True).content.decode()


def test_owner_sees_the_message_before_confirming_it(
    report: Report, link: str, client: Client
) -> None:
    page = say(client, link, "open")

    for said in (report.code, WORDS, "phone.jpg", "don.pdf", "Cổng không nhận tệp PDF"):
        assert said in page
    assert "Đây là thư của tôi, gửi đi" in page
    assert not processing.sweep()

    for _turn in range(2):
        assert "Đã thêm thư vào phản ánh" in say(client, link, "yes")
        processing.sweep()

    assert ReportEvent.objects.get(report=report, name="supply_info").note == WORDS
    assert IncomingMail.objects.get().outcome == Outcome.ADDED


def test_link_alone_shows_no_word(report: Report, link: str, client: Client) -> None:
    """Mail programs open links by themselves and keep a copy of the page."""
    page = client.get(link).content.decode()

    assert report.code in page
    assert WORDS not in page
    assert "phone.jpg" not in page


def test_unseen_message_is_neither_added_nor_erased(link: str, client: Client) -> None:
    for answer in ("yes", "no", "erase", ""):
        assert WORDS not in say(client, link, answer)

    assert not processing.sweep()
    assert MailPiece.objects.exists()


def test_owner_erases_a_message_of_somebody_else(report: Report, link: str, client: Client) -> None:
    say(client, link, "open")

    for _turn in range(2):
        page = say(client, link, "erase")
        assert "Đã xóa thư" in page
        assert WORDS not in page
    assert "Đã xóa thư" in say(client, link, "yes")

    assert not MailPiece.objects.exists()
    assert not processing.sweep()
    assert not ReportEvent.objects.filter(report=report, name="supply_info").exists()


def test_wrong_tap_erases_nothing(report: Report, link: str, client: Client) -> None:
    say(client, link, "open")

    page = say(client, link, "no")

    assert MailPiece.objects.exists()
    assert "Xóa thư này?" in page and "không lấy lại được" in page
    assert WORDS in page and "Đây là thư của tôi, gửi đi" not in page
    assert f'href="{link}"' in page
    say(client, link, "yes")
    assert processing.sweep()
    assert ReportEvent.objects.filter(report=report, name="supply_info").exists()


def test_owner_of_the_address_before_a_correction_sees_and_adds_nothing(
    report: Report, link: str, client: Client
) -> None:
    corrected = "dung@example.vn"
    Reporter.objects.filter(report=report).update(email=corrected, email_hash=email_hash(corrected))

    assert client.get(link).status_code == 404
    assert client.post(link, {"answer": "open"}).status_code == 404
    assert not processing.sweep()


def test_link_ends_with_the_message(link: str, client: Client) -> None:
    receiving.erase_closed(now=timezone.now() + timedelta(days=8))

    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404


def test_changed_link_opens_nothing(link: str, client: Client) -> None:
    assert client.post(f"{link[:-2]}x/").status_code == 404
