"""What becomes of a message: a pending report, an addition, or nothing; never a loop."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from notifications import reply_marks, texts
from notifications.models import Arrival, Message, Suppression
from reports.intake import pending
from reports.intake.mail import parsing, processing, receiving
from reports.models import (
    HeldFile,
    IncomingMail,
    PendingReport,
    Report,
    ReportEvent,
)
from reports.rules.states import State as ReportState
from reports.tests.factories import EMAIL, make_report
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import SAMPLES, WORDS, Sample, plain, whole

BOX = "paht@soctrang.gov.vn"
SERVER = "mail.soctrang.gov.vn"
PROOF = f"Authentication-Results: {SERVER}; dkim=pass header.d=example.vn\r\n"
State, Outcome = IncomingMail.State, IncomingMail.Outcome

pytestmark = pytest.mark.usefixtures("reference_data", "media", "intake_settings")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def intake_settings(settings: Settings) -> None:
    settings.INTAKE_REPLY_ADDRESS = BOX
    settings.INTAKE_AUTHSERV_ID = SERVER


def take(raw: bytes) -> IncomingMail:
    mail = receiving.receive(raw)
    processing.process(mail.pk)
    mail.refresh_from_db()
    return mail


def answers() -> list[Message]:
    return list(
        Message.objects.filter(
            template__in=(
                "pending_created",
                "pending_reminder",
                "mail_added",
                "mail_confirm",
                "mail_files",
                "mail_empty",
            )
        ).order_by("pk")
    )


def news_of(report: Report) -> Message:
    return Message.objects.filter(about=report.code, template="received").get()


@pytest.fixture
def report() -> Report:
    """A report whose reporter gets e-mails, and waits for information."""
    return make_report(ReportState.NEED_INFO, news="email")


# --- pending reports --------------------------------------------------------------------


def test_message_becomes_a_pending_report_with_proposals() -> None:
    text = "Đường Trần Hưng Đạo, Phường 2, thành phố Sóc Trăng có nhiều ổ gà lớn, xe máy té ngã."

    mail = take(whole(plain(f"{text}\n\nTrân trọng,\nThu\nĐT: 0939.861.234")))

    pending = PendingReport.objects.get()
    assert (mail.state, mail.outcome) == (State.PROCESSED, Outcome.PENDING)
    assert (pending.channel, pending.source) == ("email", mail.source)
    assert (pending.title, pending.content) == (messages.SUBJECT, text)
    assert (pending.email, pending.full_name) == (messages.SENDER, "Lý Thị Mộng Thu")
    assert pending.phone == "+84939861234"
    assert pending.category and pending.category.code == "GT01"
    assert pending.commune and pending.commune.full_name == "Phường 2"
    assert pending.address.startswith("Đường Trần Hưng Đạo")
    assert not Report.objects.exists()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_message_waits_as_one_pending_report(sample: Sample) -> None:
    mail = take(sample.raw)
    processing.process(mail.pk)

    assert mail.outcome == Outcome.PENDING
    assert PendingReport.objects.get().content == sample.text
    if "scanner pdf" not in sample.name:
        assert HeldFile.objects.count() == sample.files


def test_danger_within_a_letter_with_headings_is_seen() -> None:
    headings = "Kính gửi: Cổng\nNgười gửi: Hai\nNgày: 1/12\nTiêu đề: Gấp\n"

    take(whole(plain(f"{headings}Nội dung: đang cháy nhà ở hẻm 7.")))

    assert PendingReport.objects.get().endangers_life


NEIGHBOUR = (
    "Nhờ Cổng xử lý giúp.\n\nVào Th 4, 4 thg 10, 2023 vào lúc 09:00 Ông Ba <ba@example.vn>\n"
    "đã viết:\n\n> Nhà ở hẻm 7 đang cháy, còn người mắc kẹt.\n> Ba\n"
)


def test_danger_in_a_quoted_letter_of_somebody_else_is_seen() -> None:
    take(whole(plain(NEIGHBOUR), subject="Re: Hẻm 7"))

    row = PendingReport.objects.get()
    assert row.endangers_life
    assert "hẻm 7 đang cháy" in row.content


def test_danger_in_our_own_quoted_words_is_none() -> None:
    ours = NEIGHBOUR.replace("Ông Ba <ba@example.vn>", f"Cổng <{BOX}>")

    take(whole(plain(ours), subject="Re: Hẻm 7"))

    row = PendingReport.objects.get()
    assert not row.endangers_life
    assert row.content == "Nhờ Cổng xử lý giúp."


@pytest.mark.parametrize("mark", ["", "> "])
def test_our_warning_gives_no_alarm_when_it_comes_back(mark: str) -> None:
    take(whole(plain("Hẻm 7 đang cháy nhà.")))
    (message,) = answers()
    ours = texts.render(message).body.replace("\n", f"\n{mark}")
    assert "cấp cứu" in ours
    letter = f"Tôi không mở được đường dẫn.\n\nBegin forwarded message:\n\n{mark}{ours}"

    take(whole(plain(letter), subject="Fwd: X", sender="ba@example.vn"))

    row = PendingReport.objects.latest("pk")
    assert row.email == "ba@example.vn"
    assert not row.endangers_life


def test_answer_repeats_no_word_of_the_sender() -> None:
    take(whole(plain("Bấm vào https://lua-dao.example ngay")))

    (message,) = answers()
    assert message.recipient == messages.SENDER
    # The link is random and may hold any three letters.
    said = str({**message.context, "url": ""})
    assert "lua-dao" not in str(message.context)
    assert "Thu" not in said
    assert messages.SUBJECT not in said


def test_same_message_again_is_answered_once() -> None:
    for _turn in range(3):
        take(whole(plain(WORDS)))

    assert PendingReport.objects.count() == 1
    assert len(answers()) == 1


def test_crash_between_pending_report_and_state_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail = receiving.receive(whole(plain(WORDS)))
    with monkeypatch.context() as crashing:
        crashing.setattr(processing, "_lock", _lose_database)
        assert processing.process(mail.pk) is False

    IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert processing.sweep() == 1

    assert PendingReport.objects.count() == 1
    assert len(answers()) == 1


def _lose_database(*_arguments: object) -> bool:
    raise OperationalError("connection lost")


def test_erased_with_its_pending_report() -> None:
    take(whole(plain(WORDS)))
    assert receiving.erase_closed(now=timezone.now()) == 0

    PendingReport.objects.all().delete()
    assert receiving.erase_closed(now=timezone.now() + timedelta(days=7)) == 1


def test_no_message_keeps_the_address_after_a_week() -> None:
    take(whole(messages.multi("mixed", plain(WORDS), messages.part("x", "application/ms-tnef"))))
    assert {one.template for one in answers()} == {"pending_created", "mail_files"}

    pending.expire(now=timezone.now() + timedelta(days=8))

    assert not Message.objects.exclude(recipient_hash="").exists()


def test_refused_files_are_named_by_their_reason_only() -> None:
    tnef = messages.part(b"x" * 4000, 'application/ms-tnef; name="bi-mat.dat"')

    take(whole(messages.multi("mixed", plain(WORDS), tnef)))

    told = Message.objects.get(template="mail_files")
    assert "winmail.dat" in told.context["refused"]
    assert "bi-mat" not in str(told.context)


# --- poison -----------------------------------------------------------------------------


def test_poison_message_is_set_aside_and_the_box_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    poison = receiving.receive(whole(plain("poison")))
    receiving.receive(whole(plain(WORDS)).replace(b"ban-dau.1", b"ban-dau.2"))
    real = parsing.parse

    def parse(raw: bytes) -> parsing.ParsedMail:
        if b"poison" in raw:
            raise KeyError("words of the message")
        return real(raw)

    monkeypatch.setattr(parsing, "parse", parse)
    processing.sweep()

    poison.refresh_from_db()
    assert (poison.state, poison.reason, poison.error) == (
        State.SET_ASIDE,
        "unreadable",
        "KeyError",
    )
    assert PendingReport.objects.count() == 1

    monkeypatch.setattr(parsing, "parse", real)
    assert processing.again(poison.pk)
    processing.sweep()
    assert PendingReport.objects.count() == 2


def test_bomb_is_set_aside_with_its_reason() -> None:
    mail = take(whole(messages.multi("mixed", *[plain("x")] * 6000)))

    assert (mail.state, mail.reason) == (State.SET_ASIDE, "too_many_parts")
    assert not PendingReport.objects.exists()


def test_message_whose_workers_die_is_set_aside() -> None:
    mail = receiving.receive(whole(plain(WORDS)))
    for _turn in range(processing.MOST_ATTEMPTS):
        assert processing._claim(IncomingMail.objects.all())
        IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    processing.sweep()

    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (State.SET_ASIDE, "interrupted")


def test_message_is_read_by_one_worker_at_a_time() -> None:
    mail = receiving.receive(whole(plain(WORDS)))
    assert processing._claim(IncomingMail.objects.all())

    assert processing.process(mail.pk) is False
    assert not PendingReport.objects.exists()


# --- nothing to read ----------------------------------------------------------------------

SHEET = messages.part(
    b"%PDF-1.4 x",
    'application/pdf; name="scan.pdf"',
    extra='Content-Disposition: attachment; filename="scan.pdf"\r\n',
)
MEETING = messages.part("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")
UNREADABLE = {
    "pdf": (messages.multi("mixed", SHEET), "Cổng không nhận tệp PDF", 1),
    "s/mime": (messages.part(b"x" * 90, "application/pkcs7-mime"), "thư đã mã hóa", 0),
    "pgp": (plain(messages.ARMOUR), "thư đã mã hóa", 0),
    "invitation": (MEETING, "lời mời lịch họp", 0),
}


@pytest.mark.parametrize(("body", "why", "left_out"), UNREADABLE.values(), ids=UNREADABLE)
def test_sender_hears_why_the_content_is_unread(body: bytes, why: str, left_out: int) -> None:
    assert take(whole(body)).outcome == Outcome.PENDING

    row = PendingReport.objects.get()
    assert (row.content, row.files_left_out) == ("", left_out)
    (told,) = answers()
    said = texts.render(told).body
    assert why in said and "viết nội dung phản ánh vào trang" in said
    assert "nội dung" in told.context["missing"]
    assert "PGP MESSAGE" not in str(told.context)


def test_sender_of_a_readable_mail_is_not_asked_for_content() -> None:
    take(whole(plain(WORDS)))

    (told,) = answers()
    assert "nội dung" not in told.context["missing"]
    assert "không đọc được" not in texts.render(told).body


def test_files_beyond_the_limit_are_all_counted(settings: Settings) -> None:
    settings.UPLOAD_MAX_FILES = 1
    photos = [messages.attached(name, "image/jpeg") for name in ("phone.jpg", "print.jpg")]

    take(whole(messages.multi("mixed", plain(WORDS), *photos, SHEET)))

    assert PendingReport.objects.get().files_left_out == 2


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n"], ids=["zero bytes", "no header"])
def test_mail_of_nobody_about_nothing_is_set_aside(raw: bytes) -> None:
    mail = take(raw)

    assert (mail.state, mail.reason) == (State.SET_ASIDE, "empty")
    assert not PendingReport.objects.exists()
    assert not answers()


def test_sender_of_an_empty_mail_is_told_three_times_a_day_at_most() -> None:
    for turn in range(5):
        raw = whole(plain(""), subject="").replace(b"ban-dau.1", b"t%d" % turn)
        mail = take(raw.replace(b"09:00:0", b"09:0%d:0" % turn))
        assert (mail.state, mail.reason) == (State.SET_ASIDE, "empty")

    assert [one.template for one in answers()] == ["mail_empty"] * 3
    assert "không có nội dung và không có tệp" in texts.render(answers()[0]).body
    assert not PendingReport.objects.exists()


def test_program_that_sends_an_empty_mail_hears_nothing() -> None:
    take(whole(plain(""), subject="", extra="Precedence: bulk\r\n"))

    assert not answers()


def test_empty_mail_read_again_is_answered_once() -> None:
    mail = take(whole(plain(""), subject=""))

    assert processing.again(mail.pk)
    processing.sweep()

    mail.refresh_from_db()
    assert mail.reason == "empty"
    assert len(answers()) == 1


def test_answer_with_a_sheet_only_is_told_why_and_makes_no_second_report(report: Report) -> None:
    to = reply_marks.reply_address(news_of(report))
    sheet = messages.multi("mixed", SHEET)

    mail = take(whole(sheet, extra=f"Cc: {to}\r\n", sender=EMAIL, subject="Re: Yêu cầu"))

    assert mail.reason == "empty"
    (told,) = answers()
    assert (told.template, told.recipient) == ("mail_empty", EMAIL)
    assert "Cổng không nhận tệp PDF" in texts.render(told).body


def test_danger_in_the_subject_of_an_empty_answer_is_seen(report: Report) -> None:
    subject = messages.encoded_word("Re: Nhà kế bên đang cháy, còn người mắc kẹt")
    to = reply_marks.reply_address(news_of(report))

    take(whole(plain(""), extra=f"Cc: {to}\r\n", subject=subject))

    assert PendingReport.objects.get().endangers_life


# --- additions --------------------------------------------------------------------------


def reply(report: Report, *, extra: str = "", to: str = "", sender: str = EMAIL) -> bytes:
    mark = reply_marks.message_id(news_of(report))
    address = f"To: {to}\r\n" if to else ""
    return whole(plain(WORDS), sender=sender, extra=f"In-Reply-To: {mark}\r\n{address}{extra}")


def test_signed_reply_address_adds_to_the_report(report: Report) -> None:
    photo = messages.attached("phone.jpg", "image/jpeg")
    to = reply_marks.reply_address(news_of(report))
    assert re.fullmatch(r"paht\+paht-\d+-[0-9a-f]{24}@soctrang.gov.vn", to)

    mail = take(
        whole(
            messages.multi("mixed", plain(WORDS), photo),
            extra=f"Delivered-To: {to}\r\n",
            sender="may-khac@example.vn",
        )
    )

    report.refresh_from_db()
    assert mail.outcome == Outcome.ADDED
    assert report.state == ReportState.SUBMITTED
    assert report.events.last().note == WORDS  # type: ignore[union-attr]
    assert report.attachments.get().is_public is False
    assert not PendingReport.objects.exists()
    told = Message.objects.get(template="mail_added")
    assert (told.context["code"], told.recipient) == (report.code, EMAIL)


@pytest.mark.parametrize("way", ["reference", "code"])
def test_proved_sender_adds_by_reference_or_code(report: Report, way: str) -> None:
    raw = reply(report, extra=PROOF)
    if way == "code":
        raw = whole(plain(WORDS), sender=EMAIL, extra=PROOF, subject=f"Re: {report.code}")

    assert take(raw).outcome == Outcome.ADDED


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "Authentication-Results: mail.evil.vn; dkim=pass header.d=example.vn\r\n",
        f"Authentication-Results: {SERVER}; dkim=fail\r\n{PROOF}",
    ],
    ids=["no proof", "another server", "forged below"],
)
def test_unproved_sender_adds_nothing_and_waits(report: Report, extra: str) -> None:
    mail = take(reply(report, extra=extra))

    report.refresh_from_db()
    assert mail.outcome == Outcome.ASKED
    assert report.state == ReportState.NEED_INFO
    (asked,) = answers()
    assert (asked.template, asked.recipient) == ("mail_confirm", EMAIL)


def test_danger_to_life_waits_for_no_link(report: Report) -> None:
    raw = whole(
        plain("Nhà kế bên đang cháy, còn người mắc kẹt trong nhà!"),
        sender=EMAIL,
        subject=f"Re: {report.code}",
    )

    assert take(raw).outcome == Outcome.PENDING
    assert PendingReport.objects.get().endangers_life
    assert Message.objects.filter(template="pending_created").get().context["danger"]


def test_photo_without_words_supplies_the_information(report: Report) -> None:
    photo = messages.attached("phone.jpg", "image/jpeg")
    to = reply_marks.reply_address(news_of(report))

    mail = take(
        whole(
            messages.multi("mixed", plain(""), photo),
            extra=f"Delivered-To: {to}\r\n",
            sender=EMAIL,
            subject="",
        )
    )

    assert (mail.outcome, mail.error) == (Outcome.ADDED, "")
    assert report.attachments.count() == 1


def test_empty_answer_supplies_nothing(report: Report) -> None:
    to = reply_marks.reply_address(news_of(report))
    raw = whole(plain(""), extra=f"Delivered-To: {to}\r\n", sender=EMAIL, subject="Re: Yêu cầu")

    mail = take(raw)

    assert (mail.state, mail.reason) == (State.SET_ASIDE, "empty")
    report.refresh_from_db()
    assert report.state == ReportState.NEED_INFO
    assert not PendingReport.objects.exists()


def test_unproved_message_waits_for_staff_when_no_more_links_may_go_out(report: Report) -> None:
    for turn in range(4):
        take(
            reply(report)
            .replace(b"ban-dau.1", b"t%d" % turn)
            .replace(b"09:00:0", b"09:00:%d" % turn)
        )

    assert len(answers()) == 3
    assert PendingReport.objects.count() == 1


def test_proved_stranger_who_knows_the_code_adds_nothing(report: Report) -> None:
    proof = PROOF.replace("example.vn", "evil.vn")
    raw = whole(plain(WORDS), sender="la@evil.vn", extra=proof, subject=f"Re: {report.code}")

    assert take(raw).outcome == Outcome.PENDING


def test_wrong_signature_in_the_address_adds_nothing(report: Report) -> None:
    to = reply_marks.reply_address(news_of(report))
    wrong = re.sub(r"-[0-9a-f]{24}@", f"-{'0' * 24}@", to)

    assert take(whole(plain(WORDS), extra=f"Cc: {wrong}\r\n")).outcome == Outcome.PENDING


def test_reply_address_ends_with_the_message(report: Report) -> None:
    to = reply_marks.reply_address(news_of(report))
    Message.objects.update(recipient="", recipient_hash="")

    assert take(whole(plain(WORDS), extra=f"Cc: {to}\r\n")).outcome == Outcome.PENDING


def test_answer_to_a_message_for_staff_adds_nothing(report: Report) -> None:
    message = news_of(report)
    Message.objects.filter(pk=message.pk).update(recipient_hash="0" * 64)
    to = reply_marks.reply_address(message)

    assert take(whole(plain(WORDS), extra=f"Cc: {to}\r\n")).outcome == Outcome.PENDING


@pytest.mark.parametrize("state", [ReportState.PROCESSING, ReportState.COMPLETED])
def test_addition_leaves_the_state_of_a_report_that_waits_for_nothing(state: ReportState) -> None:
    report = make_report(state, news="email")
    to = reply_marks.reply_address(news_of(report))

    take(whole(plain(WORDS), extra=f"Cc: {to}\r\n"))

    before, report = report.due_at, Report.objects.get(pk=report.pk)
    event = ReportEvent.objects.filter(report=report, name="supply_info").get()
    assert (report.state, report.due_at) == (state, before)
    assert (event.note, event.by) == (WORDS, None)


def test_addition_twice_is_one(report: Report) -> None:
    to = reply_marks.reply_address(news_of(report))
    raw = whole(plain(WORDS), extra=f"Cc: {to}\r\n")

    first = take(raw)
    # A slow worker, whose claim has lapsed, comes to its end.
    processing._act_on(first, parsing.parse(raw))
    take(b"Received: again\r\n" + raw)

    assert ReportEvent.objects.filter(report=report, name="supply_info").count() == 1


def test_addition_to_a_confidential_report_is_sealed() -> None:
    report = make_report(news="email", complained_agency="BHXH")
    to = reply_marks.reply_address(news_of(report))

    take(whole(plain(WORDS), extra=f"Cc: {to}\r\n"))

    raw = ReportEvent.objects.filter(name="supply_info").extra(select={"raw": "note"})
    assert WORDS not in str(raw.values("raw").get())


# --- loops ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extra", "outcome"),
    [
        ("Auto-Submitted: auto-replied\r\n", Outcome.AUTOMATIC),
        ("Return-Path: <>\r\n", Outcome.AUTOMATIC),
        ("Auto-Submitted: auto-generated\r\n", Outcome.PENDING),
        ("List-Id: <tin.example.vn>\r\n", Outcome.PENDING),
        ("Precedence: bulk\r\n", Outcome.PENDING),
    ],
)
def test_program_and_list_get_no_answer(extra: str, outcome: str) -> None:
    assert take(whole(plain(WORDS), extra=extra)).outcome == outcome
    assert not answers()


@pytest.mark.parametrize("sender", ["no-reply@example.vn", "postmaster@example.vn"])
def test_address_without_a_reader_gets_no_answer(sender: str) -> None:
    take(whole(plain(WORDS), sender=sender))

    assert not answers()


@pytest.mark.parametrize("sender", [BOX, BOX.upper(), BOX.replace("@", "+paht-1-x@")])
def test_the_portal_never_answers_itself(sender: str) -> None:
    assert take(whole(plain(WORDS), sender=sender)).outcome == Outcome.OWN
    assert not PendingReport.objects.exists()


def test_own_message_that_comes_back_makes_nothing(report: Report) -> None:
    own = reply_marks.message_id(news_of(report))
    raw = whole(plain(WORDS)).replace(b"<ban-dau.1@example.vn>", own.encode())

    assert take(raw).outcome == Outcome.OWN


def test_two_systems_that_answer_each_other_stop_after_three() -> None:
    for turn in range(8):
        take(whole(plain(f"Cảm ơn bạn đã gửi thư {turn}")).replace(b"ban-dau.1", b"t%d" % turn))

    assert len(answers()) == 3
    assert PendingReport.objects.count() == 8


def bounce(message: Message, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    said = messages.part("Không gửi được.", "text/plain; charset=utf-8")
    state = messages.part(
        f"Reporting-MTA: dns; mx.example.vn\r\n\r\nFinal-Recipient: rfc822; {EMAIL}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n",
        "message/delivery-status",
        encoding="7bit",
    )
    returned = messages.part(
        f"Message-ID: {reply_marks.message_id(message)}\r\nSubject: x\r\n",
        "text/rfc822-headers",
        encoding="7bit",
    )
    inner = messages.multi("report; report-type=delivery-status", said, state, returned)
    return whole(inner, sender="MAILER-DAEMON@mx.example.vn", extra="Return-Path: <>\r\n")


def test_bounce_marks_the_address(report: Report) -> None:
    message = news_of(report)

    assert take(bounce(message)).outcome == Outcome.BOUNCE

    message.refresh_from_db()
    assert message.arrival == Arrival.FAILED
    found = Suppression.objects.get()
    assert (found.recipient_hash, found.reason) == (message.recipient_hash, "bounced")
    assert not answers()


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0")])
def test_delay_marks_nothing(report: Report, action: str, status: str) -> None:
    take(bounce(news_of(report), action=action, status=status))

    assert not Suppression.objects.exists()


def test_forged_bounce_silences_nobody(report: Report) -> None:
    raw = re.sub(rb"-[0-9a-f]{24}@", b"-" + b"0" * 24 + b"@", bounce(news_of(report)))

    assert take(raw).outcome == Outcome.BOUNCE
    assert not Suppression.objects.exists()


# --- proposals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "commune", "district"),
    [
        ("Ổ gà tại xã Mỹ Hương, huyện Mỹ Tú", "Xã Mỹ Hương", "Mỹ Tú"),
        ("o ga tai xa my huong", "Xã Mỹ Hương", "Mỹ Tú"),
        ("Phường 1, thị xã Vĩnh Châu ngập", "Phường 1", "Vĩnh Châu"),
        ("P.1, TX Vĩnh Châu ngập", "Phường 1", "Vĩnh Châu"),
        ("p2 tp sóc trăng mất đèn", "Phường 2", "Sóc Trăng"),
    ],
)
def test_commune_is_proposed_from_the_text(said: str, commune: str, district: str) -> None:
    from reports.intake.mail.proposals import commune_in

    found = commune_in(said)

    assert found is not None
    assert (found.full_name, found.parent and found.parent.name) == (commune, district)


@pytest.mark.parametrize("said", ["Phường 1 ngập nước", "Đường hư", "Mỹ Hương rất đẹp"])
def test_unclear_place_is_not_guessed(said: str) -> None:
    from reports.intake.mail.proposals import commune_in

    assert commune_in(said) is None


# --- fuzz -------------------------------------------------------------------------------


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_message_is_read_or_set_aside_and_never_half(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([s.raw for s in SAMPLES if len(s.raw) < 6000])))
    for _turn in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    before = len(answers())

    mail = take(bytes(raw))

    assert mail.state in (State.PROCESSED, State.SET_ASIDE)
    made = PendingReport.objects.filter(source=mail.source).count()
    assert made == (mail.outcome == Outcome.PENDING)
    assert mail.reason != "unreadable"
    assert len(answers()) - before <= 2
    assert not Report.objects.exists()
