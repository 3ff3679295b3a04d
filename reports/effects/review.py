"""What a second look at a closed report does."""

from reports import clock
from reports.moves import Move


def reopen(making: Move) -> None:
    report = making.report
    making.agency = report.agency
    report.completed_at = None
    # A new answer is to come; a corrected version of the old one would only compete with it.
    report.answers.waiting_corrections().update(returned_at=making.at)
    making.notice, making.note_to_sender = "reopened", ""
    _start_anew(making)


def restore(making: Move) -> None:
    report = making.report
    report.completed_at = report.agency = report.merged_into = None
    report.is_published = False
    making.notice, making.note_to_sender = "restored", ""
    _start_anew(making)


def _start_anew(making: Move) -> None:
    """The whole time again: the old deadline has mostly passed while the report was closed."""
    report, before = making.report, making.report.due_at
    report.due_at = clock.due_from(report, making.at)
    making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
