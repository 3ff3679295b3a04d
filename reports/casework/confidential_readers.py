"""Name the readers of a confidential report: supervisors do, on record; the reader is told.

Who may read a report at all: `models.report_access` (`ReportQuerySet.for_staff`).
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import RightsRequest, User
from paht.foundation.refusals import Refusal
from reports.models import ConfidentialReader, Report, people_kept_from
from reports.notices import notices
from reports.notices.recipients import staff_who_may

PERMISSION = "reports.name_confidential_readers"


class Refused(Refusal):
    """A person who may not be named; `message` (Vietnamese) gives the reason."""


def candidates(report: Report) -> QuerySet[User]:
    """Return the staff who may be named: nobody whom an agency keeps from the report.

    A new account that no second person confirmed may belong to the one who opened it.
    """
    people = staff_who_may("view_report").select_related("agency")
    unconfirmed = RightsRequest.objects.unconfirmed_accounts().values("user")
    return people.exclude(people_kept_from(report)).exclude(pk__in=unconfirmed)


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
