"""Sign the links in messages that open one page without a log-in; they contain no name."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from reports.models import Report

_RATING = "reports.links.rating"


class BadLink(Exception):
    """The signature is wrong, or the report was reopened after the link was sent."""


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


def _completion(report: Report) -> str:
    """Identify one completion of a report: after a reopening, the next answer has a new link."""
    done = report.completed_at
    return f"{report.pk}-{int(done.timestamp()) if done else 0}"
