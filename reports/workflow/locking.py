"""Several things locked in one order, so that whoever needs them waits and nobody is thrown out.

The order: an account, what it asks about its data, reports by their keys, what hangs on them.
Whoever holds one of these locks none that comes before it. Rows that only name a report go on
being added meanwhile: nobody deletes a report or gives it another key.
"""

from django.db import transaction

from accounts.models import User
from reports.models import Report, ReportQuerySet


def account(user: User) -> bool:
    """Hold a citizen's account; False: it is gone."""
    locked = User.objects.citizens().select_for_update(of=("self",)).filter(pk=user.pk)
    return locked.first() is not None


def in_order(reports: ReportQuerySet, *, wait: bool = True) -> list[Report]:
    """Hold these reports; without `wait` those that nobody else holds."""
    locking = reports.select_for_update(of=("self",), skip_locked=not wait, no_key=True)
    return list(locking.order_by("pk"))


def matters(*keys: int) -> dict[int, Report]:
    """Hold these reports and all that were merged into one of them."""
    merged = Report.objects.filter(merged_into__in=keys)
    known = {*keys, *merged.values_list("pk", flat=True)}
    while True:
        with transaction.atomic():
            held = in_order(Report.objects.filter(pk__in=known))
            late = set(merged.values_list("pk", flat=True)) - known
            if not late:
                return {report.pk: report for report in held}
            # Merged until its main one was held, and before it in the order: let all go.
            transaction.set_rollback(True)
        known |= late
