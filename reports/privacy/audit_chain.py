"""Prove that append-only records were not altered, by a chain of keyed hashes for each table.

The tables are the history of changes, events, personal-data accesses, acts on pending reports,
consents and the register of breaches. `extend` adds new rows to the chains each minute, so a
citizen's request never waits for it. The key (`PII_LOOKUP_KEY`) lies outside the database: write
access to the tables is not enough to forge a link. Links under a former key
(`PII_LOOKUP_KEYS_BEFORE`) are proved with it, and bound by the next link under the new one. Each
cell has its own hash: after a column is dropped, the other columns stay proved.

A row's id is assigned before its transaction ends, so a smaller id may still appear. `extend`
therefore links only ids that had been assigned at its last but one run, and only when all
transactions from the time of its last run have ended. This needs no lock and misses no row.
"""

import hmac
import logging
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b, sha256
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from accounts.models import Consent, RightsDecision, RightsRequest
from paht.foundation import history
from reports.models import (
    AccessReview,
    AuditFence,
    AuditLink,
    BreachEntry,
    PendingAction,
    PersonalDataAccess,
    ReportEvent,
)

BATCH = 2000
# 64 bits a cell are enough: hashes cannot be tried out without the key.
CELL_BYTES = 8
# Columns that are erased by law or set once later are not part of the proof.
_NOT_LINKED: dict[type[Model], tuple[str, ...]] = {
    Consent: ("ip", "withdrawn_at", "subject"),
}


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """The first fault of a table, in words for the system administrator."""

    table: str
    message: str


def chained_models() -> list[type[Model]]:
    """Return the models whose rows are in a chain."""
    accesses = [PersonalDataAccess, AccessReview, PendingAction]
    own = [ReportEvent, *accesses, Consent, RightsRequest, RightsDecision, BreachEntry]
    return [*own, *history.histories()]


def extend() -> int:
    """Add settled new rows to the chains; return their number.

    A new row is linked by the third run after its insertion (see the module's docstring).
    """
    return sum(_extend_table(model) for model in chained_models())


def amended(model: type[Model], ids: Iterable[int], *, reason: str) -> None:
    """Link rows again after a lawful change; call in the transaction that made it."""
    _append_exception(model, AuditLink.Kind.AMENDED, sorted(ids), reason)


def removed(model: type[Model], ids: Iterable[int], *, reason: str) -> None:
    """Note a lawful deletion in the chain; call in the transaction that made it."""
    _append_exception(model, AuditLink.Kind.REMOVED, sorted(ids), reason)


def unchained(model: type[Model]) -> int:
    """Count the rows that are not linked yet."""
    return _rows_after(model, _through(model))


def faults() -> Iterator[Fault]:
    """Check every link and every linked row; yield at most one fault a table."""
    for model in chained_models():
        fault = _fault_of(model)
        if fault:
            yield Fault(model._meta.db_table, fault)


# --- extending --------------------------------------------------------------------------


def _extend_table(model: type[Model]) -> int:
    with transaction.atomic():
        AuditFence.objects.get_or_create(table=model._meta.db_table)
        # Two runs wait for each other here.
        fence = AuditFence.objects.select_for_update(of=("self",)).get(table=model._meta.db_table)
        oldest_running, newest = _transactions()
        done = 0
        if oldest_running >= fence.transaction:
            done = _extend_through(model, fence.through)
            fence.through, fence.transaction = fence.candidate, newest
        fence.candidate = _last_id(model)
        fence.save(update_fields=["candidate", "through", "transaction"])
    return done


def _extend_through(model: type[Model], through: int) -> int:
    done = 0
    columns = _columns(model)
    while rows := _rows(model, columns, after=_through(model), through=through, limit=BATCH):
        _append(model, AuditLink.Kind.WRITTEN, columns, rows, through=rows[-1][0])
        done += len(rows)
    return done


def _append_exception(
    model: type[Model], kind: AuditLink.Kind, ids: list[int], reason: str
) -> None:
    AuditFence.objects.get_or_create(table=model._meta.db_table)
    AuditFence.objects.select_for_update(of=("self",)).get(table=model._meta.db_table)
    through = _through(model)
    # Rows that are not linked yet will be linked as they are then.
    known = [pk for pk in ids if pk <= through]
    columns = _columns(model)
    for start in range(0, len(known), BATCH):
        part = known[start : start + BATCH]
        rows = (
            _rows(model, columns, ids=part)
            if kind == AuditLink.Kind.AMENDED
            else [(pk, []) for pk in part]
        )
        _append(model, kind, columns, rows, through=through, reason=reason)


def _append(
    model: type[Model],
    kind: AuditLink.Kind,
    columns: list[str],
    rows: list["_Row"],
    *,
    through: int,
    reason: str = "",
) -> None:
    last = AuditLink.objects.filter(table=model._meta.db_table).order_by("-number").first()
    link = AuditLink(
        table=model._meta.db_table,
        number=last.number + 1 if last else 1,
        kind=kind,
        through=through,
        columns=columns,
        ids=[pk for pk, _values in rows],
        hashes=b"".join(
            _cell_hash(f"{model._meta.db_table}\x1f{pk}\x1f{column}", value, _keys()[0])
            for pk, values in rows
            for column, value in zip(columns if values else (), values, strict=True)
        ),
        reason=reason,
        linked_at=timezone.now(),
    )
    link.digest = _digest(link, last.digest if last else "", _keys()[0])
    link.save()
    AuditFence.objects.filter(table=link.table).update(links=link.number)
    logger.info("linked %s #%s %s", link.table, link.number, link.digest)


def _digest(link: AuditLink, before: str, key: bytes) -> str:
    ids = struct.pack(f">{len(link.ids)}q", *link.ids)
    head = "\x1f".join(
        (before, link.table, str(link.number), link.kind, str(link.through), *link.columns)
    )
    tail = "\x1f".join((link.reason, link.linked_at.isoformat()))
    message = b"\x1e".join((head.encode(), ids, bytes(link.hashes), tail.encode()))
    return hmac.new(key, message, sha256).hexdigest()


def _keys() -> list[bytes]:
    """Return the keys of the chain, the present one first."""
    return [_derived(key) for key in (settings.PII_LOOKUP_KEY, *settings.PII_LOOKUP_KEYS_BEFORE)]


def _key_of(link: AuditLink, before: str) -> bytes | None:
    """Return the key under which the link is whole; None if it was altered."""
    for key in _keys():
        if hmac.compare_digest(link.digest, _digest(link, before, key)):
            return key
    return None


@cache
def _derived(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"audit chain", sha256).digest()


def _cell_hash(place: str, value: str | None, key: bytes) -> bytes:
    """Hash one cell; `place` is table, row and column. NULL differs from the empty text."""
    message = place if value is None else f"{place}\x1f{value}"
    return blake2b(message.encode(), key=key, digest_size=CELL_BYTES).digest()


# --- checking ---------------------------------------------------------------------------


def _fault_of(model: type[Model]) -> str:
    table = model._meta.db_table
    exceptions = _Exceptions()
    keys: list[bytes] = []
    fault = _chain_fault(table, exceptions, keys)
    if fault:
        return fault
    exceptions.sort()
    after = 0
    written = AuditLink.objects.filter(table=table, kind=AuditLink.Kind.WRITTEN).order_by("number")
    for link in written.iterator(chunk_size=20):
        fault = _batch_fault(model, link, keys[link.number - 1], after, exceptions)
        if fault:
            return fault
        after = link.through
    return ""


@dataclass(frozen=True, slots=True)
class _Proof:
    """The hashes of a row's cells when it was linked."""

    columns: tuple[str, ...]
    hashes: bytes
    key: bytes

    def fits(self, place: str, row: dict[str, str | None]) -> bool:
        """Return whether `row` is unchanged in the columns it still has; `place`: table and id."""
        starts = range(0, len(self.hashes), CELL_BYTES)
        return all(
            _cell_hash(f"{place}\x1f{column}", row[column], self.key)
            == self.hashes[start : start + CELL_BYTES]
            for column, start in zip(self.columns, starts, strict=True)
            if column in row
        )


class _Exceptions:
    """The rows that were changed or removed lawfully.

    Removed ids are stored as ranges: retention removes many millions of rows by age.
    """

    def __init__(self) -> None:
        self._amended: dict[int, _Proof] = {}
        self._gone: list[tuple[int, int]] = []  # first and last id of each range

    def amend(self, proofs: dict[int, _Proof]) -> None:
        self._amended |= proofs

    def remove(self, ids: Iterable[int]) -> None:
        for pk in ids:
            self._amended.pop(pk, None)
            if self._gone and self._gone[-1][1] == pk - 1:
                self._gone[-1] = (self._gone[-1][0], pk)
            else:
                self._gone.append((pk, pk))

    def sort(self) -> None:
        """Merge the ranges; call after the last `remove` and before the first `expected`."""
        ranges, self._gone = sorted(self._gone), []
        for first, last in ranges:
            if self._gone and first <= self._gone[-1][1] + 1:
                start, end = self._gone[-1]
                self._gone[-1] = (start, max(end, last))
            else:
                self._gone.append((first, last))

    def expected(self, pk: int, written: _Proof) -> _Proof | None:
        """Return the proof that the row must match now; None if it was removed."""
        before = bisect_right(self._gone, pk, key=itemgetter(0))
        if before and self._gone[before - 1][1] >= pk:
            return None
        return self._amended.get(pk, written)


def _chain_fault(table: str, exceptions: _Exceptions, keys: list[bytes]) -> str:
    """Return the first fault between links; collect lawful changes, removals and their keys."""
    before, number = "", 0
    for link in AuditLink.objects.filter(table=table).order_by("number").iterator(chunk_size=20):
        number += 1
        if link.number != number:
            return f"thiếu niêm phong số {number}"
        key = _key_of(link, before)
        # A former key never follows a newer one: its holder could only add forged links.
        if key is None or (keys and _keys().index(key) > _keys().index(keys[-1])):
            return f"niêm phong số {number} đã bị sửa"
        keys.append(key)
        before = link.digest
        if link.kind == AuditLink.Kind.REMOVED:
            exceptions.remove(link.ids)
        elif link.kind == AuditLink.Kind.AMENDED:
            exceptions.amend(_proofs(link, key))
    fence = AuditFence.objects.filter(table=table).first()
    return f"thiếu niêm phong số {number + 1}" if fence and fence.links > number else ""


def _batch_fault(
    model: type[Model], link: AuditLink, key: bytes, after: int, exceptions: _Exceptions
) -> str:
    table, columns = model._meta.db_table, _all_columns(model)
    expected = _proofs(link, key)
    found = dict(_rows(model, columns, after=after, through=link.through))
    for pk in sorted(expected.keys() | found.keys()):
        if pk not in expected:
            return f"dòng {pk} được chèn vào sau khi đã niêm phong"
        proof = exceptions.expected(pk, expected[pk])
        if pk not in found:
            if proof is None:
                continue
            return f"dòng {pk} đã bị xóa"
        row = dict(zip(columns, found[pk], strict=True))
        if proof is None or not proof.fits(f"{table}\x1f{pk}", row):
            return f"dòng {pk} đã bị sửa"
    return ""


def _proofs(link: AuditLink, key: bytes) -> dict[int, _Proof]:
    whole, columns = bytes(link.hashes), tuple(link.columns)
    size = CELL_BYTES * len(columns)
    return {
        pk: _Proof(columns, whole[start : start + size], key)
        for pk, start in zip(link.ids, range(0, len(whole), size), strict=True)
    }


# --- the rows ---------------------------------------------------------------------------

_Row = tuple[int, list[str | None]]


def _rows(
    model: type[Model],
    columns: list[str],
    *,
    after: int = 0,
    through: int | None = None,
    ids: list[int] | None = None,
    limit: int | None = None,
) -> list[_Row]:
    """Return id and values of rows, by id.

    PostgreSQL casts the values to text: one format for each type, in the time zone that Django
    sets for every connection.
    """
    quote = connection.ops.quote_name
    values = ", ".join(f"{quote(name)}::text" for name in columns)
    pk = quote(str(model._meta.pk.column))
    where = f"{pk} = ANY(%s)" if ids is not None else f"{pk} > %s AND {pk} <= %s"
    sql = (
        f"SELECT {pk}, {values} "  # noqa: S608 - column names of our models
        f"FROM {quote(model._meta.db_table)} WHERE {where} ORDER BY 1 LIMIT %s"
    )
    given: list[Any] = [ids] if ids is not None else [after, through]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, limit])
        return [(number, list(texts)) for number, *texts in cursor.fetchall()]


def _columns(model: type[Model]) -> list[str]:
    left_out = _NOT_LINKED.get(model, ())
    return sorted(name for name in _all_columns(model) if name not in left_out)


def _all_columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.local_fields]


def _through(model: type[Model]) -> int:
    links = AuditLink.objects.filter(table=model._meta.db_table, kind=AuditLink.Kind.WRITTEN)
    return links.aggregate(last=Max("through"))["last"] or 0


def _rows_after(model: type[Model], after: int) -> int:
    return model._default_manager.filter(pk__gt=after).count()


def _last_id(model: type[Model]) -> int:
    """Return the newest id that was assigned, perhaps to a transaction still running."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_serial_sequence(%s, %s)",
            [model._meta.db_table, model._meta.pk.column],
        )
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        (last,) = cursor.fetchone()
    return int(last)


def _transactions() -> tuple[int, int]:
    """Return the oldest running transaction, and the next one to begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint "
            "FROM pg_current_snapshot() s"
        )
        oldest, newest = cursor.fetchone()
    return int(oldest), int(newest)
