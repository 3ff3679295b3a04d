"""What a second look at a closed report does."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import FollowUp, Rating, ReopeningRequest
from reports.rules.states import Satisfaction
from reports.workflow import clock
from reports.workflow.moves import Move, Refused


def rate(making: Move) -> None:
    level = making.take("level", gettext_lazy("Vui lòng chọn mức độ hài lòng."))
    if level not in Satisfaction.values:
        raise Refused("unknown_level", _("Vui lòng chọn mức độ hài lòng."))
    is_lowest = level == Satisfaction.DISSATISFIED
    if is_lowest and not making.note:
        raise Refused("needs_reason", _("Vui lòng cho biết điều gì chưa hài lòng."))
    rating = Rating.objects.create(
        report=making.report, level=level, reason=making.note, at=making.at
    )
    if is_lowest:
        FollowUp.objects.create(rating=rating, opened_at=making.at)
    making.recorded["level"] = str(level)
    # The words stand with the rating alone: they can be forgotten there, never in an event.
    making.note = ""


def reopen(making: Move) -> None:
    report = making.report
    making.agency = report.agency
    report.completed_at = None
    # A new answer is to come; a corrected version of the old one would only compete with it.
    report.answers.waiting_corrections().update(returned_at=making.at)
    making.notice, making.note_to_reporter = "reopened", ""
    _start_anew(making)
    # What the reporter asked for has happened, whichever form did it.
    ReopeningRequest.objects.filter(report=report, decided_at=None).update(
        decided_at=making.at, decided_by=making.by, granted=True
    )
    FollowUp.objects.filter(rating__report=report, closed_at=None).update(
        closed_at=making.at, closed_by=making.by, note=_("Phản ánh đã được mở lại.")
    )


def restore(making: Move) -> None:
    report = making.report
    report.completed_at = report.agency = report.merged_into = None
    report.is_published = False
    making.notice, making.note_to_reporter = "restored", ""
    _start_anew(making)


def _start_anew(making: Move) -> None:
    """The whole time again: the old deadline has mostly passed while the report was closed."""
    report, before = making.report, making.report.due_at
    report.due_at = clock.due_from(report, making.at)
    making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
