"""Name the readers of a confidential report: supervisors do, on record; the reader is told.

Who may read a report at all: `models.report_access` (`ReportQuerySet.for_staff`).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.refusals import Refusal
from reports.models import (
    ConfidentialReader,
    Report,
    able_staff,
    people_kept_from,
    people_opening,
)
from reports.notices import notices

PERMISSION = "reports.name_confidential_readers"


class Refused(Refusal):
    """A person who may not be named; `message` (Vietnamese) gives the reason."""


def candidates(report: Report) -> QuerySet[User]:
    """Return the staff who may be named: nobody whom an agency keeps from the report.

    A new account that no second person confirmed may belong to the one who opened it. Some of them
    open the report only when it comes to their agency; they are no readers until then.
    """
    people = able_staff().select_related("agency").order_by("pk")
    return people.exclude(people_kept_from(report))


def opening(report: Report) -> set[int]:
    """Return the keys of the staff who open the report at once when they are named."""
    return set(people_opening(report).values_list("pk", flat=True))


def obstacles(report: Report, rows: Iterable[ConfidentialReader]) -> dict[int, str]:
    """Return why each of these readers (by key) cannot open the report; nothing for the others.

    Costs the same number of queries for any number of readers.
    """
    named = ConfidentialReader.objects.filter(report=report)
    reading = set(named.reading().values_list("pk", flat=True))
    blocked = [row for row in rows if not row.removed_at and row.pk not in reading]
    people = User.objects.filter(pk__in=[row.user_id for row in blocked])
    kept = set(people.filter(people_kept_from(report)).values_list("pk", flat=True))
    able = set(able_staff().filter(pk__in=people).values_list("pk", flat=True))

    def reason(user: User) -> str:
        if not user.is_active:
            return _("Tài khoản đã đóng nên không đọc được.")
        if user.pk in kept:
            return _("Nay thuộc cơ quan bị phản ánh nên không đọc được.")
        if user.pk not in able:
            return _("Tài khoản không còn quyền xem phản ánh, hoặc chưa được xác nhận.")
        return _("Chưa mở được phản ánh này: phản ánh chưa chuyển đến cơ quan của người này.")

    return {row.pk: reason(row.user) for row in blocked}


def name_reader(report: Report, user: User, *, by: User) -> ConfidentialReader:
    """Let `user` read the report, or raise `Refused`; idempotent.

    The person's role and agency still limit what they see.
    """
    with transaction.atomic():
        locked = _lock(report, by)
        if not locked.confidential:
            raise Refused("not_confidential", _("Phản ánh này không ở chế độ giữ kín."))
        if user == by:
            raise Refused(
                "oneself",
                _("Không ai tự chỉ định mình. Vui lòng đề nghị một lãnh đạo giám sát khác."),
            )
        if not candidates(locked).filter(pk=user.pk).exists():
            raise Refused("not_a_candidate", _("Không thể chỉ định người này."))
        made, is_new = ConfidentialReader.objects.get_or_create(
            report=locked,
            user=user,
            removed_at=None,
            defaults={"given_by": by, "given_at": timezone.now()},
        )
        if is_new:
            notices.tell_staff([user], locked, "staff_new", key=f"reader:{made.pk}")
    return made


def remove_reader(report: Report, user: User, *, by: User) -> None:
    """End the access of `user` to the report; idempotent."""
    with transaction.atomic():
        locked = _lock(report, by)
        live = ConfidentialReader.objects.live().filter(report=locked, user=user)
        live.update(removed_at=timezone.now(), removed_by=by)


def _lock(report: Report, by: User) -> Report:
    if not by.has_perm(PERMISSION):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    reports = Report.objects.select_for_update(of=("self",)).select_related("complained_agency")
    locked = reports.get(pk=report.pk)
    if locked.confidential and not Report.objects.named_for(by).filter(pk=report.pk).exists():
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    return locked
