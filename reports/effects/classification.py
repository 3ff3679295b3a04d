"""Category, urgency and office of a report, and with them what was promised."""

from django.utils.translation import gettext as _

from reports import clock
from reports.effects.offices import check_in_use
from reports.effects.publication import refuse_if_nothing_changed
from reports.models import Category
from reports.moves import Move, Refused


def amend(making: Move) -> None:
    report, agency = making.report, making.facts.get("agency")
    reclassify(making)
    if agency and report.agency and agency.pk != report.agency_id:
        check_in_use(agency)
        making.recorded["agency"] = [report.agency.code, agency.code]
        report.agency = making.agency = agency
    refuse_if_nothing_changed(making)


def reclassify(making: Move) -> None:
    """Set category and urgency right, and with them what was promised."""
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
