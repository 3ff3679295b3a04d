"""Build the gateways of this installation, per channel."""

import logging
import os
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications import drivers, reply_marks, sms_options, texts, unsubscribing
from notifications.contract import Deferred, Gateway, Receipt, Rejected, Unavailable
from notifications.models import Channel, Message
from notifications.texts import Text
from province import portal

_UNSAFE_IN_FILE_NAME = re.compile(r"[^\w@.+-]", re.ASCII)

logger = logging.getLogger(__name__)


class FileGateway:
    """Write each message as a text file under `var/messages/`, on machines without a gateway."""

    name = "file"
    reaches_phones = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message, text: Text) -> Receipt:
        try:
            self._write(message, text)
        except OSError as error:
            raise Unavailable(f"file: {type(error).__name__}") from error
        # The file's name holds the recipient, so the log names only the folder.
        logger.info(
            "message %s (%s) for %s lies in %s",
            message.pk,
            message.template,
            message.masked_recipient,
            self.folder,
        )
        is_sms = message.channel == Channel.SMS
        return Receipt(self.name, parts=texts.sms_parts(text.body) if is_sms else None)

    def _write(self, message: Message, text: Text) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = datetime.now(UTC)
        unfinished = self.folder / f".{message.pk}.tmp"
        # A killed worker may have left this file.
        unfinished.unlink(missing_ok=True)
        try:
            with open(unfinished, "x", encoding="utf-8", opener=_private) as file:
                file.write(_headers(message, text, now) + "\n" + text.body + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._publish(unfinished, message, now)
        finally:
            unfinished.unlink(missing_ok=True)

    def _publish(self, unfinished: Path, message: Message, now: datetime) -> None:
        """Give the complete file its name in one step; never overwrite another file."""
        recipient = _UNSAFE_IN_FILE_NAME.sub("_", message.recipient)[:100]
        while True:
            name = f"{now:%Y%m%dT%H%M%S.%fZ}-{message.channel}-{recipient}.txt"
            try:
                os.link(unfinished, self.folder / name)
                return
            except FileExistsError:
                now += timedelta(microseconds=1)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _headers(message: Message, text: Text, now: datetime) -> str:
    lines = {
        "To": message.recipient,
        "Date": format_datetime(now),
        "Subject": text.subject,
        "Message-ID": reply_marks.message_id(message),
        "Reply-To": reply_marks.reply_address(message),
        "X-Template": message.template,
        **unsubscribing.headers(message),
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items() if value)


class MailGateway:
    """Send e-mail through Django's backend: SMTP where `EMAIL_URL` names a server."""

    name = "smtp"
    reaches_phones = False

    def send(self, message: Message, text: Text) -> Receipt:
        mail = EmailMultiAlternatives(
            subject=text.subject,
            body=text.body,
            from_email=settings.DEFAULT_FROM_EMAIL or portal.current().email,
            to=[message.recipient],
            reply_to=[address] if (address := reply_marks.reply_address(message)) else None,
            headers={
                "Message-ID": reply_marks.message_id(message),
                # Keeps out-of-office replies away from the portal (RFC 3834).
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                **unsubscribing.headers(message),
            },
        )
        mail.attach_alternative(text.html, "text/html")
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            code = max(code for code, _reply in error.recipients.values())
            raise _verdict(code)(f"smtp: recipient refused, {code}") from error
        except SMTPDataError as error:
            code = error.smtp_code
            raise _verdict(code)(f"smtp: text refused, {code}") from error
        except OSError as error:
            # smtplib's errors are OSErrors: log-in, sender or connection. The operator of the
            # portal must repair these; the message is not the cause.
            reply = f", {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
            raise Unavailable(f"smtp: {type(error).__name__}{reply}") from error
        return Receipt(self.name)


def _verdict(code: int) -> type[Deferred] | type[Rejected]:
    return Rejected if code >= 500 else Deferred


def chain(channel: str) -> tuple[Gateway, ...]:
    """Return the gateways of this channel on this installation, in order of preference."""
    files = FileGateway(settings.MESSAGES_DIR)
    if channel == Channel.EMAIL:
        return (MailGateway(),) if settings.EMAIL_CONFIG else (files,)
    return tuple(
        files if isinstance(options, sms_options.FileOptions) else drivers.build(options)
        for options in settings.SMS_GATEWAYS
    )
