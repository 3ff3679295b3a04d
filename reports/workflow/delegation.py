"""Assign a report to a colleague. The others of the agency may still work on it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from reports.models import CaseAction, Report, people_kept_from
from reports.notices import notices
from reports.notices.recipients import staff_who_may
from reports.workflow.case_actions import CaseStanding, locked, record
from reports.workflow.moves import Refused


def colleagues(report: Report) -> QuerySet[User]:
    """Return the people who may get the report: those who answer, in its agency or below.

    People whom an agency keeps from the report are left out.
    """
    if report.agency is None:
        return User.objects.none()
    people = staff_who_may("submit_answer_report").filter(agency__in=report.agency.branch_keys)
    if report.complained_agency is None and not report.confidential:
        return people
    return people.exclude(people_kept_from(report))


def check_hand_over(standing: CaseStanding) -> None:
    standing.require_working()
    standing.require("hand_over_report")


def hand_over(report: Report, *, to: User, by: User, note: str = "") -> CaseAction:
    """Assign the report to a colleague or to oneself; `Refused` changes nothing."""
    with transaction.atomic():
        standing = locked(report, by)
        check_hand_over(standing)
        if standing.report.handler_id == to.pk:
            raise Refused("nothing_changed", _("%(name)s đang xử lý phản ánh này.") % {"name": to})
        action = put_on_desk(standing.report, to, by=by, note=note)
        standing.report.save(update_fields=["handler"])
    report.handler = to
    return action


def put_on_desk(
    report: Report, to: User, *, by: User, note: str = "", at: datetime | None = None
) -> CaseAction:
    """Set the handler of a report that the caller has locked and saves, and tell the person."""
    if not colleagues(report).filter(pk=to.pk).exists():
        raise Refused("not_a_colleague", _("Chỉ giao cho cán bộ xử lý của cơ quan đang xử lý."))
    report.handler = to
    action = record(
        report,
        CaseAction.Kind.HANDED_OVER,
        by=by,
        at=at,
        person=to,
        note=text.clean(note, multiline=True),
    )
    if to.pk != by.pk:
        notices.tell_persons([to], report, "handed_over", key=f"{action.pk}", note=action.note)
    return action
