"""Receive, refuse and forward reports, and ask reporters for more information."""

from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from province import calendar, deadlines
from reports.models import Report
from reports.rules.states import RefusalReason
from reports.workflow import cooperation
from reports.workflow.effects.classification import reclassify
from reports.workflow.effects.confidential import check_not_complained, decide_confidentiality
from reports.workflow.effects.publication import (
    name_reporter,
    redact_texts,
    refuse_if_changed_meanwhile,
    release_files,
)
from reports.workflow.moves import Move, Refused
from reports.workflow.routing import check_in_use


def receive(making: Move) -> None:
    reclassify(making)
    decide_confidentiality(making)


def reject(making: Move) -> None:
    reason = making.take("reason", gettext_lazy("Vui lòng chọn lý do từ chối."))
    if reason not in RefusalReason.values:
        raise Refused("unknown_reason", _("Vui lòng chọn lý do từ chối."))
    making.recorded["reason"] = str(reason)
    main: Report | None = making.facts.get("into")
    if main is not None:
        making.report.merged_into = main
        making.recorded["into"] = main.code
        making.notice, making.note_to_reporter = "merged", making.facts.get("words", "")


def request_info(making: Move) -> None:
    making.report.resume_state = making.report.state
    making.report.paused_at = making.at


def supply_info(making: Move) -> None:
    """Resume the clock. `attachments` are unsaved rows of files that the caller has stored."""
    report = making.report
    if report.paused_at is None:
        raise Refused("not_paused", _("Phản ánh này không chờ bổ sung thông tin."))
    before = report.due_at
    report.due_at = deadlines.resumed_due(
        before,
        paused_at=report.paused_at,
        resumed_at=making.at,
        working_days=report.sla_working_days,
        urgent=report.urgent,
        calendar=calendar.load(),
    )
    making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
    for attachment in making.facts.get("attachments", ()):
        attachment.report = report
        attachment.save()


def close_unanswered(making: Move) -> None:
    making.recorded["reason"] = RefusalReason.LD08.value


def assign(making: Move) -> None:
    refuse_if_changed_meanwhile(making)
    report = making.report
    agency = making.take("agency", gettext_lazy("Vui lòng chọn cơ quan xử lý."))
    check_in_use(agency)
    check_not_complained(making, agency)
    report.agency = making.agency = agency
    report.is_published = bool(making.facts.get("publish", False)) and not report.confidential
    making.recorded["agency"] = agency.code
    making.recorded["published"] = report.is_published
    name_reporter(making)
    redact_texts(making)
    release_files(making)
    for helper in making.facts.get("helpers", ()):
        cooperation.invite(
            report,
            helper,
            task=making.facts.get("task", ""),
            by=cast(User, making.by),
            at=making.at,
        )
