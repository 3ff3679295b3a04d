"""Which office a report goes to, as far as its category and place tell."""

from province.models import Agency
from reports.models import Report
from reports.states import HANDED_OVER


def proposed_agency(report: Report) -> Agency | None:
    """The office of the category for the reported place; None: a dispatcher has to choose."""
    district = report.district.code if report.district else ""
    return Agency.objects.for_pattern(report.category.agency_pattern, district)


def coordinating_agency(report: Report) -> Agency | None:
    """The office that usually helps with such a report at this place."""
    district = report.district.code if report.district else ""
    return Agency.objects.for_pattern(report.category.coordinating_pattern, district)


def agency_named_at_return(report: Report) -> Agency | None:
    """The office that whoever gave the report back thinks is the right one."""
    last = report.events.filter(name__in=("return_to_dispatch", *HANDED_OVER)).last()
    code = last.facts.get("proposed") if last and last.name == "return_to_dispatch" else None
    return Agency.objects.active().filter(code=code).first() if code else None
