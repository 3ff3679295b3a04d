"""Add documents of staff to a report, change who may read them, and remove them.

The agency in charge is responsible for the case file. Only it publishes a document, and it may
change or remove any. Other agencies may change and remove only their own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from paht.foundation.refusals import Refusal
from reports.models import CaseAction, CaseDocument, Report
from reports.workflow.case_actions import CaseStanding, locked, record

MAY_ADD = "reports.add_casedocument"
TITLE_LENGTH = 150
# Every document is listed each time the page opens.
MOST = 50
Level = CaseDocument.Level


class Refused(Refusal):
    """A refused change of documents; `message` (Vietnamese) gives the reason."""


def may_publish(standing: CaseStanding) -> bool:
    """Return whether the person may publish a document."""
    return standing.by.has_perm(MAY_ADD) and standing.is_in_charge


def may_change(document: CaseDocument, standing: CaseStanding) -> bool:
    """Return whether the person may change the level of a document they see, or remove it.

    Load `document` with `select_related("by")`.
    """
    if not standing.by.has_perm(MAY_ADD):
        return False
    if standing.is_in_charge:
        return True
    agency = standing.by.agency
    is_own = document.by_id == standing.by.pk or (
        agency is not None and document.by.agency_id in agency.branch_keys
    )
    return is_own and document.level != Level.PUBLIC


def add(
    report: Report, *, by: User, title: str, level: str, rows: Iterable[Mapping[str, Any]]
) -> list[CaseDocument]:
    """Add documents to `report` (from the person's scope); `rows` are `storage.stored` values.

    Several files with one title are numbered.
    """
    _check_may(by)
    title = text.clean(title)
    if not title:
        raise Refused("needs_title", _("Vui lòng nhập tên tài liệu."))
    chosen = _level(level)
    rows = list(rows)
    if not rows:
        raise Refused("needs_file", _("Vui lòng chọn tệp."))
    with transaction.atomic():
        # Under the report's lock, so that two people at once keep the limit.
        standing = locked(report, by)
        _check_level(chosen, standing)
        if CaseDocument.objects.kept().filter(report=report).count() + len(rows) > MOST:
            raise Refused(
                "too_many", _("Mỗi phản ánh có tối đa %(most)d tài liệu.") % {"most": MOST}
            )
        added = [
            CaseDocument.objects.create(
                report=report,
                by=by,
                level=level,
                title=f"{title} ({number})" if len(rows) > 1 else title,
                **row,
            )
            for number, row in enumerate(rows, start=1)
        ]
        for document in added:
            _record(document, CaseAction.Kind.DOCUMENT_ADDED, by=by, note=str(chosen.label))
    return added


def set_level(document: CaseDocument, *, by: User, level: str) -> None:
    """Change who may read a document that `by` may see."""
    _check_may(by)
    chosen = _level(level)
    with transaction.atomic():
        standing = locked(document.report, by)
        row = _changeable(document, standing)
        if row is None or row.level == chosen:
            return
        _check_level(chosen, standing)
        before, row.level = Level(row.level), chosen
        row.save(update_fields=["level"])
        note = f"{before.label} → {chosen.label}"
        _record(row, CaseAction.Kind.DOCUMENT_LEVEL, by=by, note=note)


def remove(document: CaseDocument, *, by: User) -> None:
    """Remove a document that `by` may see; idempotent."""
    _check_may(by)
    with transaction.atomic():
        row = _changeable(document, locked(document.report, by))
        if row is None:
            return
        row.removed_by, row.removed_at = by, timezone.now()
        row.save(update_fields=["removed_by", "removed_at"])
        _record(row, CaseAction.Kind.DOCUMENT_REMOVED, by=by)


def _check_may(by: User) -> None:
    if not by.has_perm(MAY_ADD):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thêm, gỡ tài liệu."))


def _level(level: str) -> CaseDocument.Level:
    if level not in Level.values:
        raise Refused("unknown_level", _("Vui lòng chọn mức độ."))
    return Level(level)


def _check_level(level: CaseDocument.Level, standing: CaseStanding) -> None:
    if level == Level.PUBLIC and not may_publish(standing):
        raise Refused("not_in_charge", _("Chỉ cơ quan đang xử lý công khai được tài liệu."))


def _changeable(document: CaseDocument, standing: CaseStanding) -> CaseDocument | None:
    """Reload the document under the report's lock; None if it was removed."""
    row = CaseDocument.objects.kept().select_related("by").filter(pk=document.pk).first()
    if row and not may_change(row, standing):
        raise Refused(
            "not_in_charge",
            _("Chỉ cơ quan đang xử lý phản ánh đổi, gỡ được tài liệu này."),
        )
    return row


def _record(document: CaseDocument, kind: CaseAction.Kind, *, by: User, note: str = "") -> None:
    record(document.report, kind, by=by, document=document, note=note)
