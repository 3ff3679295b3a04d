"""Keeping a dear figure for a while, in the cache, and doing without where it is down."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

Value = TypeVar("Value")


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
