"""Keeping what is dear to make: figures in the cache, markup in the process, and what one
page has read while it is put together."""

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Value = TypeVar("Value")

_kept: dict[Hashable, tuple[float, Any]] = {}


def remembered(key: str, seconds: int, compute: Callable[[], Value]) -> Value:
    """The value `compute` gave at most `seconds` ago; computed now when the cache is down.

    For figures that may be that old and are the same for everybody: never personal data.
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


def kept(key: Hashable, seconds: float, compute: Callable[[], Value]) -> Value:
    """Like `remembered`, but in this process: nothing travels, so what is kept may be large.

    For lists and pieces of pages that are the same for everybody: never personal data. The
    keys must be few (nothing a visitor typed), since none is dropped before it is asked for
    again. What is kept is shared: nobody may change it.
    """
    now = time.monotonic()
    until, value = _kept.get(key, (now, None))
    if until <= now:
        value = compute()
        _kept[key] = (now + seconds, value)
    return value  # type: ignore[no-any-return]


_page: ContextVar[dict[Hashable, Any] | None] = ContextVar("page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is put together: what one part of it reads by `once` serves the others.

    Around reading only: who changes something wants to know how it stands afterwards. A page
    within a page is one with it.
    """
    if _page.get() is not None:
        yield
        return
    token = _page.set({})
    try:
        yield
    finally:
        _page.reset(token)


def once(key: Hashable, compute: Callable[[], Value], *, seconds: float = 0) -> Value:
    """The value of `compute`, read once a page (`one_page`); outside of one, each time.

    For a page one that this process has `kept` for at most `seconds` will do as well.
    """
    page = _page.get()
    if page is None:
        return compute()
    if key not in page:
        page[key] = kept(key, seconds, compute) if seconds else compute()
    return page[key]  # type: ignore[no-any-return]


def point(
    rows: Iterable[Any],
    known: Callable[[], Mapping[Any, Any]],
    read: Callable[[set[Any]], Mapping[Any, Any]],
    *fields: str,
) -> None:
    """Set the foreign keys `fields` of model instances to the objects that are `known` by keys.

    In place of a join, for showing only; what has been joined stays. What is not known yet,
    `read` gives for all at once.
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
        # As a join does: assigning would compare and copy keys that are the same.
        row._meta.get_field(field).set_cached_value(row, objects[key])


def forget() -> None:
    """Drop all that this process keeps: for tests, where a second must not know the first."""
    _kept.clear()
