"""Find what a message answers, and whether its sender is proved to be the reporter."""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import email_hash
from notifications import reply_marks
from notifications.models import Message
from reports.intake.mail import proof
from reports.intake.mail.parsing import ParsedMail
from reports.models import PendingReport, Report, Reporter
from reports.notices import pending_notices
from reports.rules import report_codes


class AnsweredPending(NamedTuple):
    """The waiting report, by its row, whose message to its sender was answered."""

    pending: int
    is_proved: bool


class Answered(NamedTuple):
    """The reporter whose report a message answers.

    `is_proved`: its sender is that person. `is_own`: it only bears that person's address.
    """

    reporter: Reporter
    is_own: bool
    is_proved: bool


def answered(mail: ParsedMail) -> Answered | None:
    """Return the report that the message answers; None if it answers none.

    A signed reply address proves by itself: only the reporter got it. Otherwise the province's own
    mail server must have proved the sender, whose address must be the reporter's.
    """
    if (reporter := _reporter_of(reply_marks.find(*_own_addresses(mail)))) is not None:
        return Answered(reporter, is_own=True, is_proved=True)
    reporter = _reporter_of(reply_marks.find(*mail.references)) or _named(mail)
    if reporter is None:
        return None
    own = email_hash(mail.sender)
    is_own = bool(mail.sender) and reporter.email_hash in (own, *own.former)
    is_sent = proof.proves(mail.authentication, by=settings.INTAKE_AUTHSERV_ID, sender=mail.sender)
    return Answered(reporter, is_own=is_own, is_proved=is_own and is_sent)


def answered_pending(mail: ParsedMail) -> AnsweredPending | None:
    """Return the pending report that the message answers; None if it answers none that waits.

    Proved in the same two ways as an answer about a report.
    """
    if (row := _pending_of(reply_marks.find(*_own_addresses(mail)))) is not None:
        return AnsweredPending(row.pk, is_proved=True)
    row = _pending_of(reply_marks.find(*mail.references))
    if row is None:
        return None
    own = email_hash(mail.sender) if mail.sender else None
    is_own = own is not None and row.email_hash in (own, *own.former)
    is_sent = proof.proves(mail.authentication, by=settings.INTAKE_AUTHSERV_ID, sender=mail.sender)
    return AnsweredPending(row.pk, is_proved=is_own and is_sent)


def _pending_of(message: Message | None) -> PendingReport | None:
    """Return the waiting report about which this message was written to its present sender."""
    row = pending_notices.of_message(message) if message else None
    if row is None or message is None or row.is_over(timezone.now()):
        return None
    return row if row.email_hash == message.recipient_hash else None


def codes(mail: ParsedMail) -> set[str]:
    """Return the codes of all reports that the message answers, names or quotes; proves no sender.

    A quotation tells what a message answers where a program wrote a subject and ids of its own.
    """
    found = {*report_codes.find(mail.subject), *mail.codes_in_text}
    for mark in (*_own_addresses(mail), *mail.references):
        answered = reply_marks.find(mark)
        if answered is None:
            continue
        if answered.about:
            found.add(answered.about)
        if before := pending_notices.of_message(answered):
            made = Report.objects.filter(submission_id=before.submission_id)
            found.update(made.values_list("code", flat=True))
    return found


def _own_addresses(mail: ParsedMail) -> list[str]:
    """Return the recipients that are our signed reply addresses by their form."""
    local, _at, domain = settings.INTAKE_REPLY_ADDRESS.lower().partition("@")
    return [
        address
        for address in (one.lower() for one in mail.recipients)
        if domain and address.startswith(f"{local}+") and address.endswith(f"@{domain}")
    ]


def _reporter_of(message: Message | None) -> Reporter | None:
    """Return the reporter who got this message about a report; None if it went to anyone else.

    A message about a pending report counts once that has become a report.
    """
    if message is None:
        return None
    before = pending_notices.of_message(message)
    if not message.about and before is None:
        return None
    if before:
        is_it = Q(report__submission_id=before.submission_id)
    else:
        is_it = Q(report__code=message.about)
    return (
        Reporter.objects.filter(is_it, email_hash=message.recipient_hash)
        .exclude(email_hash="")
        .select_related("report")
        .first()
    )


def _named(mail: ParsedMail) -> Reporter | None:
    if not mail.code:
        return None
    named = Reporter.objects.filter(report__code=mail.code).exclude(email_hash="")
    return named.select_related("report").first()
