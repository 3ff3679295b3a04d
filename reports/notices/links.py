"""Sign the links in messages that open one page without a log-in; they contain no name."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from reports.models import PendingReport, Report, Reporter

_RATING = "reports.links.rating"
_PROOF = "reports.links.proof"
_PENDING = "reports.links.pending"
_KEY_LENGTH = 22  # 128 bits in base64


class BadLink(Exception):
    """The signature is wrong, or the report or the address changed after the link was sent."""


def to_rate(report: Report) -> str:
    """Return the address at which the reporter rates a completed report."""
    token = signing.Signer(salt=_RATING).sign(_completion(report))
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("reports:rate", args=[token])


def report_to_rate(token: str) -> Report:
    """Return the report of a link made by `to_rate`; raise `BadLink` otherwise."""
    try:
        said = signing.Signer(salt=_RATING).unsign(token)
    except signing.BadSignature as error:
        raise BadLink from error
    report = Report.objects.select_related("agency").filter(pk=int(said.partition("-")[0])).first()
    if report is None or _completion(report) != said:
        raise BadLink
    return report


def to_prove(reporter: Reporter) -> str:
    """Return the address at which the owner of the reporter's e-mail proves that it is theirs."""
    token = signing.Signer(salt=_PROOF).sign(_mailbox(reporter))
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("reports:prove_email", args=[token])


def reporter_to_prove(token: str) -> Reporter:
    """Return the reporter of a link made by `to_prove`; raise `BadLink` otherwise."""
    try:
        said = signing.Signer(salt=_PROOF).unsign(token)
    except signing.BadSignature as error:
        raise BadLink from error
    reporter = (
        Reporter.objects.select_related("report__category")
        .filter(pk=int(said.partition("-")[0]))
        .first()
    )
    if reporter is None or not reporter.email or _mailbox(reporter) != said:
        raise BadLink
    return reporter


def to_complete(pending: PendingReport) -> str:
    """Return the short address at which the sender of a pending report completes it."""
    return settings.SITE_URL + reverse("short_link", args=[pending_token(pending)])


def pending_token(pending: PendingReport) -> str:
    """Return the key and a signature of 96 bits: the link has to fit into an SMS."""
    return _with_signature(_base64(pending.key.bytes))


def pending_to_complete(token: str) -> PendingReport:
    """Return the pending report of a link made by `to_complete`; raise `BadLink` otherwise."""
    key = token[:_KEY_LENGTH]
    if not constant_time_compare(_with_signature(key), token):
        raise BadLink
    try:
        wanted = UUID(bytes=urlsafe_b64decode(f"{key}=="))
    except (ValueError, binascii.Error) as error:
        raise BadLink from error
    pending = (
        PendingReport.objects.select_related("category", "commune__parent")
        .filter(key=wanted)
        .first()
    )
    if pending is None:
        raise BadLink
    return pending


def _with_signature(key: str) -> str:
    return key + _base64(salted_hmac(_PENDING, key, algorithm="sha256").digest()[:12])


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _mailbox(reporter: Reporter) -> str:
    """Identify the e-mail of one report: after a correction, the link of the old one ends."""
    return f"{reporter.pk}-{reporter.email_hash[:16]}"


def _completion(report: Report) -> str:
    """Identify one completion of a report: after a reopening, the next answer has a new link."""
    done = report.completed_at
    return f"{report.pk}-{int(done.timestamp()) if done else 0}"
