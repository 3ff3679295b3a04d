"""Decide what becomes of merged reports when their main report is refused or confidential."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from reports.models import Report, ReportEvent
from reports.rules.states import OF_THE_MATTER, TRANSITIONS
from reports.workflow.moves import READ_FOR_MOVES, Move

# These moves may refuse a report for a reason of its own, or make it confidential.
RELEASING_MERGED = ("receive", "amend", "reject", "close_unanswered")


def restoration(making: Move) -> tuple[Move | None, list[Report]]:
    """Return the move that restores a merged report, and the other merged reports.

    The move is None while the main report still represents them. It does not when it is refused
    for a reason of its own, or becomes confidential. Then the earliest merged report becomes the
    main one. A refusal for a reason of the matter holds for all of them (`OF_THE_MATTER`).
    """
    if making.transition.name not in RELEASING_MERGED:
        return None, []
    reason = making.recorded.get("reason")
    is_refused_alone = reason is not None and reason not in OF_THE_MATTER
    if not (is_refused_alone or making.recorded.get("confidential") == [False, True]):
        return None, []
    merged = list(
        Report.objects.select_related(*READ_FOR_MOVES)
        # Reports whose reporter was erased have nobody to answer.
        .filter(merged_into=making.report, reporter__erased_at=None)
        .order_by("submitted_at", "id")
    )
    if not merged:
        return None, []
    lead, *others = merged
    restoring = Move(
        report=lead,
        transition=TRANSITIONS["restore"],
        by=making.by,
        at=making.at,
        # Nobody else may learn the code of a confidential report.
        note=_("Phản ánh chung trước đây không còn, nên phản ánh này được xem xét riêng.")
        if making.report.confidential
        else _("Phản ánh %(code)s không còn là phản ánh chung nên phản ánh này được xem xét riêng.")
        % {"code": making.report.code},
        facts={},
        agency=making.by.agency if making.by else None,
    )
    return restoring, others


def reattach(followers: Sequence[Report], main: Report, *, by: User | None, at: datetime) -> None:
    """Merge `followers`, which the caller has locked, into `main` instead of their old report."""
    Report.objects.filter(pk__in=[one.pk for one in followers]).update(merged_into=main)
    ReportEvent.objects.bulk_create(
        ReportEvent(
            report=one,
            name="amend",
            source=one.state,
            target=one.state,
            at=at,
            by=by,
            agency=by.agency if by else None,
            facts={"into": main.code},
        )
        for one in followers
    )
