"""Let one worker at a time work on a row; after its death another one takes the row over.

The model has `status`, `attempts` and `alive_at`: the last heartbeat of the worker, empty without
one. Each take is another attempt, so a replaced worker learns of it at its next heartbeat.
"""

from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

# A worker without a heartbeat for this time counts as dead.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3

Row = TypeVar("Row", bound=Model)


class Stopped(Exception):
    """The row was cancelled, or another worker took it over."""


def take(rows: QuerySet[Row], *, failed: str, **changes: Any) -> Row | None:
    """Take the oldest row without a worker, with `changes`; None when all have one.

    A row whose workers all died gets the status `failed`.
    """
    now = timezone.now()
    free = rows.filter(Q(alive_at=None) | Q(alive_at__lt=now - LEASE))
    with transaction.atomic():
        free.filter(attempts__gte=MOST_ATTEMPTS).update(status=failed, finished_at=now)
        row = free.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
        if row:
            renew(row, attempts=row.attempts + 1, **changes)  # type: ignore[attr-defined]
    return row


def is_any_alive(rows: QuerySet[Row]) -> bool:
    """Return whether a worker is busy with one of the rows."""
    return rows.filter(alive_at__gte=timezone.now() - LEASE).exists()


def renew(row: Model, **changes: Any) -> None:
    """Give a sign of life and save `changes`; raise `Stopped` when the lease is lost."""
    if not _held(row).update(alive_at=timezone.now(), **changes):
        raise Stopped
    for name, value in changes.items():
        setattr(row, name, value)


def give_back(row: Model, **changes: Any) -> None:
    """Let the next worker try, or end the work by `changes`."""
    _held(row).update(alive_at=None, **changes)


def _held(row: Any) -> QuerySet[Any]:
    """Return the row while this worker holds its lease."""
    rows: QuerySet[Any] = QuerySet(type(row))
    return rows.filter(pk=row.pk, status=row.status, attempts=row.attempts)
