"""Keep a pending report that names a confidential report where the readers of that report are.

Whatever its words say, it waits for the inspectorate, or for the supervisors outside it if the
report accuses the inspectorate or has accused it. People of the accused agencies are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from province.models import Agency
from reports.models import FormerlyComplained, PendingReport, Report
from reports.notices import unread_pending
from reports.rules import report_codes


class Queue(Protocol):
    """Who reads a text by its words, or a row that has such columns."""

    @property
    def inspectorate_only(self) -> bool: ...
    @property
    def about_inspectorate(self) -> bool: ...
    @property
    def named_agencies(self) -> list[int]: ...


@dataclass(frozen=True)
class Named:
    """What the reports that a text names ask for: none of it where all are ordinary."""

    is_confidential: bool
    about_inspectorate: bool
    agencies: frozenset[int]

    def beside(self, queue: Queue) -> dict[str, Any]:
        """Return the columns of the queue that a text is in besides, with what these add."""
        return {
            "inspectorate_only": queue.inspectorate_only or self.is_confidential,
            "about_inspectorate": queue.about_inspectorate or self.about_inspectorate,
            "named_agencies": sorted({*queue.named_agencies, *self.agencies}),
        }


def find(*texts: str, codes: Iterable[str] = ()) -> list[int]:
    """Return the keys of the reports whose codes the texts tell, and of those in `codes`."""
    told = {*report_codes.find(*texts), *codes}
    if not told:
        return []
    return sorted(Report.objects.filter(code__in=told).values_list("pk", flat=True))


def ask(reports: Iterable[int], *, lock: bool = False) -> Named:
    """Return what these reports (keys) ask for; the same queries for ordinary ones.

    `lock`, in a transaction: none of them becomes confidential before its end.
    """
    rows = Report.objects.filter(pk__in=reports).order_by("pk")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    facts = list(rows.values_list("pk", "confidential", "complained_agency"))
    before = FormerlyComplained.objects.filter(report__in=[pk for pk, _is, _agency in facts])
    kept = {pk for pk, is_confidential, _agency in facts if is_confidential}
    accused = {agency for pk, _is, agency in facts if pk in kept and agency}
    accused |= {agency for pk, agency in before.values_list("report", "agency") if pk in kept}
    about = Agency.objects.filter(pk__in=accused, code=settings.INSPECTORATE)
    return Named(bool(kept), bool(accused) and about.exists(), frozenset(accused))


def place(row: PendingReport) -> bool:
    """Set the queue of a row by the reports it names, and return whether that changed it.

    It never moves back: what it says of the inspectorate and of agencies stays. Does not save.
    """
    columns = ask(row.named_reports).beside(row)
    before = {name: getattr(row, name) for name in columns}
    for column, value in columns.items():
        setattr(row, column, value)
    return columns != before


def keep(row: PendingReport) -> bool:
    """Move the locked row to the readers of the reports it names; return whether it changed."""
    if not place(row):
        return False
    row.save(update_fields=["inspectorate_only", "about_inspectorate", "named_agencies"])
    unread_pending.tell_if_unread(row)
    return True


def follow(report: Report) -> None:
    """Move the pending reports that name `report`, which became confidential or accuses another.

    Call in the transaction that saved it.
    """
    naming = PendingReport.objects.waiting().filter(named_reports__contains=[report.pk])
    for row in naming.order_by("pk").select_for_update(of=("self",)):
        keep(row)


def name(pending: int, reports: Iterable[int]) -> bool:
    """Note that a waiting row (its key) names these reports; return whether its queue changed."""
    reports = list(reports)
    with transaction.atomic():
        # Before the row, as `follow` does. One that becomes confidential now would miss the row.
        ask(reports, lock=True)
        waiting = PendingReport.objects.waiting().select_for_update(of=("self",))
        row = waiting.filter(pk=pending).first()
        if row is None:
            return False
        row.named_reports = sorted({*row.named_reports, *reports})
        row.save(update_fields=["named_reports"])
        return keep(row)
