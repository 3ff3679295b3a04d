"""Accept and return reports, and decide on extensions."""

from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from province import calendar, deadlines
from reports.workflow.delegation import put_on_desk
from reports.workflow.moves import Move, Refused


def accept(making: Move) -> None:
    """Assign the report to a colleague if the form names one."""
    handler = making.facts.get("handler")
    if handler:
        put_on_desk(making.report, handler, by=cast(User, making.by), at=making.at)


def return_to_dispatch(making: Move) -> None:
    report = making.report
    making.recorded["agency"] = report.agency.code if report.agency else ""
    making.agency = report.agency
    proposed = making.facts.get("agency")
    if proposed:
        making.recorded["proposed"] = proposed.code
    report.agency = None
    report.is_published = False


def request_extension(making: Move) -> None:
    report = making.report
    days = int(making.take("working_days", gettext_lazy("Vui lòng nhập số ngày xin gia hạn.")))
    if not 1 <= days <= report.sla_working_days:
        raise Refused(
            "too_long",
            _("Số ngày gia hạn từ 1 đến %(days)s.") % {"days": report.sla_working_days},
        )
    making.recorded["working_days"] = days
    # The supervisor decides on the second extension.
    making.task = "request_second_extension" if report.extensions else making.transition.name


def decide_extension(making: Move) -> None:
    report = making.report
    asked = report.events.filter(name="request_extension").latest("id")
    granted = bool(making.facts.get("granted", False))
    making.recorded["granted"] = granted
    if not granted:
        making.notice = ""
        return
    before = report.due_at
    days = asked.facts["working_days"]
    report.due_at = deadlines.extended_due(before, working_days=days, calendar=calendar.load())
    report.extensions += 1
    making.recorded |= {
        "working_days": days,
        "due_at": [before.isoformat(), report.due_at.isoformat()],
    }
