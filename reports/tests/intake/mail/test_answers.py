"""An answer to the message that asks for consent, after its sender has completed the report."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from notifications import reply_marks
from notifications.models import Message
from reports import intake
from reports.intake.mail import processing, receiving
from reports.models import IncomingMail, PendingReport, ReportEvent
from reports.tests.factories import EMAIL, make_draft
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import WORDS, plain, whole

BOX = "paht@soctrang.gov.vn"
MORE = "Bổ sung: ổ gà thứ hai ở trước chợ, sâu 20 cm."
Outcome = IncomingMail.Outcome

pytestmark = pytest.mark.usefixtures("reference_data", "media")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INTAKE_REPLY_ADDRESS = BOX


def take(raw: bytes) -> IncomingMail:
    mail = receiving.receive(raw)
    processing.process(mail.pk)
    mail.refresh_from_db()
    return mail


def first_mail(words: str = WORDS, **changes: Any) -> PendingReport:
    take(whole(plain(words), **changes))
    return PendingReport.objects.get()


def asked() -> Message:
    return Message.objects.get(template="pending_created")


def answer(words: str = MORE, *, number: int = 1, extra: str = "", **changes: Any) -> bytes:
    """Write an answer to the message that asks for consent, with a photo."""
    body = messages.multi("mixed", plain(words), messages.attached("phone.jpg", "image/jpeg"))
    reference = f"In-Reply-To: {reply_marks.message_id(asked())}\r\n"
    subject = "Re: Xin đồng ý để gửi phản ánh"
    raw = whole(body, extra=extra or reference, **{"subject": subject} | changes)
    return raw.replace(b"ban-dau.1", b"tra-loi.%d" % number)


def test_answer_after_completion_joins_the_report() -> None:
    row = first_mail(sender=EMAIL)
    draft = make_draft(submission_id=row.submission_id, opened=(str(row.key),))
    report = intake.submit(draft, channel="web")
    to = reply_marks.reply_address(asked())

    mail = take(answer(extra=f"Delivered-To: {to}\r\n", sender=EMAIL))

    assert mail.outcome == Outcome.ADDED
    assert ReportEvent.objects.get(report=report, name="supply_info").note == MORE


def test_answer_to_a_message_with_a_key_of_earlier_versions_waits_by_itself() -> None:
    """Keys held the running number of the pending report before migration 0026."""
    first_mail(sender=EMAIL)
    Message.objects.filter(pk=asked().pk).update(dedupe_key="pending_created:7:email")
    to = reply_marks.reply_address(asked())

    mail = take(answer(extra=f"Delivered-To: {to}\r\n", sender=EMAIL))

    assert mail.outcome == Outcome.PENDING
    assert PendingReport.objects.count() == 2
