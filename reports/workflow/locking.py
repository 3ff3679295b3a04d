"""Lock rows in one order, so that transactions wait for each other and never deadlock.

The order: an account, its data requests, reports by key, rows that belong to reports. A
transaction that holds a lock takes no lock that comes before it. Locks of reports leave out the
key (`no_key`), so that rows that refer to a report can still be inserted.
"""

from django.db import transaction

from accounts.models import User
from reports.models import Report, ReportQuerySet


def account(user: User) -> bool:
    """Lock a citizen's account; return False if it no longer exists."""
    locked = User.objects.citizens().select_for_update(of=("self",)).filter(pk=user.pk)
    return locked.first() is not None


def in_order(reports: ReportQuerySet, *, wait: bool = True) -> list[Report]:
    """Lock these reports; without `wait`, skip the ones that are locked."""
    locking = reports.select_for_update(of=("self",), skip_locked=not wait, no_key=True)
    return list(locking.order_by("pk"))


def matters(*keys: int) -> dict[int, Report]:
    """Lock these reports and all reports merged into one of them."""
    merged = Report.objects.filter(merged_into__in=keys)
    known = {*keys, *merged.values_list("pk", flat=True)}
    while True:
        with transaction.atomic():
            held = in_order(Report.objects.filter(pk__in=known))
            late = set(merged.values_list("pk", flat=True)) - known
            if not late:
                return {report.pk: report for report in held}
            # A report was merged meanwhile and comes earlier in the order: release all and retry.
            transaction.set_rollback(True)
        known |= late
