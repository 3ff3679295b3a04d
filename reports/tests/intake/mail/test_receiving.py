"""A message is stored before anything reads it, once, and goes with its matter."""

import io
import re
import subprocess
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from paht.foundation.crypto import SEAL
from reports.intake.mail import processing, receiving
from reports.models import IncomingMail, MailPiece
from reports.privacy import key_rotation, purge
from reports.tests.intake.mail.messages import SAMPLES, WORDS, attached, multi, plain, whole

State = IncomingMail.State
RAW = whole(plain(WORDS, encoding="8bit"))


def test_message_is_stored_encrypted_and_whole(db: None) -> None:
    raw = bytes(range(256)) * 1000

    mail = receiving.receive(raw)

    assert receiving.raw_of(mail) == raw
    assert mail.state == State.STORED
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reports_mailpiece")
        cells = [cell for (cell,) in cursor.fetchall()]
    assert len(cells) == 4
    assert all(cell.startswith(SEAL) for cell in cells)


def test_empty_message_is_stored(db: None) -> None:
    assert receiving.raw_of(receiving.receive(b"")) == b""


@pytest.mark.parametrize(
    "again",
    [
        RAW,
        b"Received: from b.example.vn\r\nX-Spam: no\r\n" + RAW,
        RAW.replace(b"\r\n", b"\n"),
        RAW + b"\r\n",
        whole(plain(WORDS, encoding="base64")),
        RAW.replace(b"<ban-dau.1@example.vn>", b"<lai.2@example.vn>"),
    ],
    ids=["same", "other way", "line feeds", "line end", "other encoding", "same content"],
)
def test_second_delivery_is_the_same_message(db: None, again: bytes) -> None:
    first = receiving.receive(RAW)

    assert receiving.receive(again).pk == first.pk
    assert IncomingMail.objects.count() == 1


def test_other_words_under_the_same_id_are_another_message(db: None) -> None:
    first = receiving.receive(RAW)

    second = receiving.receive(RAW.replace(WORDS.encode(), b"Chay nha so 12"))

    assert second.pk != first.pk
    assert receiving.receive(RAW).pk == first.pk


def test_other_file_under_the_same_id_is_another_message(db: None) -> None:
    receiving.receive(whole(multi("mixed", plain(WORDS), attached("phone.jpg", "image/jpeg"))))

    receiving.receive(whole(multi("mixed", plain(WORDS), attached("print.jpg", "image/jpeg"))))

    assert IncomingMail.objects.count() == 2


def test_scanner_with_one_id_for_all_loses_no_message(db: None) -> None:
    receiving.receive(RAW)

    receiving.receive(RAW.replace(b"09:00:00", b"09:05:00"))

    assert IncomingMail.objects.count() == 2


def test_scanner_without_dates_loses_no_message(db: None) -> None:
    undated = re.sub(rb"(?m)^Date: .*\r\n", b"", RAW)
    receiving.receive(undated)

    receiving.receive(undated.replace(WORDS.encode(), b"trang hai"))

    assert IncomingMail.objects.count() == 2


def test_stranger_who_uses_the_id_first_hides_no_message(db: None) -> None:
    receiving.receive(b"From: la@evil.vn\r\nMessage-ID: <ban-dau.1@example.vn>\r\n\r\nx")

    receiving.receive(RAW)

    assert IncomingMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_once_make_one_row() -> None:
    start = threading.Barrier(4)

    def deliver() -> None:
        start.wait()
        receiving.receive(RAW)
        connection.close()

    threads = [threading.Thread(target=deliver) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert IncomingMail.objects.count() == 1


def test_too_large_message_is_set_aside_with_its_beginning(db: None, settings: Settings) -> None:
    settings.INTAKE_MAX_MB = 1

    mail = receiving.receive(RAW + b"x" * (1 << 20))
    processing.process(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, mail.reason) == (State.SET_ASIDE, "too_large")
    assert mail.size == len(RAW) + (1 << 20)
    assert receiving.raw_of(mail).startswith(RAW)
    assert sum(len(piece.content) for piece in MailPiece.objects.all()) < 600_000


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.one_of(st.binary(max_size=300), st.sampled_from([one.raw for one in SAMPLES])))
def test_any_bytes_are_stored_and_come_back(db: None, raw: bytes) -> None:
    IncomingMail.objects.all().delete()

    assert receiving.raw_of(receiving.receive(raw)) == raw


def test_bytes_go_after_a_week_and_the_row_still_knows_the_message(db: None) -> None:
    mail = receiving.receive(RAW)
    IncomingMail.objects.update(state=State.PROCESSED)
    now = timezone.now()

    assert receiving.erase_closed(now=now + timedelta(days=6)) == 0
    assert receiving.erase_closed(now=now + timedelta(days=8)) == 1

    assert not MailPiece.objects.exists()
    assert receiving.receive(RAW).pk == mail.pk


def test_message_set_aside_stays_for_a_month(db: None) -> None:
    IncomingMail.objects.filter(pk=receiving.receive(RAW).pk).update(
        state=State.SET_ASIDE, reason="unreadable"
    )
    now = timezone.now()

    assert receiving.erase_closed(now=now + timedelta(days=29)) == 0
    assert receiving.erase_closed(now=now + timedelta(days=31)) == 1
    assert IncomingMail.objects.get().state == State.DISMISSED


def test_purge_erases_messages_and_later_their_rows(db: None) -> None:
    receiving.receive(RAW)
    IncomingMail.objects.update(state=State.PROCESSED)
    now = timezone.now()

    assert purge.run(now + timedelta(days=8))["mails"] == 1
    assert purge.run(now + timedelta(days=91))["mail-rows"] == 1
    assert not IncomingMail.objects.exists()


def test_key_rotation_covers_messages(db: None, settings: Settings) -> None:
    from cryptography.fernet import Fernet

    mail = receiving.receive(RAW)
    settings.PII_KEYS = [Fernet.generate_key().decode(), *settings.PII_KEYS]

    assert key_rotation.rotate(lambda line: None) == 0
    settings.PII_KEYS = settings.PII_KEYS[:1]

    assert receiving.raw_of(mail) == RAW


# --- the command of a mail server's pipe ------------------------------------------------


def _pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("receive_mail")


def test_pipe_stores_the_message(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _pipe(monkeypatch, RAW)

    assert receiving.raw_of(IncomingMail.objects.get()) == RAW


def test_pipe_cuts_a_message_that_is_too_large(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.INTAKE_MAX_MB = 1

    _pipe(monkeypatch, RAW + b"x" * (3 << 20))

    mail = IncomingMail.objects.get()
    assert (mail.reason, mail.size) == ("too_large", len(RAW) + (3 << 20))
    assert len(receiving.raw_of(mail)) < 600_000
    # A mail server that cannot write the rest would send the message again.
    assert not sys.stdin.buffer.read(1)


def test_pipe_asks_the_mail_server_to_try_again_without_a_database() -> None:
    environment: dict[str, Any] = {
        "SECRET_KEY": "x",
        "PII_KEYS": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
        "PII_LOOKUP_KEY": "y",
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "receive_mail"],
        input=RAW,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 75
    assert done.stderr.decode().strip() == f"not stored, try again: {OperationalError.__name__}"
