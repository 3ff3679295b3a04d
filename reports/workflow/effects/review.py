"""Rate, reopen and restore closed reports."""

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
    # Only the rating keeps the words: it can be erased, events cannot.
    making.note = ""


def reopen(making: Move) -> None:
    report = making.report
    making.agency = report.agency
    report.completed_at = None
    # A new answer follows, so waiting corrections of the old one are returned.
    report.answers.waiting_corrections().update(returned_at=making.at)
    making.notice, making.note_to_reporter = "reopened", ""
    _restart_clock(making)
    # The reporter's request is granted, whichever form reopened the report.
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
    _restart_clock(making)


def _restart_clock(making: Move) -> None:
    """Give the full time again: the old deadline has often passed meanwhile."""
    report, before = making.report, making.report.due_at
    report.due_at = clock.due_from(report, making.at)
    making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
