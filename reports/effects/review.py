"""What a second look at a closed report does."""

from reports import clock
from reports.moves import Move


def reopen(making: Move) -> None:
    report = making.report
    making.agency = report.agency
    report.completed_at = None
    report.due_at = clock.due_from(report, making.at)


def restore(making: Move) -> None:
    making.report.completed_at = None
    making.report.agency = None
