"""Replace the keys of encrypted columns and look-up hashes while the portal runs.

Set the new keys first, with the old ones behind them, and restart: new values use the new keys, old
ones are still read and found. A run that was interrupted is repeated; what is done is skipped.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from notifications.models import Channel
from paht.foundation import advisory_locks, crypto
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import (
    EncryptedTextField,
    InvalidToken,
    LookupHashField,
    SealableTextField,
)
from reports.privacy import audit_chain

_BATCH = 1000
# Share of the rows between two lines of progress.
_STEP_PERCENT = 10
_REASON = "đổi khóa mã hóa"
# Rows that were written meanwhile by a process with the old keys are found by another pass.
_MOST_PASSES = 5

Say = Callable[[str], None]
logger = logging.getLogger(__name__)


def rotate(say: Say) -> int:
    """Renew encrypted values, then look-up hashes; return the number of values without a key."""
    with advisory_locks.held(Lock.KEY_ROTATION):
        unreadable = reencrypt(say)
        renew_hashes(say)
    return unreadable


# --- encrypted columns ------------------------------------------------------------------


def encrypted_models() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield each model with its encrypted columns, by the type of the field.

    The tables of the history count too, and columns that are added later.
    """
    yield from _models_with(EncryptedTextField)


def reencrypt(say: Say) -> int:
    """Encrypt every value under the first of `PII_KEYS`; return how many no key opens.

    A value that is changed at the same moment is left to the next pass.
    """
    for _pass in range(_MOST_PASSES):
        renewed = unreadable = 0
        for model, columns in encrypted_models():
            done, closed = _reencrypt_table(model, columns, say)
            renewed, unreadable = renewed + done, unreadable + closed
        if not renewed:
            break
    return unreadable


def _reencrypt_table(model: type[models.Model], columns: list[str], say: Say) -> tuple[int, int]:
    table, total = model._meta.db_table, model._base_manager.count()
    renewed = unreadable = seen = 0
    in_the_clear = _columns_in_the_clear(model)
    for rows in _batches(model, columns):
        changes = []
        for pk, *tokens in rows:
            fresh = []
            for column, token in zip(columns, tokens, strict=True):
                is_plain = column in in_the_clear and not token.startswith(crypto.SEAL)
                try:
                    fresh.append(crypto.renewed(token) if token and not is_plain else token)
                except InvalidToken:
                    unreadable += 1
                    fresh.append(token)
            if fresh != tokens:
                changes.append((pk, tokens, fresh))
        if changes:
            renewed += _write(model, columns, changes)
        seen += len(rows)
        say(f"{table}: {seen}/{total}")
    if unreadable:
        say(f"{table}: {unreadable} giá trị không khóa nào mở được, giữ nguyên")
    return renewed, unreadable


def _columns_in_the_clear(model: type[models.Model]) -> set[str]:
    """Return the columns that hold plain text unless their row is confidential."""
    fields = model._meta.local_fields
    return {str(field.column) for field in fields if isinstance(field, SealableTextField)}


def _write(
    model: type[models.Model], columns: list[str], changes: list[tuple[Any, list[str], list[str]]]
) -> int:
    """Compare and set each row; the same words stay, so neither history nor triggers apply."""
    quote = connection.ops.quote_name
    names = [quote(name) for name in columns]
    sql = (
        f"UPDATE {quote(model._meta.db_table)} "  # noqa: S608 - names of our models
        f"SET {', '.join(f'{name} = %s' for name in names)} "
        f"WHERE {quote(str(model._meta.pk.column))} = %s "
        + "".join(f"AND {name} = %s " for name in names)
        + "RETURNING 1"
    )
    written = []
    ignored = pgtrigger.ignore(*_triggers([model]))
    with ignored, transaction.atomic(), connection.cursor() as cursor:
        for pk, before, after in changes:
            cursor.execute(sql, [*after, pk, *before])
            if cursor.fetchone():
                written.append(pk)
        if model in audit_chain.chained_models():
            audit_chain.amended(model, written, reason=_REASON)
    return len(written)


def _batches(model: type[models.Model], columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield key and raw values of all rows, by the key, a batch at a time."""
    quote = connection.ops.quote_name
    pk = quote(str(model._meta.pk.column))
    sql = (
        f"SELECT {pk}, {', '.join(map(quote, columns))} "  # noqa: S608 - names of our models
        f"FROM {quote(model._meta.db_table)} {{where}} ORDER BY 1 LIMIT {_BATCH}"
    )
    last: list[Any] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql.format(where=f"WHERE {pk} > %s" if last else ""), last)
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = [rows[-1][0]]


# --- look-up hashes ---------------------------------------------------------------------


def hash_columns() -> list[tuple[type[models.Model], str]]:
    """Return each column of look-up hashes, by the type of the field."""
    return [(model, name) for model, names in _models_with(LookupHashField) for name in names]


def renew_hashes(say: Say) -> int:
    """Recompute the hashes of all values that are still known; return the number of cells.

    All columns of one value change in one transaction, so that rows found through each other's
    hashes stay together. Hashes whose value is nowhere stored stay as they are, and are found as
    long as their key is in `PII_LOOKUP_KEYS_BEFORE`.
    """
    count = 0
    if not crypto.lookup_hash("", "").former:
        return count
    sources = list(encrypted_models())
    total = sum(model._base_manager.count() for model, _columns in sources)
    total += Session.objects.count()
    seen = percent = 0
    for rows, pairs in _known_pairs(sources):
        count += _replace(pairs)
        seen += rows
        # Rows may be written meanwhile.
        now_at = min(100, seen * 100 // max(total, 1))
        if now_at >= percent + _STEP_PERCENT:
            percent = now_at
            say(f"Mã tra cứu: đã xem {percent}% số dòng, tính lại {count} mã")
    say(f"Mã tra cứu: đã xem hết {seen} dòng, tính lại {count} mã")
    return count


def _known_pairs(
    sources: list[tuple[type[models.Model], list[str]]],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield former and new hashes of the values in `sources` and of the sessions, by batches.

    Each comes with the number of rows that were read for it.
    """
    for model, columns in sources:
        for rows in _batches(model, columns):
            values = {value for _pk, *tokens in rows for value in _decrypted(tokens)}
            yield len(rows), _pairs(pair for one in values for pair in _kinds(one))
    keys = list(Session.objects.values_list("session_key", flat=True))
    yield len(keys), _pairs(("session", key) for key in keys)


def _decrypted(tokens: Iterable[str]) -> Iterator[str]:
    # Other texts are in the clear and hold no address.
    for token in (one for one in tokens if one.startswith(crypto.SEAL)):
        try:
            yield crypto.decrypt(token)
        except InvalidToken:
            # `reencrypt` has reported it.
            continue


def _kinds(value: str) -> Iterator[tuple[str, str]]:
    """Yield kind and normal form of each look-up hash that a value of this form has."""
    if value.startswith("+") and value[1:].isdecimal():
        yield from (
            ("phone", value),
            (Channel.SMS.value, value),
            ("login", value),
            ("me-too", value),
        )
    elif value.startswith(("https://", "http://")) and " " in value:
        yield "sso-subject", value
    elif "@" in value and " " not in value:
        yield from (
            ("email", value.casefold()),
            (Channel.EMAIL.value, value.lower()),
            ("login", value),
        )


def _pairs(kinds: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, value in kinds:
        new = crypto.lookup_hash(kind, value)
        found.update(dict.fromkeys(new.former, str(new)))
    return found


def _replace(pairs: dict[str, str]) -> int:
    """Replace these hashes in all columns; by halves when a row stands in the way."""
    if not pairs:
        return 0
    try:
        return _replace_at_once(pairs)
    except DatabaseError as error:
        if len(pairs) == 1:
            if not isinstance(error, IntegrityError):
                raise
            # The value has a row under each key, for example two requests to stop messages. Both
            # are found, so nothing is lost.
            logger.warning("a look-up hash was kept because its new value exists")
            return 0
    items = list(pairs.items())
    half = len(items) // 2
    return _replace(dict(items[:half])) + _replace(dict(items[half:]))


def _replace_at_once(pairs: dict[str, str]) -> int:
    quote = connection.ops.quote_name
    count = 0
    ignored = pgtrigger.ignore(*_triggers(model for model, _column in hash_columns()))
    with ignored, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE hash_pair (old, new) ON COMMIT DROP AS"
            " SELECT * FROM unnest(%s::text[], %s::text[])",
            [list(pairs), list(pairs.values())],
        )
        cursor.execute("ANALYZE hash_pair")
        for model, column in hash_columns():
            table, name = quote(model._meta.db_table), quote(column)
            cursor.execute(
                f"UPDATE {table} SET {name} = pair.new "  # noqa: S608 - names of our models
                f"FROM hash_pair AS pair WHERE {table}.{name} = pair.old"
            )
            count += cursor.rowcount
    return count


def _triggers(changed: Iterable[type[models.Model]]) -> Iterator[str]:
    """Yield the triggers of these tables. Each changed row reads the list of ignored triggers."""
    tables = {model._meta.db_table for model in changed}
    for owner, trigger in pgtrigger.registered():
        if owner._meta.db_table in tables:
            yield f"{owner._meta.label}:{trigger.name}"


def _models_with(kind: type[models.Field]) -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        columns = [
            str(field.column) for field in model._meta.local_fields if isinstance(field, kind)
        ]
        if columns and model._meta.managed and not model._meta.proxy:
            yield model, columns
