"""Change category, urgency and agency of a report, and its deadline with them."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from reports.models import Category
from reports.workflow import clock
from reports.workflow.effects.confidential import decide_confidentiality
from reports.workflow.effects.publication import refuse_if_nothing_changed
from reports.workflow.moves import Move, Refused
from reports.workflow.routing import check_in_use

FARTHEST_DUE = timedelta(days=365)


def amend(making: Move) -> None:
    report, agency = making.report, making.facts.get("agency")
    promised = report.due_at
    reclassify(making)
    if agency and report.agency and agency.pk != report.agency_id:
        check_in_use(agency)
        making.recorded["agency"] = [report.agency.code, agency.code]
        report.agency = making.agency = agency
    decide_confidentiality(making)
    if making.facts.get("due_at"):
        _set_due(making, making.facts["due_at"], promised=promised)
    refuse_if_nothing_changed(making)


def _set_due(making: Move, due_at: datetime, *, promised: datetime) -> None:
    """Set the deadline by decision; a later change of category keeps it."""
    report = making.report
    if not making.at < due_at <= making.at + FARTHEST_DUE:
        raise Refused(
            "due_out_of_range",
            _("Hạn xử lý mới phải sau thời điểm hiện tại và trong vòng một năm."),
        )
    if due_at == report.due_at:
        return
    report.due_at = due_at
    making.recorded |= {"due_at": [promised.isoformat(), due_at.isoformat()], "due_set": True}
    if due_at > promised:
        # The reporter learns the later day; the reason is for staff only.
        making.notice, making.note_to_reporter = "extended", ""


def reclassify(making: Move) -> None:
    """Change category and urgency, and recount the deadline."""
    report, before = making.report, making.report.due_at
    category: Category | None = making.facts.get("category")
    was_urgent, urgent = report.urgent, making.facts.get("urgent")
    if category and category.pk != report.category_id:
        if category.sla_working_days is None:
            raise Refused("category_is_a_group", _("Vui lòng chọn chuyên mục con."))
        making.recorded["category"] = [report.category.code, category.code]
        report.category = category
        report.sla_working_days = category.sla_working_days
        report.urgent = category.urgent
        if category.sensitive and report.is_published:
            making.recorded["published"] = [True, False]
            report.is_published = False
    if urgent is not None:
        report.urgent = urgent
    if report.urgent != was_urgent:
        making.recorded["urgent"] = [was_urgent, report.urgent]
    if not making.recorded:
        return
    report.due_at = clock.recounted(report)
    if report.due_at != before:
        making.recorded["due_at"] = [before.isoformat(), report.due_at.isoformat()]
