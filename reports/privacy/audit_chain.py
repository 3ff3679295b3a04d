"""Proof that records were not altered, for what is only ever added: the history of changes, events,
looks at personal data, consents.

Rows are sealed afterwards, each minute, so that nobody waits for a chain while reporting. A seal
is keyed (`PII_LOOKUP_KEY`, outside the database): who can write to the tables cannot make one.
Each cell is proved by itself, so that a column can be dropped later and the others stay proved.

A row's id is given out before its transaction ends, so a smaller one may still appear. `seal`
therefore goes only as far as the ids that had been given out by its last but one run, once
every transaction that was running at the last one has ended: no lock, and no row is missed.
"""

import hmac
import json
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

from accounts.models import Consent
from paht.foundation import history
from reports.models import AccessReview, AuditFence, AuditLink, PersonalDataAccess, ReportEvent

BATCH = 2000
# Nobody can try out a hash without the key: 64 bits a cell are enough.
CELL_BYTES = 8
ROW_BYTES = 16
# What the law has taken away later, or what is set once, is not part of the proof.
_NOT_CONFIDENTIAL: dict[type[Model], tuple[str, ...]] = {
    Consent: ("ip", "withdrawn_at", "subject"),
}


logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """The first thing wrong in a table, in words for who keeps the server."""

    table: str
    message: str


def chained_models() -> list[type[Model]]:
    """All models whose rows are sealed."""
    return [ReportEvent, PersonalDataAccess, AccessReview, Consent, *history.histories()]


def extend() -> int:
    """AuditLink what has been written, as far as it is settled; returns how many rows.

    For a new row it takes three runs: see above.
    """
    return sum(_extend_table(model) for model in chained_models())


def amended(model: type[Model], ids: Iterable[int], *, reason: str) -> None:
    """AuditLink rows anew that the law has changed; inside the transaction that did it."""
    _append_exception(model, AuditLink.Kind.AMENDED, sorted(ids), reason)


def removed(model: type[Model], ids: Iterable[int], *, reason: str) -> None:
    """Tell that rows are gone by right; inside the transaction that deleted them."""
    _append_exception(model, AuditLink.Kind.REMOVED, sorted(ids), reason)


def unchained(model: type[Model]) -> int:
    """How many rows wait for a seal."""
    return _rows_after(model, _through(model))


def faults() -> Iterator[Fault]:
    """Look at every seal and every sealed row; at most one fault a table."""
    for model in chained_models():
        fault = _fault_of(model)
        if fault:
            yield Fault(model._meta.db_table, fault)


def beyond_proof() -> Iterator[Fault]:
    """What can no longer be looked at: rows once sealed as a whole, in a table that has lost a
    column since. That they are all there and no other is still proved."""
    for model in chained_models():
        present = set(_all_columns(model))
        lost: dict[str, int] = {}
        wholes = AuditLink.objects.filter(table=model._meta.db_table, by_cell=False)
        for link in wholes.exclude(kind=AuditLink.Kind.REMOVED).iterator(chunk_size=20):
            gone = ", ".join(sorted(set(link.columns) - present))
            if gone:
                lost[gone] = lost.get(gone, 0) + len(link.ids)
        for gone, rows in lost.items():
            yield Fault(
                model._meta.db_table,
                f"nội dung {rows} dòng niêm phong trước khi bỏ cột {gone} không còn kiểm tra được",
            )


# --- sealing ----------------------------------------------------------------------------


def _extend_table(model: type[Model]) -> int:
    with transaction.atomic():
        AuditFence.objects.get_or_create(table=model._meta.db_table)
        # Two beats, or a beat and a command, one after the other.
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
    # What is not sealed yet will be as it is then.
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
        by_cell=True,
        ids=[pk for pk, _values in rows],
        hashes=b"".join(
            _cell_hash(f"{model._meta.db_table}\x1f{pk}\x1f{column}", value)
            for pk, values in rows
            for column, value in zip(columns if values else (), values, strict=True)
        ),
        reason=reason,
        sealed_at=timezone.now(),
    )
    link.digest = _digest(link, last.digest if last else "")
    link.save()
    AuditFence.objects.filter(table=link.table).update(links=link.number)
    logger.info("sealed %s #%s %s", link.table, link.number, link.digest)


def _digest(link: AuditLink, before: str) -> str:
    ids = struct.pack(f">{len(link.ids)}q", *link.ids)
    head = "\x1f".join(
        (before, link.table, str(link.number), link.kind, str(link.through), *link.columns)
    )
    tail = "\x1f".join((link.reason, link.sealed_at.isoformat(), *["cells"] * link.by_cell))
    message = b"\x1e".join((head.encode(), ids, bytes(link.hashes), tail.encode()))
    return hmac.new(_key(), message, sha256).hexdigest()


def _key() -> bytes:
    return _derived(settings.PII_LOOKUP_KEY)


@cache
def _derived(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"audit seal", sha256).digest()


def _cell_hash(place: str, value: str | None) -> bytes:
    """`place`: table, row and column. Nothing is not the empty text."""
    message = place if value is None else f"{place}\x1f{value}"
    return blake2b(message.encode(), key=_key(), digest_size=CELL_BYTES).digest()


# --- looking ----------------------------------------------------------------------------


def _fault_of(model: type[Model]) -> str:
    table = model._meta.db_table
    exceptions = _Exceptions()
    fault = _chain_fault(table, exceptions)
    if fault:
        return fault
    exceptions.sort()
    after = 0
    written = AuditLink.objects.filter(table=table, kind=AuditLink.Kind.WRITTEN).order_by("number")
    for link in written.iterator(chunk_size=20):
        fault = _batch_fault(model, link, after, exceptions)
        if fault:
            return fault
        after = link.through
    return ""


@dataclass(frozen=True, slots=True)
class _Proof:
    """What a row was when it was sealed: a hash a cell, in the older seals one of the row."""

    columns: tuple[str, ...]
    by_cell: bool
    hashes: bytes

    def fits(self, place: str, row: dict[str, str | None]) -> bool:
        """Whether `row` is the same in all columns that it still has; `place`: table and id."""
        if self.by_cell:
            starts = range(0, len(self.hashes), CELL_BYTES)
            return all(
                _cell_hash(f"{place}\x1f{column}", row[column])
                == self.hashes[start : start + CELL_BYTES]
                for column, start in zip(self.columns, starts, strict=True)
                if column in row
            )
        if not row.keys() >= set(self.columns):
            return True  # told by `beyond_proof`
        values = json.dumps([row[column] for column in self.columns], ensure_ascii=False)
        whole = hmac.new(_key(), f"{place}\x1f{values}".encode(), sha256).digest()
        return whole[:ROW_BYTES] == self.hashes


class _Exceptions:
    """What was changed or removed by right. What is gone is kept in runs of numbers: rows go
    with their age, in the course of years many millions of them."""

    def __init__(self) -> None:
        self._amended: dict[int, _Proof] = {}
        self._gone: list[tuple[int, int]] = []  # first and last of each run

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
        """Once all are known, before the first is asked for."""
        runs, self._gone = sorted(self._gone), []
        for first, last in runs:
            if self._gone and first <= self._gone[-1][1] + 1:
                start, end = self._gone[-1]
                self._gone[-1] = (start, max(end, last))
            else:
                self._gone.append((first, last))

    def right(self, pk: int, written: _Proof) -> _Proof | None:
        """What the row has to be now; None: gone."""
        before = bisect_right(self._gone, pk, key=itemgetter(0))
        if before and self._gone[before - 1][1] >= pk:
            return None
        return self._amended.get(pk, written)


def _chain_fault(table: str, exceptions: _Exceptions) -> str:
    """Whether each link fits the one before; collects what was changed or removed by right."""
    before, number = "", 0
    for link in AuditLink.objects.filter(table=table).order_by("number").iterator(chunk_size=20):
        number += 1
        if link.number != number:
            return f"thiếu niêm phong số {number}"
        if not hmac.compare_digest(link.digest, _digest(link, before)):
            return f"niêm phong số {number} đã bị sửa"
        before = link.digest
        if link.kind == AuditLink.Kind.REMOVED:
            exceptions.remove(link.ids)
        elif link.kind == AuditLink.Kind.AMENDED:
            exceptions.amend(_proofs(link))
    fence = AuditFence.objects.filter(table=table).first()
    return f"thiếu niêm phong số {number + 1}" if fence and fence.links > number else ""


def _batch_fault(model: type[Model], link: AuditLink, after: int, exceptions: _Exceptions) -> str:
    table, columns = model._meta.db_table, _all_columns(model)
    expected = _proofs(link)
    found = dict(_rows(model, columns, after=after, through=link.through))
    for pk in sorted(expected.keys() | found.keys()):
        if pk not in expected:
            return f"dòng {pk} được chèn vào sau khi đã niêm phong"
        right = exceptions.right(pk, expected[pk])
        if pk not in found:
            if right is None:
                continue
            return f"dòng {pk} đã bị xóa"
        row = dict(zip(columns, found[pk], strict=True))
        if right is None or not right.fits(f"{table}\x1f{pk}", row):
            return f"dòng {pk} đã bị sửa"
    return ""


def _proofs(link: AuditLink) -> dict[int, _Proof]:
    whole, columns = bytes(link.hashes), tuple(link.columns)
    size = CELL_BYTES * len(columns) if link.by_cell else ROW_BYTES
    return {
        pk: _Proof(columns, link.by_cell, whole[start : start + size])
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
    """Id and values of rows, by id. Their text is PostgreSQL's own: one way to write a value,
    in the time zone that Django gives every connection."""
    quote = connection.ops.quote_name
    values = ", ".join(f"{quote(name)}::text" for name in columns)
    pk = quote(str(model._meta.pk.column))
    where = f"{pk} = ANY(%s)" if ids is not None else f"{pk} > %s AND {pk} <= %s"
    sql = (
        f"SELECT {pk}, {values} "  # noqa: S608 - names of our own columns
        f"FROM {quote(model._meta.db_table)} WHERE {where} ORDER BY 1 LIMIT %s"
    )
    given: list[Any] = [ids] if ids is not None else [after, through]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, limit])
        return [(number, list(texts)) for number, *texts in cursor.fetchall()]


def _columns(model: type[Model]) -> list[str]:
    left_out = _NOT_CONFIDENTIAL.get(model, ())
    return sorted(name for name in _all_columns(model) if name not in left_out)


def _all_columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.local_fields]


def _through(model: type[Model]) -> int:
    seals = AuditLink.objects.filter(table=model._meta.db_table, kind=AuditLink.Kind.WRITTEN)
    return seals.aggregate(last=Max("through"))["last"] or 0


def _rows_after(model: type[Model], after: int) -> int:
    return model._default_manager.filter(pk__gt=after).count()


def _last_id(model: type[Model]) -> int:
    """The newest id that was given out, perhaps to a transaction that has not ended."""
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
    """The oldest transaction that still runs, and the next one to begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint "
            "FROM pg_current_snapshot() s"
        )
        oldest, newest = cursor.fetchone()
    return int(oldest), int(newest)
