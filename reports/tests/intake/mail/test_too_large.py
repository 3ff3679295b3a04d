"""The beginning of a message that is too large is read for danger, and its sender hears of it."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from notifications import texts
from notifications.models import Message
from reports.intake.mail import parsing, processing, receiving
from reports.models import IncomingMail, PendingReport
from reports.tests.intake.mail import messages
from reports.tests.intake.mail.messages import SENDER, WORDS, multi, part, plain, whole

pytestmark = pytest.mark.django_db(transaction=True)
State, Outcome = IncomingMail.State, IncomingMail.Outcome
FIRE = "Nhà số 12 đường Lê Duẩn đang cháy, còn người mắc kẹt trên lầu."
LARGE = part(b"\xff\xd8\xff" + bytes(2 << 20), "image/jpeg; name=a.jpg")
DELIMITERS = [plain("x")] * 6000
PACKED = b"Content-Type: message/rfc822\r\n\r\n" * 5000


@pytest.fixture(autouse=True)
def _small(reference_data: None, settings: Settings, tmp_path: Path) -> None:
    settings.INTAKE_MAX_MB = 1
    settings.MEDIA_ROOT = tmp_path / "media"


def take(raw: bytes) -> IncomingMail:
    mail = receiving.receive(raw)
    processing.process(mail.pk)
    mail.refresh_from_db()
    return mail


def said() -> list[Message]:
    return list(Message.objects.exclude(template__startswith="staff").order_by("pk"))


BOMBS = {
    "too large": whole(multi("mixed", plain(FIRE), LARGE)),
    "too large page": whole(
        multi("mixed", multi("related", messages.page(FIRE), LARGE, boundary="=_trong"))
    ),
    "too large text": whole(plain(f"{FIRE}\n" + "Xin cứu giúp.\n" * 90_000)),
    "parts": whole(multi("mixed", plain(FIRE), *DELIMITERS)),
    "headers": whole(plain(FIRE), extra="X-Trace: y\r\n" * 40_000),
    "nesting": whole(
        multi("mixed", plain(FIRE), *[b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"] * 900)
    ),
    "packed": whole(PACKED, subject=messages.encoded_word(FIRE)),
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_danger_in_the_beginning_gives_the_alarm(raw: bytes) -> None:
    mail = take(raw)

    assert (mail.state, mail.outcome) == (State.PROCESSED, Outcome.PENDING)
    row = PendingReport.objects.get()
    assert row.endangers_life
    assert FIRE in (row.content, row.title) or row.content.startswith(FIRE)
    assert row.email == SENDER
    assert "pending_created" in [one.template for one in said()]
    assert "chỉ đọc được phần đầu" in " ".join(texts.render(one).body for one in said())


@pytest.mark.parametrize(
    "raw",
    [whole(multi("mixed", plain(WORDS), LARGE)), whole(multi("mixed", *DELIMITERS))],
    ids=["too large", "parts"],
)
def test_sender_of_a_mail_that_is_too_large_hears_what_to_do(raw: bytes) -> None:
    mail = take(raw)

    assert (mail.state, mail.erased_at) == (State.SET_ASIDE, None)
    assert not PendingReport.objects.exists()
    (told,) = said()
    assert (told.template, told.recipient) == ("mail_empty", SENDER)
    letter = texts.render(told)
    assert "quá lớn" in letter.subject
    assert "nhỏ hơn 1 MB" in letter.body and "Tổng đài 1022" in letter.body
    assert reverse("reports:report_new") in letter.body
    assert "ổ gà" not in letter.body


def test_three_letters_a_day_tell_of_large_mails() -> None:
    for turn in range(5):
        body = multi("mixed", plain(f"{WORDS} {turn}"), LARGE)
        take(whole(body).replace(b"ban-dau.1", b"t%d" % turn))

    assert [one.template for one in said()] == ["mail_empty"] * 3
    assert IncomingMail.objects.set_aside().count() == 5


@pytest.mark.parametrize(
    "of_head",
    [
        {"extra": "Precedence: list\r\n"},
        {"extra": "List-Id: <tin.example.vn>\r\n"},
        {"sender": "no-reply@example.vn"},
        {"sender": "khong phai dia chi"},
    ],
    ids=["bulk", "list", "no-reply", "no address"],
)
def test_program_that_sends_a_large_mail_hears_nothing(of_head: dict[str, str]) -> None:
    take(whole(multi("mixed", plain(WORDS), LARGE), **of_head))

    assert not said()


def test_large_automatic_reply_is_no_message_of_a_person() -> None:
    raw = whole(multi("mixed", plain(FIRE), LARGE), extra="Auto-Submitted: auto-replied\r\n")

    assert take(raw).outcome == Outcome.AUTOMATIC
    assert not said() and not PendingReport.objects.exists()


def test_large_mail_is_told_of_once() -> None:
    raw = whole(multi("mixed", plain(WORDS), LARGE))

    first, second = take(raw), take(raw)

    assert first.pk == second.pk
    assert not processing.again(first.pk)
    assert len(said()) == 1


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_beginning_is_read_quickly(raw: bytes) -> None:
    begun = time.process_time()

    parsing.parse_beginning(raw)

    assert time.process_time() - begun < 3


@pytest.mark.parametrize("raw", [b"", b"From: " + b"(" * 19_000, b"\n" * 900_000, PACKED])
def test_beginning_of_anything_is_read(raw: bytes) -> None:
    assert parsing.parse_beginning(raw).text == ""


# --- messages that stop the portal ----------------------------------------------------------


def test_danger_in_a_mail_that_kills_workers_gives_the_alarm() -> None:
    mail = receiving.receive(whole(plain(FIRE)))
    for _turn in range(processing.MOST_ATTEMPTS):
        assert processing._claim(IncomingMail.objects.all())
        IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    processing.sweep()

    mail.refresh_from_db()
    assert (mail.reason, mail.outcome) == ("interrupted", Outcome.PENDING)
    assert PendingReport.objects.get().endangers_life


def test_mail_whose_beginning_kills_a_worker_too_is_set_aside() -> None:
    mail = receiving.receive(whole(plain(FIRE)))
    for _turn in range(processing.MOST_ATTEMPTS + 1):
        assert processing._claim(IncomingMail.objects.all())
        IncomingMail.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))

    processing.sweep()

    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (State.SET_ASIDE, "interrupted")
    assert not PendingReport.objects.exists()


def test_danger_in_a_mail_at_which_the_portal_fails_gives_the_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError("words of the message")

    monkeypatch.setattr(processing, "_act_on", fail)

    assert take(whole(plain(FIRE))).outcome == Outcome.PENDING
    assert PendingReport.objects.get().endangers_life


def test_alarm_waits_for_a_machine_that_fails_behind_our_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*arguments: object) -> None:
        raise KeyError

    def fall(*arguments: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(processing, "_act_on", fail)
        patched.setattr(processing, "_keep_pending", fall)
        mail = take(whole(plain(FIRE)))
    assert (mail.state, mail.faults) == (State.STORED, 1)

    IncomingMail.objects.update(claimed_until=None)
    processing.sweep()

    assert PendingReport.objects.get().endangers_life


# --- addresses ------------------------------------------------------------------------------


def test_sender_of_an_international_domain_gets_an_answer() -> None:
    take(whole(plain(WORDS), sender="nguoi@sóctrăng.vn"))

    (told,) = said()
    assert told.recipient == "nguoi@xn--sctrng-bxa5k.vn"


def test_sender_with_vietnamese_letters_before_the_at_waits_unanswered() -> None:
    take(whole(plain(FIRE), sender="người@sóctrăng.vn"))

    assert PendingReport.objects.get().endangers_life
    assert not said()
