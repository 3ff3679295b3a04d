"""Links in messages that open one thing for whoever has them. They name nobody."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from reports.models import Report

_RATING = "reports.links.rating"


class BadLink(Exception):
    """The link was not made here, or the report has been reopened since."""


def to_rate(report: Report) -> str:
    """The address at which the reporter of a completed report says how satisfied they are."""
    token = signing.Signer(salt=_RATING).sign(_completion(report))
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("reports:rate", args=[token])


def report_to_rate(token: str) -> Report:
    """The report that a link of `to_rate` is for; raises `BadLink`."""
    try:
        said = signing.Signer(salt=_RATING).unsign(token)
    except signing.BadSignature as error:
        raise BadLink from error
    report = Report.objects.select_related("agency").filter(pk=int(said.partition("-")[0])).first()
    if report is None or _completion(report) != said:
        raise BadLink
    return report


def _completion(report: Report) -> str:
    """This end of this report: an answer that came after a reopening has a link of its own."""
    done = report.completed_at
    return f"{report.pk}-{int(done.timestamp()) if done else 0}"
