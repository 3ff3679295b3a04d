"""Which agency a report goes to, as far as its category and place tell."""

from django.conf import settings

from province import directory
from province.models import Agency
from reports.models import Report, history
from reports.rules.states import HANDED_OVER


def proposed_agency(report: Report) -> Agency | None:
    """The agency of the category for the reported place; None: a dispatcher has to choose.

    What is about an agency goes to the one above it, or to the inspectorate.
    """
    complained = report.complained_agency
    if complained is not None:
        above = complained.parent
        if above and above.is_active and not is_complained(report, above):
            return above
        inspectorate = directory.active(settings.INSPECTORATE)
        return None if inspectorate == complained else inspectorate
    district = report.district.code if report.district else ""
    return directory.for_pattern(report.category.agency_pattern, district)


def coordinating_agency(report: Report) -> Agency | None:
    """The agency that usually helps with such a report at this place."""
    district = report.district.code if report.district else ""
    return directory.for_pattern(report.category.coordinating_pattern, district)


def is_complained(report: Report, agency: Agency) -> bool:
    """Whether the report is about `agency` or an agency above it.

    The inspectorate is below the province's committee and is there to look into it.
    """
    complained = report.complained_agency
    if complained is None:
        return False
    if agency == complained:
        return True
    if agency.code == settings.INSPECTORATE:
        return False
    return Agency.objects.branch(complained).filter(pk=agency.pk).exists()


def agency_named_at_return(report: Report) -> Agency | None:
    """The agency that whoever gave the report back thinks is the right one."""
    names = ("return_to_dispatch", *HANDED_OVER)
    last = next((event for event in reversed(history(report)) if event.name in names), None)
    code = last.facts.get("proposed") if last and last.name == "return_to_dispatch" else None
    return directory.active(code) if code else None
