"""Urge the agency in charge of a report: a notice to its people, on record."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.local_time import moment_text
from reports.models import CaseAction, Report
from reports.notices import notices
from reports.rules.states import State
from reports.workflow.case_actions import CaseStanding, locked, record, words
from reports.workflow.moves import Refused

# People ignore reminders that come more often.
AGAIN_AFTER = timedelta(hours=4)


def check_urge(standing: CaseStanding) -> None:
    standing.require("urge_report")
    if standing.report.state not in (State.ASSIGNED, State.PROCESSING, State.PENDING_APPROVAL):
        raise Refused("wrong_state", _("Chỉ đôn đốc phản ánh mà một cơ quan đang phải xử lý."))
    last = standing.urged_at
    if last and last > timezone.now() - AGAIN_AFTER:
        raise Refused(
            "urged_before",
            _("Vừa đôn đốc lúc %(at)s; sau 4 giờ mới đôn đốc lại được.")
            % {"at": moment_text(last)},
        )


def urge(report: Report, *, note: str, by: User) -> CaseAction:
    """Send the note to the report's handler and the leaders of the agency."""
    with transaction.atomic():
        standing = locked(report, by)
        check_urge(standing)
        note = words(note, _("Vui lòng nhập nội dung đôn đốc."))
        action = record(
            standing.report,
            CaseAction.Kind.URGED,
            by=by,
            agency=standing.report.agency,
            person=standing.report.handler,
            note=note,
        )
        notices.tell_task(standing.report, "urged", key=f"{action.pk}", note=note)
    return action
