"""Make a report confidential, and keep it from the agency complained of."""

from django.utils.translation import gettext as _

from province.models import Agency
from reports.models import ConfidentialReader, is_kept_out, kept_out
from reports.workflow import cooperation
from reports.workflow.moves import Move, Refused
from reports.workflow.routing import is_complained


def decide_confidentiality(making: Move) -> None:
    """Make the report confidential if its category or the clerk requires it, or undo that.

    Only people who may name readers can make a confidential report ordinary again.
    """
    report = making.report
    if "complained_agency" in making.facts:
        _set_complained(making, making.facts["complained_agency"])
    wanted = making.facts.get("confidential")
    if report.category.confidential:
        wanted = True
    if wanted is not None and wanted != report.confidential:
        if not wanted and not (
            making.by and making.by.has_perm("reports.name_confidential_readers")
        ):
            raise Refused("stays_confidential", _("Chỉ lãnh đạo giám sát được bỏ chế độ giữ kín."))
        making.recorded["confidential"] = [report.confidential, wanted]
        report.confidential = wanted
        if wanted:
            _hide(making)
    if report.agency:
        check_not_complained(making, report.agency)


def check_not_complained(making: Move, agency: Agency) -> None:
    """Refuse to forward a complaint to the agency complained of, or to one below it."""
    if is_complained(making.report, agency):
        raise Refused(
            "complained",
            _(
                "Không được chuyển đến cơ quan bị phản ánh, tố cáo hoặc đơn vị trực thuộc. "
                "Vui lòng chọn cơ quan cấp trên hoặc Thanh tra tỉnh."
            ),
        )


def _hide(making: Move) -> None:
    report = making.report
    if report.is_published:
        making.recorded["published"] = [True, False]
        report.is_published = False
    if making.by and not is_kept_out(report.complained_agency, making.by.agency_id):
        # The person who makes it confidential may continue; supervisors name all other readers.
        ConfidentialReader.objects.get_or_create(
            report=report, user=making.by, removed_at=None, defaults={"given_at": making.at}
        )


def _set_complained(making: Move, agency: Agency | None) -> None:
    report = making.report
    if (agency and agency.pk) == report.complained_agency_id:
        return
    before = report.complained_agency
    making.recorded["complained"] = [before.code if before else "", agency.code if agency else ""]
    report.complained_agency = agency
    if agency is None:
        return
    outside = kept_out(agency)
    readers = ConfidentialReader.objects.live().filter(report=report, user__agency__in=outside)
    readers.update(removed_at=making.at, removed_by=making.by)
    cooperation.end_among(report, outside, at=making.at)
    if report.handler and is_kept_out(agency, report.handler.agency_id):
        report.handler = None
