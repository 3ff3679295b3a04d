"""Make a report confidential, and keep it from the agency complained of."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from accounts.second_person import awaits_confirmation
from province.models import Agency
from reports.models import (
    ConfidentialReader,
    FormerlyComplained,
    is_kept_from,
    kept_out,
    people_kept_from,
)
from reports.workflow import cooperation
from reports.workflow.moves import Move, Refused
from reports.workflow.routing import INSPECTORATE_ONLY, is_complained, is_for_inspectorate


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
    if "confidential" in making.recorded:
        report.search_text = report.compose_search_text()
    if {"complained", "confidential"} & making.recorded.keys():
        _end_partial_work(making)
    if report.agency:
        check_not_complained(making, report.agency)


def check_not_complained(making: Move, agency: Agency) -> None:
    """Refuse to forward a complaint to the agency complained of, or to one below it.

    While that agency is unknown, only the inspectorate gets a confidential report.
    """
    if is_for_inspectorate(making.report) and agency.code != settings.INSPECTORATE:
        raise Refused("unknown_complained", str(INSPECTORATE_ONLY))
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
    # Saving the report encrypts its texts; the copies in other rows follow (`privacy.sealing`).
    since = report.submitted_at - timedelta(hours=1)
    given = Consent.objects.filter(about=report.code, ip__isnull=False, given_at__gte=since)
    given.update(ip=None)
    if making.by and not is_kept_from(report, making.by) and not awaits_confirmation(making.by):
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
    if before and report.confidential:
        FormerlyComplained.objects.get_or_create(
            report=report,
            agency=before,
            defaults={"changed_by": making.by, "changed_at": making.at},
        )


def _end_partial_work(making: Move) -> None:
    """End the access of people and agencies that may no longer read the report."""
    report = making.report
    partial = User.objects.filter(people_kept_from(report), confidential_readings__report=report)
    readers = ConfidentialReader.objects.live().filter(report=report, user__in=partial)
    readers.update(removed_at=making.at, removed_by=making.by)
    if complained := report.complained_ever:
        cooperation.end_among(report, kept_out(complained), at=making.at)
    if report.confidential and report.complained_agency is None:
        others = Agency.objects.exclude(code=settings.INSPECTORATE)
        cooperation.end_among(report, others, at=making.at)
    if report.handler and is_kept_from(report, report.handler):
        report.handler = None
