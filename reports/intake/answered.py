"""Add a pending report to the report that its sender answered, once the inspectorate has read it.

The words seemed to accuse somebody in office, so the agency in charge has not read them. Only
people of the inspectorate add them.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reports import workflow
from reports.intake import hold, pending
from reports.intake.pending import Kind, State
from reports.intake.refusal import GROWN, Refused
from reports.models import Attachment, PendingReport, Report
from reports.models.impartiality import is_of_inspectorate
from reports.notices import mail_notices


def may_join(row: PendingReport) -> bool:
    """Return whether `add` is the way of this row out of the inspectorate's queue."""
    is_kept = row.inspectorate_only and not row.about_inspectorate
    return row.is_waiting and is_kept and row.answered_report_id is not None


def add(row: PendingReport, *, seen: str, by: User) -> Report:
    """Add words and files as the reporter's answer, which ends the wait for it; return the report.

    `seen` is the version that the page showed. Raises `Refused`.
    """
    if row.answered_report_id is None:
        raise pending.gone()
    with transaction.atomic():
        # Before the row, as moves of a report lock the pending reports that name it.
        report = (
            Report.objects.select_for_update(of=("self",), no_key=True)
            .select_related("reporter")
            .get(pk=row.answered_report_id)
        )
        locked = pending.lock(row.pk, by)
        if not (is_of_inspectorate(by) and may_join(locked)):
            raise pending.gone()
        if seen != locked.version:
            raise Refused("grown", str(GROWN))
        pending.check_ordinary(locked, besides=report.pk if report.confidential else None)
        pending.note(locked, Kind.ADDED, by)
        files = hold.take(locked.submission_id).rows
        workflow.add_information(
            report,
            # A note of staff's pages, which are Vietnamese.
            note=locked.content or locked.title or "(Thư chỉ có tệp, không có lời.)",
            attachments=[Attachment(**one) for one in files],
        )
        pending.close([locked], State.ADDED, at=timezone.now())
        if not locked.is_silent and report.reporter.email:
            mail_notices.tell_added(report.reporter, (), key=f"answered-{locked.key}")
    return report
