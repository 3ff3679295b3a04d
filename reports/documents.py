"""Files that staff put to a report, and take away again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from reports.models import CaseDocument, Report

MAY_ADD = "reports.add_casedocument"
TITLE_LENGTH = 150
# Enough for the thickest case; each shows on every opening of the page.
MOST = 50


class Refused(Exception):
    """What is not done; `message` (Vietnamese) tells why."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)


def add(
    report: Report, *, by: User, title: str, level: str, rows: Iterable[Mapping[str, Any]]
) -> list[CaseDocument]:
    """Put files to `report` (from the person's scope); `rows` are `storage.stored` values.

    Several files of one title are numbered.
    """
    _check_may(by)
    title = text.clean(title)
    if not title:
        raise Refused("needs_title", _("Vui lòng nhập tên tài liệu."))
    if level not in CaseDocument.Level.values:
        raise Refused("unknown_level", _("Vui lòng chọn mức độ."))
    rows = list(rows)
    if not rows:
        raise Refused("needs_file", _("Vui lòng chọn tệp."))
    with transaction.atomic():
        # Two people adding at once stay below the limit together.
        Report.objects.select_for_update(of=("self",)).only("pk").get(pk=report.pk)
        if CaseDocument.objects.kept().filter(report=report).count() + len(rows) > MOST:
            raise Refused(
                "too_many", _("Mỗi phản ánh có tối đa %(most)d tài liệu.") % {"most": MOST}
            )
        return [
            CaseDocument.objects.create(
                report=report,
                by=by,
                level=level,
                title=f"{title} ({number})" if len(rows) > 1 else title,
                **row,
            )
            for number, row in enumerate(rows, start=1)
        ]


def set_level(document: CaseDocument, *, by: User, level: str) -> None:
    """Change who may read a document (one that `by` may see)."""
    _check_may(by)
    if level not in CaseDocument.Level.values:
        raise Refused("unknown_level", _("Vui lòng chọn mức độ."))
    CaseDocument.objects.kept().filter(pk=document.pk).update(level=level)


def remove(document: CaseDocument, *, by: User) -> None:
    """Take a document (one that `by` may see) off the report; twice is once."""
    _check_may(by)
    CaseDocument.objects.kept().filter(pk=document.pk).update(
        removed_by=by, removed_at=timezone.now()
    )


def _check_may(by: User) -> None:
    if not by.has_perm(MAY_ADD):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thêm, gỡ tài liệu."))
