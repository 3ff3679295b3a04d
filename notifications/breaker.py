"""Stop asking a gateway for a while after repeated failures, in all workers at once.

The state is in the cache, which the workers share. While the cache is down, each process keeps its
own state.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

FAILURES = 5
REST_SECONDS = 60.0
# While one message tests whether the gateway works again, the others wait this long.
PROBE_SECONDS = 30.0
_KEPT_SECONDS = 3600
_CACHE_PAUSE_SECONDS = 30.0

logger = logging.getLogger(__name__)
_own = LocMemCache("breakers", {})
_cache_away_until = 0.0
Found = TypeVar("Found")


class Breaker:
    """Open the breaker after `FAILURES` in a row; one success closes it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._failures = f"breaker:{name}:failures"
        self._until = f"breaker:{name}:until"

    def rest(self) -> float:
        """Return the seconds until the gateway may be asked; 0 when it may be now."""
        until: float | None = _with_cache(lambda store: store.get(self._until))
        left = (until or 0.0) - time.time()
        # A longer rest than any machine's clock can explain means that our clock was set back.
        return left if 0 < left <= 2 * REST_SECONDS else 0.0

    def trying(self) -> None:
        """Record that the gateway is being asked; after a rest, only this caller asks it."""
        if _with_cache(lambda store: store.get(self._until)) is not None:
            self._set_rest(PROBE_SECONDS)

    def succeeded(self) -> None:
        _with_cache(lambda store: store.delete_many([self._failures, self._until]))

    def failed(self) -> None:
        """Count one failure; from the `FAILURES`th in a row on, the gateway rests."""
        if _with_cache(self._count) >= FAILURES:
            self._set_rest(REST_SECONDS)
            logger.warning("gateway %s rests for %d seconds", self.name, REST_SECONDS)

    def _count(self, store: BaseCache) -> int:
        store.add(self._failures, 0, timeout=_KEPT_SECONDS)
        try:
            return store.incr(self._failures)
        except ValueError:
            # The key expired or was deleted between the two calls, so this failure is the first.
            return 1

    def _set_rest(self, seconds: float) -> None:
        until = time.time() + seconds
        _with_cache(lambda store: store.set(self._until, until, timeout=_KEPT_SECONDS))


def _with_cache(operation: Callable[[BaseCache], Found]) -> Found:
    """Run `operation` on the shared cache, or on this process's own while that is down."""
    global _cache_away_until
    if time.monotonic() >= _cache_away_until:
        try:
            return operation(cache)
        except RedisError as error:
            _cache_away_until = time.monotonic() + _CACHE_PAUSE_SECONDS
            logger.warning("breakers are each process's own: %s", type(error).__name__)
    return operation(_own)
