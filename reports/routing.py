"""Which office a report goes to, as far as its category and place tell."""

from province.models import Agency
from reports.models import Report


def proposed_agency(report: Report) -> Agency | None:
    """The office of the category for the reported place; None: a dispatcher has to choose."""
    district = report.district.code if report.district else ""
    return Agency.objects.for_pattern(report.category.agency_pattern, district)
