"""Which reports a member of staff may read beyond those of the own agency.

The rule itself, `for_staff`, is in `report_access`.
"""

from typing import Any, NamedTuple

from django.db.models import Manager, Value

from accounts.models import User
from paht.foundation.caching import page_value
from reports.models.impartiality import kept_from


class Reach(NamedTuple):
    """Keys of reports; as lists, because empty ones add no condition to a query."""

    named: list[int]  # confidential reports for which the person is named as a reader
    helped: list[int]  # reports with which the person's agency cooperates


def reach_of(user: User, reports: Manager[Any]) -> Reach:
    """Return what `user` may read beside the reports of the own agency; one query, once a page.

    `reports` is the manager of all reports.
    """
    return page_value(("reach", user.pk), lambda: _read(user, reports))


def _read(user: User, reports: Manager[Any]) -> Reach:
    named = user.confidential_readings.filter(removed_at=None).order_by()
    keys = named.values_list(Value(True), "report")
    if user.agency and not user.has_perm("reports.view_all_reports"):
        branch = user.agency.branch_keys
        helped = reports.filter(cooperations__agency__in=branch, cooperations__ended_at=None)
        helped_keys = helped.order_by().values_list(Value(False), "pk")
        keys = keys.union(helped_keys, all=True)
    found = list(keys)
    by_name = [key for is_named, key in found if is_named]
    if by_name:
        # A person who moved to the agency complained of may still be named: check at reading.
        kept_in = named.exclude(kept_from(user, "report__"))
        by_name = list(kept_in.values_list("report", flat=True))
    return Reach(by_name, [key for is_named, key in found if not is_named])
