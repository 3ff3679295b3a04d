"""An answer to the message that asks for consent, before and after the report is completed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import reply_marks, texts
from notifications.models import Message
from paht.tests.threads import in_parallel
from reports import intake
from reports.intake import pending
from reports.intake.channels import hotline
from reports.intake.mail import processing, receiving
from reports.models import HeldFile, IncomingMail, MailPiece, PendingReport, Report, ReportEvent
from reports.rules.states import Role
from reports.tests.factories import EMAIL, make_draft, make_staff
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import WORDS, plain, whole
from reports.tests.pendings import page_of
from reports.tests.sending import answers, call_answers, form_url

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
    return Message.objects.filter(template="pending_created").earliest("pk")


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


# --- before completion ----------------------------------------------------------------------

SERVER = "mail.soctrang.gov.vn"
PROOF = f"Authentication-Results: {SERVER}; dkim=pass header.d=example.vn\r\n"
DANGER = "Bổ sung: nhà kế bên đang cháy, còn người mắc kẹt trong nhà!"


def joins(words: str = MORE, **changes: Any) -> IncomingMail:
    """Answer the link to the pending report at its signed address."""
    to = reply_marks.reply_address(asked())
    return take(answer(words, extra=f"Delivered-To: {to}\r\n", sender=EMAIL, **changes))


def test_proved_answer_joins_the_pending_report() -> None:
    row = first_mail(sender=EMAIL)

    mail = joins()

    found = PendingReport.objects.get()
    assert mail.outcome == Outcome.JOINED
    assert (found.pk, found.content) == (row.pk, f"{WORDS}\n\n{MORE}")
    assert found.is_waiting and found.expires_at == row.expires_at
    assert HeldFile.objects.get().submission_id == row.submission_id
    assert not MailPiece.objects.filter(mail=mail).exists()
    told = Message.objects.filter(template="pending_created").latest("pk")
    said = texts.render(told).body
    assert "đã được ghi thêm vào nội dung đang chờ" in said
    assert told.pk != asked().pk and told.context["url"] == asked().context["url"]
    assert "ổ gà" not in str(told.context)


@pytest.mark.parametrize("is_own", [True, False])
def test_answer_by_reference_needs_the_proof_of_the_own_server(
    settings: Settings, is_own: bool
) -> None:
    settings.INTAKE_AUTHSERV_ID = SERVER
    first_mail(sender=EMAIL)
    reference = f"In-Reply-To: {reply_marks.message_id(asked())}\r\n"

    mail = take(answer(extra=reference + (PROOF if is_own else ""), sender=EMAIL))

    assert mail.outcome == (Outcome.JOINED if is_own else Outcome.PENDING)
    assert PendingReport.objects.count() == (1 if is_own else 2)


def test_proved_stranger_joins_nothing(settings: Settings) -> None:
    settings.INTAKE_AUTHSERV_ID = SERVER
    first_mail(sender=EMAIL)
    proof = PROOF.replace("example.vn", "evil.vn")
    reference = f"In-Reply-To: {reply_marks.message_id(asked())}\r\n"

    assert take(answer(extra=reference + proof, sender="la@evil.vn")).outcome == Outcome.PENDING


def test_answer_joins_once_and_another_one_joins_too() -> None:
    first_mail(sender=EMAIL)
    to = reply_marks.reply_address(asked())
    raw = answer(extra=f"Delivered-To: {to}\r\n", sender=EMAIL)
    for _turn in range(2):
        mail = take(raw)
        processing._act_on(mail, processing.parsing.parse(raw))

    take(answer("Còn nữa.", number=2, extra=f"Delivered-To: {to}\r\n", sender=EMAIL))

    found = PendingReport.objects.get()
    assert found.content == f"{WORDS}\n\n{MORE}\n\nCòn nữa."
    assert found.words_since(0) == f"{MORE}\n\nCòn nữa." and found.words_since(1) == "Còn nữa."
    assert len(found.joined_at) == 2
    assert HeldFile.objects.count() == 1


def test_joined_words_are_confirmed_before_they_become_a_report() -> None:
    row = first_mail(sender=EMAIL)
    opened = (row.version,)
    joins()

    draft = make_draft(submission_id=row.submission_id, opened=opened)
    with pytest.raises(intake.Refused) as refused:
        intake.submit(draft, channel="web")

    assert refused.value.code == "grown"
    assert HeldFile.objects.exists() and not Report.objects.exists()
    row.refresh_from_db()
    again = make_draft(submission_id=row.submission_id, opened=(row.version,))
    report = intake.submit(again, channel="web")
    assert report.attachments.count() == 1


def test_operator_confirms_joined_words_too() -> None:
    operator = make_staff(Role.OPERATOR)
    row = first_mail(sender=EMAIL)
    joins()
    row.refresh_from_db()

    for seen, is_taken in ((row.version_at(0), False), (row.version, True)):
        draft = make_draft(submission_id=row.submission_id, opened=(seen,))
        if is_taken:
            hotline.take(draft, channel="1022", by=operator, pending=row)
            continue
        with pytest.raises(intake.Refused, match="thư bổ sung"):
            hotline.take(draft, channel="1022", by=operator, pending=row)

    assert Report.objects.count() == 1


def test_unseen_words_never_join_a_form_that_nobody_opened() -> None:
    row = first_mail(sender=EMAIL)
    joins()

    with pytest.raises(intake.Refused) as refused:
        intake.submit(make_draft(submission_id=row.submission_id), channel="web")

    assert refused.value.code == "not_opened"


def test_danger_in_an_answer_alarms_and_is_shown_to_the_call_centre() -> None:
    operator = make_staff(Role.OPERATOR)
    User.objects.filter(pk=operator.pk).update(email="truc@example.vn")
    first_mail("UBND phường 1 đã hứa dọn rác.", sender=EMAIL)
    assert PendingReport.objects.get().inspectorate_only

    joins(DANGER)

    row = PendingReport.objects.get()
    assert row.endangers_life and not row.inspectorate_only
    alarm = Message.objects.get(template="staff_pending")
    assert alarm.recipient == "truc@example.vn"
    assert Message.objects.filter(template="pending_created").latest("pk").context["danger"]


def test_answer_that_accuses_an_officer_moves_it_to_the_inspectorate() -> None:
    operator = make_staff(Role.OPERATOR)
    first_mail(sender=EMAIL)
    assert PendingReport.objects.for_staff(operator).exists()

    joins("Tôi tố cáo cán bộ địa chính xã Mỹ Hương nhận hối lộ 5 triệu đồng.")

    assert PendingReport.objects.get().inspectorate_only
    assert not PendingReport.objects.for_staff(operator).exists()


def test_answer_leaves_the_queue_that_staff_chose() -> None:
    inspector = make_staff(Role.SUPERVISOR, agency="TTRA")
    first_mail("Tôi tố cáo cán bộ xã Mỹ Hương nhận hối lộ.", sender=EMAIL)
    row = PendingReport.objects.get()
    pending.release(row.pk, by=inspector)

    joins()

    row.refresh_from_db()
    assert not row.inspectorate_only
    assert len(row.joined_at) == 1


def test_answer_completes_what_is_missing_and_replaces_nothing() -> None:
    first_mail("Đường hư nặng.", sender=EMAIL)

    joins("Nơi xảy ra: xã Mỹ Hương, huyện Mỹ Tú.\n\nTrân trọng,\nThu\nĐT: 0939.861.234")

    row = PendingReport.objects.get()
    assert row.phone == "+84939861234" and row.phone_hash
    assert row.commune and row.commune.full_name == "Xã Mỹ Hương"
    assert row.full_name == "Lý Thị Mộng Thu"


@pytest.mark.parametrize("end", ["refused", "expired"])
def test_answer_after_the_end_waits_by_itself_and_is_erased_with_its_files(end: str) -> None:
    row = first_mail(sender=EMAIL)
    raw = answer(extra=f"Delivered-To: {reply_marks.reply_address(asked())}\r\n", sender=EMAIL)
    if end == "refused":
        pending.disown(row)
    else:
        pending.expire(now=timezone.now() + timedelta(days=8))

    assert take(raw).outcome == Outcome.PENDING
    assert PendingReport.objects.waiting().get().content == MORE


def test_everything_that_joined_is_erased_with_the_pending_report() -> None:
    row = first_mail(sender=EMAIL)
    joins()
    row.refresh_from_db()

    pending.disown(row)
    receiving.erase_closed(now=timezone.now())

    assert not HeldFile.objects.exists() and not MailPiece.objects.exists()
    assert not Message.objects.exclude(recipient_hash="").exists()


def test_absence_notice_joins_nothing() -> None:
    first_mail(sender=EMAIL)

    mail = joins(
        "Tôi đang nghỉ phép.", subject=messages.encoded_word("Trả lời tự động: Xin đồng ý")
    )

    assert mail.outcome == Outcome.PENDING
    assert PendingReport.objects.filter(joined_at=[]).count() == 2


def test_sender_whose_form_was_open_reads_the_joined_words_in_it(client: Client) -> None:
    row = first_mail(sender=EMAIL)
    path = asked().context["url"].partition("//")[2].partition("/")[2]
    page = client.get(f"/{path}", follow=True)
    page = client.post(page.request["PATH_INFO"], {"answer": "yes"}, follow=True)
    typed = {"submission_id": str(page.context["form"]["submission_id"].value()), "content": WORDS}
    joins()

    refused = client.post(form_url(), answers(**typed))

    said = refused.context["form"]
    assert refused.status_code == 422 and "thư bổ sung" in str(said.errors["content"])
    assert said["content"].value() == f"{WORDS}\n\n{MORE}"
    assert not Report.objects.exists()
    sent = client.post(form_url(), answers(**typed | {"content": said["content"].value()}))
    assert sent.status_code == 302
    assert Report.objects.get(submission_id=row.submission_id).content.endswith(MORE)


def test_operator_whose_form_was_open_reads_the_joined_words_in_it() -> None:
    row = first_mail(sender=EMAIL)
    client, page = Client(), page_of(row, "call")
    client.force_login(make_staff(Role.OPERATOR))
    client.post(page)
    typed = {"submission_id": str(row.key), "channel": "email", "content": WORDS, "joined": "0"}
    joins()

    refused = client.post(page, call_answers(**typed))

    form = refused.context["form"]
    assert refused.status_code == 422 and not Report.objects.exists()
    assert form["content"].value() == f"{WORDS}\n\n{MORE}"
    assert 'name="joined" value="1"' in refused.content.decode()
    seen = typed | {"joined": "1", "content": form["content"].value()}
    assert client.post(page, call_answers(**seen)).status_code == 302
    assert Report.objects.get().content.endswith(MORE)


@pytest.mark.django_db(transaction=True)
def test_answer_and_consent_at_once_lose_nothing_and_send_nothing_unseen() -> None:
    row = first_mail(sender=EMAIL)
    to = reply_marks.reply_address(asked())
    mail = receiving.receive(answer(extra=f"Delivered-To: {to}\r\n", sender=EMAIL))
    draft = make_draft(submission_id=row.submission_id, opened=(row.version,))

    sent, read = in_parallel(
        lambda: intake.submit(draft, channel="web").code,
        lambda: processing.process(mail.pk),
    )

    mail.refresh_from_db()
    assert read is True
    if isinstance(sent, intake.Refused):
        assert (sent.code, mail.outcome) == ("grown", Outcome.JOINED)
        assert PendingReport.objects.get().content.endswith(MORE)
        assert HeldFile.objects.count() == 1
    else:
        report = Report.objects.get(code=sent)
        assert mail.outcome in (Outcome.ADDED, Outcome.PENDING)
        assert report.attachments.filter(is_public=True).count() == 0
