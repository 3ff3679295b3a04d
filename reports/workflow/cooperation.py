"""Invite agencies to help the one in charge: they read the report and contribute.

The agency in charge answers; a cooperating agency makes no move.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from province.models import Agency, AgencyQuerySet
from reports.models import CaseAction, Cooperation, Report, helping, is_kept_out
from reports.notices import notices
from reports.notices.recipients import staff_who_may
from reports.workflow.case_actions import CaseStanding, locked, record, words
from reports.workflow.moves import Refused
from reports.workflow.routing import (
    INSPECTORATE_ONLY,
    check_in_use,
    is_complained,
    is_for_inspectorate,
)


def check_ask(standing: CaseStanding) -> None:
    standing.require_working()
    standing.require("ask_cooperation_report")


def check_contribute(standing: CaseStanding) -> None:
    standing.require_working()
    if not standing.by.has_perm("reports.contribute_report") or standing.cooperation is None:
        raise Refused("forbidden", _("Đơn vị của bạn không được mời phối hợp phản ánh này."))
    speaking = (standing.by.agency_id, standing.cooperation.agency_id)
    if is_kept_out(standing.report.complained_ever, *speaking):
        raise Refused(
            "complained", _("Cơ quan bị phản ánh, tố cáo không cho ý kiến về phản ánh này.")
        )


def check_end(standing: CaseStanding) -> None:
    check_ask(standing)
    if not helping(standing.report):
        raise Refused("nobody_asked", _("Chưa có cơ quan nào được mời phối hợp."))


def ask(report: Report, agency: Agency, *, task: str, by: User) -> Cooperation:
    """Invite an agency to help."""
    with transaction.atomic():
        standing = locked(report, by)
        check_ask(standing)
        return invite(standing.report, agency, task=task, by=by, at=timezone.now())


def invite(report: Report, agency: Agency, *, task: str, by: User, at: datetime) -> Cooperation:
    """Invite an agency to a report that the caller has locked, and tell its people."""
    check_in_use(agency)
    if is_for_inspectorate(report) and agency.code != settings.INSPECTORATE:
        raise Refused("unknown_complained", str(INSPECTORATE_ONLY))
    if is_complained(report, agency):
        raise Refused("complained", _("Không được mời cơ quan bị phản ánh, tố cáo."))
    if agency.pk == report.agency_id:
        raise Refused("in_charge", _("Cơ quan này đang chủ trì xử lý phản ánh."))
    if report.cooperations.running().filter(agency=agency).exists():
        raise Refused("asked_before", _("Cơ quan này đã được mời phối hợp."))
    task = words(task, _("Vui lòng nhập việc cần phối hợp."))
    asked = Cooperation.objects.create(
        report=report, agency=agency, task=task, asked_by=by, asked_at=at
    )
    action = record(
        report, CaseAction.Kind.COOPERATION_ASKED, by=by, at=at, agency=agency, note=task
    )
    notices.tell_persons(
        staff_who_may("contribute_report", agency=agency.pk),
        report,
        "cooperation_asked",
        key=f"{action.pk}",
        note=task,
    )
    return asked


def contribute(report: Report, *, answer: str, by: User) -> Cooperation:
    """Save the contribution of the person's agency; a second one replaces the first."""
    with transaction.atomic():
        standing = locked(report, by)
        check_contribute(standing)
        asked = standing.cooperation
        assert asked is not None  # noqa: S101 - the check just made
        asked.answer = words(answer, _("Vui lòng nhập ý kiến phối hợp."))
        asked.answered_by, asked.answered_at = by, timezone.now()
        asked.save(update_fields=["answer", "answered_by", "answered_at"])
        action = record(
            standing.report,
            CaseAction.Kind.CONTRIBUTED,
            by=by,
            agency=asked.agency,
            note=asked.answer,
        )
        notices.tell_task(standing.report, "contributed", key=f"{action.pk}", note=asked.answer)
    return asked


def end(report: Report, agency: Agency, *, by: User, note: str = "") -> None:
    """End an invitation: the agency no longer sees the report."""
    with transaction.atomic():
        standing = locked(report, by)
        check_end(standing)
        ended = standing.report.cooperations.running().filter(agency=agency)
        if not ended.update(ended_at=timezone.now()):
            raise Refused("nobody_asked", _("Cơ quan này không được mời phối hợp."))
        record(standing.report, CaseAction.Kind.COOPERATION_ENDED, by=by, agency=agency, note=note)


def end_for(report: Report, *, at: datetime, agency: Agency | None = None) -> None:
    """End the invitation of `agency`, or all invitations, because of a move."""
    running = report.cooperations.running()
    (running.filter(agency=agency) if agency else running).update(ended_at=at)


def end_among(report: Report, agencies: AgencyQuerySet, *, at: datetime) -> None:
    """End the invitations of `agencies`."""
    report.cooperations.running().filter(agency__in=agencies).update(ended_at=at)
