"""Keep pages fast: every cache of the project and the one trick with foreign keys.

| function | keeps | for | figure |
|---|---|---|---|
| `shared_value` | figures, in Valkey | all processes | |
| `process_value` | lists and markup, in memory | one process | 0.7 µs a read |
| `derived_value` | what follows from facts that seldom change | one process | see `accusations` |
| `page_value` | what several parts of a page read | one page (`one_page`) | one query less each |
| `set_foreign_keys` | nothing: attaches kept objects to rows | display only | see below |

A list of 30 reports joins seven tables for category, units and agency: 7 to 11 ms of CPU. The
same rows with objects that the process keeps cost 2.6 ms (200,000 reports, two cores), because
PostgreSQL plans less and Django builds fewer objects. `province.directory` and
`models.report.attach_references` say which objects; code that changes something reads fresh rows.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Value = TypeVar("Value")

_process_values: dict[Hashable, tuple[float, Any]] = {}


def shared_value(key: str, seconds: int, compute: Callable[[], Value]) -> Value:
    """Return the value of `compute` from the shared cache, at most `seconds` old.

    Computes it now when the cache is down. Only for figures that are the same for everybody; never
    for personal data.
    """
    try:
        value: Value | None = cache.get(key)
    except RedisError:
        return compute()
    if value is None:
        value = compute()
        try:
            cache.set(key, value, timeout=seconds)
        except RedisError:
            return value
    return value


def process_value(key: Hashable, seconds: float, compute: Callable[[], Value]) -> Value:
    """Return the value of `compute` from this process's memory, at most `seconds` old.

    Nothing crosses the network, so the value may be large. Only for lists and markup that are the
    same for everybody; never for personal data. Use few keys and nothing that a visitor typed:
    entries are never evicted. All callers share the value, so nobody may change it.
    """
    now = time.monotonic()
    until, value = _process_values.get(key, (now, None))
    if until <= now:
        value = compute()
        _process_values[key] = (now + seconds, value)
    return value  # type: ignore[no-any-return]


_derived_values: dict[str, tuple[Hashable, Any]] = {}


def derived_value(key: str, facts: Hashable, derive: Callable[[], Value]) -> Value:
    """Return the value of `derive`, which this process keeps until `facts` differ.

    `facts` hold all that the value follows from. All callers share it, so nobody may change it.
    """
    kept = _derived_values.get(key)
    if kept is None or kept[0] != facts:
        kept = _derived_values[key] = (facts, derive())
    return kept[1]


def forget_process_value(key: Hashable) -> None:
    """Drop the value of `key` in this process; others keep theirs until it is too old."""
    _process_values.pop(key, None)


_page: ContextVar[dict[Hashable, Any] | None] = ContextVar("page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Let all parts of one page share what `page_value` reads.

    Wrap reading only: code that writes must read fresh values afterwards. A nested page shares the
    outer page's values.
    """
    if _page.get() is not None:
        yield
        return
    token = _page.set({})
    try:
        yield
    finally:
        _page.reset(token)


def is_on_page() -> bool:
    """Return whether `page_value` keeps what it reads now."""
    return _page.get() is not None


def page_value(key: Hashable, compute: Callable[[], Value], *, seconds: float = 0) -> Value:
    """Return the value of `compute`, read once per page (`one_page`), or each time outside one.

    With `seconds`, a page may also use a `process_value` that is this old.
    """
    page = _page.get()
    if page is None:
        return compute()
    if key not in page:
        page[key] = process_value(key, seconds, compute) if seconds else compute()
    return page[key]  # type: ignore[no-any-return]


def set_foreign_keys(
    rows: Iterable[Any],
    known: Callable[[], Mapping[Any, Any]],
    read: Callable[[set[Any]], Mapping[Any, Any]],
    *fields: str,
) -> None:
    """Set the foreign keys `fields` of model instances to objects from `known`, by key.

    Replaces a join, for display only; relations that are already joined stay. Keys that are not in
    `known` are passed to `read` in one call.
    """
    missing = [
        (row, field, key)
        for row in rows
        if row is not None
        for field in fields
        if field not in row._state.fields_cache and (key := getattr(row, f"{field}_id")) is not None
    ]
    if not missing:
        return
    objects = known()
    if unknown := {key for _row, _field, key in missing} - objects.keys():
        objects = {**objects, **read(unknown)}
    for row, field, key in missing:
        # Set it as a join does: an assignment would compare and copy keys that are equal.
        row._meta.get_field(field).set_cached_value(row, objects[key])


def clear() -> None:
    """Drop all values that this process keeps, so that tests do not share them."""
    _process_values.clear()
