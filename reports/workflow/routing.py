"""Choose the agency of a report by its category and place, and refuse an unfit one."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from province import directory
from province.models import Agency
from reports.models import Report, history
from reports.rules.states import HANDED_OVER
from reports.workflow.moves import Refused

INSPECTORATE_ONLY = gettext_lazy(
    "Chưa rõ phản ánh giữ kín này nói về cơ quan nào. Vui lòng chọn cơ quan bị phản ánh, hoặc "
    "chuyển Thanh tra tỉnh: khi chưa rõ, chỉ Thanh tra tỉnh đọc được."
)


def proposed_agency(report: Report) -> Agency | None:
    """Return the agency of the category for the place; None if a dispatcher must choose.

    A report about an agency goes to the agency above it, or to the inspectorate.
    """
    if is_for_inspectorate(report):
        return directory.active(settings.INSPECTORATE)
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
    """Return the agency that usually helps with such a report at this place."""
    district = report.district.code if report.district else ""
    return directory.for_pattern(report.category.coordinating_pattern, district)


def is_complained(report: Report, agency: Agency) -> bool:
    """Return whether the report is, or was, about `agency` or an agency above it.

    The inspectorate is below the province's committee, yet may inspect it.
    """
    complained = report.complained_ever
    if agency in complained:
        return True
    if not complained or agency.code == settings.INSPECTORATE:
        return False
    return Agency.objects.branch(*complained).filter(pk=agency.pk).exists()


def is_for_inspectorate(report: Report) -> bool:
    """Return whether nobody knows yet which agency a confidential report is about."""
    return report.confidential and report.complained_agency_id is None


def agency_named_at_return(report: Report) -> Agency | None:
    """Return the agency proposed when the report was last returned; None if none was."""
    names = ("return_to_dispatch", *HANDED_OVER)
    last = next((event for event in reversed(history(report)) if event.name in names), None)
    code = last.facts.get("proposed") if last and last.name == "return_to_dispatch" else None
    return directory.active(code) if code else None


def check_in_use(agency: Agency) -> None:
    """Refuse an agency that is closed."""
    if not agency.is_active:
        raise Refused("agency_closed", _("Cơ quan này không còn hoạt động trên hệ thống."))
