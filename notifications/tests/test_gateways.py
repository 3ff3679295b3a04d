import email
import os
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from notifications import delivery, gateways, texts
from notifications.models import Message
from notifications.outbox import Address
from notifications.tests import smtp_server
from notifications.tests.factories import EMAIL, FACTS, PHONE, Enqueue

NOW = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@pytest.fixture
def mail_settings(settings: Settings) -> Any:
    """Send e-mail by SMTP to a server of the test."""

    def use(port: int) -> None:
        settings.EMAIL_CONFIG = {"EMAIL_HOST": "127.0.0.1"}
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 1

    return use


def test_sms_file_contains_headers_and_text(enqueue: Enqueue, messages_dir: Path) -> None:
    with time_machine.travel(NOW, tick=False):
        delivery.deliver(enqueue("received").pk)

    path = only_file(messages_dir)
    head, text = path.read_text(encoding="utf-8").split("\n\n", 1)
    assert path.name == "20261124T020000.000000Z-sms-+84939861100.txt"
    assert f"To: {PHONE}\n" in head + "\n"
    assert "Date: Tue, 24 Nov 2026 02:00:00 +0000" in head
    assert text.startswith("PAHT Soc Trang: Da ghi nhan phan anh 202310040003.")


def test_email_without_mail_server_is_written_to_file(enqueue: Enqueue, messages_dir: Path) -> None:
    delivery.deliver(enqueue("received", to=Address.email(EMAIL, proved=True)).pk)

    path = only_file(messages_dir)
    head, text = path.read_text(encoding="utf-8").split("\n\n", 1)
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-email-nguyen\.van\.ba@example\.vn\.txt", path.name)
    assert "Subject: [PAHT Sóc Trăng] 202310040003 – Đã ghi nhận" in head
    assert text.startswith("Kính gửi Ông/Bà Nguyễn Văn Ba,")


def test_message_files_are_readable_by_owner_only(enqueue: Enqueue, messages_dir: Path) -> None:
    delivery.deliver(enqueue().pk)

    assert messages_dir.stat().st_mode & 0o777 == 0o700
    assert only_file(messages_dir).stat().st_mode & 0o777 == 0o600


def test_recipient_cannot_escape_message_folder(enqueue: Enqueue, messages_dir: Path) -> None:
    message = enqueue(to=Address.email('"../../x"@example.vn'))

    delivery.deliver(message.pk)

    assert only_file(messages_dir).name.endswith("-email-_.._.._x_@example.vn.txt")


def test_simultaneous_messages_to_one_recipient_get_separate_files(
    enqueue: Enqueue, messages_dir: Path
) -> None:
    messages = [enqueue() for _number in range(20)]
    texts_of = [texts.render(message) for message in messages]
    gateway = gateways.FileGateway(messages_dir)

    with time_machine.travel(NOW, tick=False), ThreadPoolExecutor(4) as pool:
        list(pool.map(gateway.send, messages, texts_of))

    assert len(list(messages_dir.iterdir())) == 20


def test_message_is_retried_when_folder_is_not_writable(
    enqueue: Enqueue, messages_dir: Path
) -> None:
    messages_dir.write_text("a file where the folder should be")
    message = enqueue()

    assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("waiting", "file: FileExistsError")


def test_full_disk_leaves_no_partial_file(
    enqueue: Enqueue, messages_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert not delivery.deliver(enqueue().pk)
    assert list(messages_dir.iterdir()) == []


def test_partial_file_of_killed_worker_is_replaced(enqueue: Enqueue, messages_dir: Path) -> None:
    message = enqueue()
    messages_dir.mkdir()
    (messages_dir / f".{message.pk}.tmp").write_text("To: half")

    assert delivery.deliver(message.pk)

    assert only_file(messages_dir).name.endswith(".txt")


def test_line_on_the_terminal_names_the_folder_and_masks_the_recipient(
    enqueue: Enqueue, messages_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    delivery.deliver(enqueue("received").pk)

    line = next(line for line in caplog.messages if str(messages_dir) in line)
    assert "received" in line and "xxxxxx100" in line
    assert PHONE not in line


def test_email_is_sent_to_server_as_text_and_html(enqueue: Enqueue, mail_settings: Any) -> None:
    rate_url = "https://paht.soctrang.gov.vn/vi/phan-anh-kien-nghi/danh-gia/7-1697500000:x_Y-z/"
    message = enqueue(
        "done", to=Address.email(EMAIL, proved=True), context=FACTS | {"rate_url": rate_url}
    )
    with smtp_server.running() as server:
        mail_settings(server.server_address[1])
        assert delivery.deliver(message.pk)

    (raw,) = server.mails
    mail = email.message_from_bytes(raw, policy=policy.default, _class=EmailMessage)
    plain, html = mail.iter_parts()
    assert mail["To"] == EMAIL
    assert mail["Subject"].strip() == "[PAHT Sóc Trăng] 202310040003 – Hoàn thành"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "đã hoàn thành" in plain.get_content()
    assert "Xem kết quả" in html.get_content()
    assert f"Đánh giá mức độ hài lòng: {rate_url}" in plain.get_content()
    assert f'<a href="{rate_url}">Đánh giá mức độ hài lòng</a>' in html.get_content()
    assert Message.objects.get().gateway == "smtp"


def test_repeated_email_keeps_its_message_id(enqueue: Enqueue, mail_settings: Any) -> None:
    message = enqueue(to=Address.email(EMAIL))
    with smtp_server.running() as server:
        mail_settings(server.server_address[1])
        for _attempt in range(2):
            gateways.MailGateway().send(message, texts.render(message))

    first, second = (email.message_from_bytes(raw)["Message-ID"] for raw in server.mails)
    assert first == second


def test_sms_does_not_go_to_the_mail_server(
    enqueue: Enqueue, mail_settings: Any, messages_dir: Path
) -> None:
    with smtp_server.running() as server:
        mail_settings(server.server_address[1])
        delivery.deliver(enqueue().pk)

    assert server.mails == []
    assert only_file(messages_dir).name.endswith("-sms-+84939861100.txt")


@pytest.mark.parametrize(
    ("replies", "status", "error"),
    [
        ({"RCPT": f"550 no such user {EMAIL}"}, "dead", "smtp: recipient refused, 550"),
        ({"RCPT": f"450 {EMAIL} is busy"}, "waiting", "smtp: recipient refused, 450"),
        ({"END": f"554 spam for {EMAIL}"}, "dead", "smtp: text refused, 554"),
        ({"END": "451 try later"}, "waiting", "smtp: text refused, 451"),
        ({"MAIL": "550 who are you"}, "waiting", "smtp: SMTPSenderRefused, 550"),
        ({"GREETING": "421 closing"}, "waiting", "smtp: SMTPConnectError, 421"),
    ],
)
def test_answer_of_server_decides_about_retry(
    enqueue: Enqueue,
    mail_settings: Any,
    replies: dict[str, str],
    status: str,
    error: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    message = enqueue(to=Address.email(EMAIL))
    with smtp_server.running(**replies) as server:
        mail_settings(server.server_address[1])
        assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == (status, error)
    assert EMAIL not in caplog.text


def test_email_is_retried_when_server_is_unreachable(enqueue: Enqueue, mail_settings: Any) -> None:
    message = enqueue(to=Address.email(EMAIL))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail_settings(port)

    assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("waiting", "smtp: ConnectionRefusedError")


def test_email_is_retried_when_server_never_answers(enqueue: Enqueue, mail_settings: Any) -> None:
    message = enqueue(to=Address.email(EMAIL))
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        mail_settings(deaf.getsockname()[1])
        assert not delivery.deliver(message.pk)

    message.refresh_from_db()
    assert (message.status, message.last_error) == ("waiting", "smtp: SMTPServerDisconnected")
