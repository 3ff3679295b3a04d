"""What a member of staff may read beside what their agency has."""

from typing import Any

from django.db.models import Manager, Value

from accounts.models import User
from paht.foundation.caching import page_value
from reports.models.impartiality import keeping_out


def beside_own(user: User, reports: Manager[Any]) -> tuple[list[int], list[int]]:
    """What `user` may read beside what their agency has: the keys of the confidential reports they
    are named for, and of those the agency helps with; one query, once a page.

    As lists: mostly empty, and then nothing is asked of every report for their sake.
    `reports` are all of them.
    """
    return page_value(("beside-own", user.pk), lambda: _read(user, reports))


def _read(user: User, reports: Manager[Any]) -> tuple[list[int], list[int]]:
    named = user.confidential_readings.filter(removed_at=None).order_by()
    keys = named.values_list(Value(True), "report")
    if user.agency and not user.has_perm("reports.view_all_reports"):
        branch = user.agency.branch_keys
        helped = reports.filter(cooperations__agency__in=branch, cooperations__ended_at=None)
        helped_keys = helped.order_by().values_list(Value(False), "pk")
        keys = keys.union(helped_keys, all=True)
    found = list(keys)
    by_name = [key for is_named, key in found if is_named]
    if by_name and user.agency:
        # Asked at reading: whoever moved to the agency since then was named all the same.
        kept_in = named.exclude(report__complained_agency__in=keeping_out(user.agency))
        by_name = list(kept_in.values_list("report", flat=True))
    return by_name, [key for is_named, key in found if not is_named]
