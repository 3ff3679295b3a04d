"""Collect the reporter's rating and reopening request for the page of one report."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from reports.casework import reopening_requests
from reports.models import Attachment, Rating, ReopeningRequest, Report
from reports.rules.states import TRANSITIONS, State
from reports.views.my_reports.forms import RatingForm, ReopeningForm
from reports.workflow import guards


@dataclass(frozen=True)
class Feedback:
    """Rating and reopening request; a form is None when the reporter may not use it."""

    rating: Rating | None
    rating_form: RatingForm | None
    reopening: ReopeningRequest | None
    reopening_form: ReopeningForm | None
    files: list[Attachment]


def feedback_on(
    report: Report,
    files: Iterable[Attachment],
    *,
    rating: RatingForm | None = None,
    reopening: ReopeningForm | None = None,
) -> Feedback:
    """Return the feedback on `report`, whose attachments are `files`.

    A refused form keeps the typed text.
    """
    return Feedback(
        rating=Rating.objects.filter(report=report).first(),
        rating_form=(rating or RatingForm()) if _may_rate(report) else None,
        reopening=ReopeningRequest.objects.filter(report=report).first(),
        reopening_form=(reopening or ReopeningForm()) if _may_ask(report) else None,
        files=[file for file in files if file.reopening_id],
    )


def _may_rate(report: Report) -> bool:
    if report.state != State.COMPLETED:
        return False
    return guards.find(report, TRANSITIONS["rate"], by=None, at=timezone.now()) is None


def _may_ask(report: Report) -> bool:
    return reopening_requests.guard_request(report, at=timezone.now()) is None
