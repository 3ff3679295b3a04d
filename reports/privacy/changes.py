"""Erase personal data in the history of changes; `erasure` and `purge` call it.

The history is append-only and part of the audit chain. Each change here is noted in the chain,
in the transaction of the caller, who erases the same data in the records themselves.
"""

from collections.abc import Collection
from typing import Any

import pgtrigger
from django.db.models import Func, JSONField, Model, Q, QuerySet

from accounts.models import User
from paht.foundation import history
from reports.privacy import audit_chain

# Keys of the context that identify a citizen (`paht.audit_context`).
_WHO = ("user", "client")


def forget(model: type[Model], keys: Collection[int], *, reason: str, **values: Any) -> int:
    """Set `values` (column → new value) in the history of these records; return the number of rows.

    Also erases which citizen made a change, and from where. The changes themselves and the
    names of staff stay. Call after the change of the records: that writes history too.
    """
    changes = history.change_model(model)
    rows: QuerySet[Any] = changes.objects.filter(pgh_obj__in=keys)
    telling = set(rows.filter(_any_but(values)).values_list("pk", flat=True)) if values else set()
    by_citizens = _by_citizens(rows)
    if not telling and not by_citizens:
        return 0
    with pgtrigger.ignore(_guard(changes)):
        changes.objects.filter(pk__in=telling).update(**values)
        changes.objects.filter(pk__in=by_citizens).update(pgh_context=_WITHOUT_WHO)
    audit_chain.amended(changes, telling | by_citizens, reason=reason)
    return len(telling | by_citizens)


def remove(rows: QuerySet[Any], *, reason: str) -> int:
    """Delete these rows of one history; skip locked rows."""
    changes = rows.model
    ids = list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    with pgtrigger.ignore(_guard(changes)):
        changes.objects.filter(pk__in=ids).delete()
    audit_chain.removed(changes, ids, reason=reason)
    return len(ids)


def _guard(changes: Any) -> str:
    return f"{changes._meta.label}:append_only"


def _any_but(values: dict[str, Any]) -> Q:
    """Condition: at least one column differs from its erased value."""
    found = Q()
    for name, value in values.items():
        found |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    return found


def _by_citizens(rows: QuerySet[Any]) -> set[int]:
    asked = dict(rows.filter(pgh_context__has_any_keys=_WHO).values_list("pk", "pgh_context__user"))
    people = set(asked.values()) - {None}
    staff = set(User.objects.filter(pk__in=people, is_staff=True).values_list("pk", flat=True))
    return {pk for pk, user in asked.items() if user not in staff}


_WITHOUT_WHO = Func(
    "pgh_context",
    template="%(expressions)s" + "".join(f" - '{key}'" for key in _WHO),
    output_field=JSONField(),
)
