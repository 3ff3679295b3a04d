"""Group the reports of a flood: nearly one text, from one network or device, within minutes.

The first report leads; from the third on, staff see the reports as one matter with it, with a
count, because a person may well send something twice. Neighbours behind one network share polite
phrases, so commune, category and title must agree too. Recent texts are kept in the cache as keyed
hashes of word pairs. When the cache is down, nothing is grouped.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from paht.foundation.crypto import lookup_hash
from paht.foundation.text import fold
from paht.foundation.throttle import exceeds
from reports.models import Report

WINDOW_SECONDS = 30 * 60
# The share of common word pairs from which two texts are nearly the same.
NEARLY_THE_SAME = 0.8
# Titles are short: a flood that changes a word or a number in each stays one.
SIMILAR_TITLES = 0.5
# So many of the smallest hashes estimate that share within some hundredths.
SKETCH = 64
# Different texts of one source that are remembered.
MOST_LEADERS = 50
_NUMBERS = re.compile(r"\d+")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A report that arrives: where from, what kind, and its title and text as sketches."""

    sources: tuple[str, ...]
    kind: str
    title: frozenset[str]
    content: frozenset[str]

    @classmethod
    def of(cls, sources: Iterable[str], *, kind: str, title: str, content: str) -> "Arrival":
        """Make the arrival; reports of different `kind` are never grouped."""
        keys = tuple(f"floods:{lookup_hash('flood', source)[:32]}" for source in sources if source)
        return cls(keys, kind, _sketch(_NUMBERS.sub(" ", title)), _sketch(content))

    def leader(self) -> int | None:
        """Count the arrival, and return the key of the first report of its flood, if there is one.

        The second report of a text is no flood yet, and no first one either.
        """
        found = self._repeated()
        if found is None:
            return None
        is_flood = exceeds("flood", str(found), limit=1, seconds=WINDOW_SECONDS)
        return found if is_flood else None

    def _repeated(self) -> int | None:
        try:
            known = cache.get_many(self.sources)
        except RedisError as error:
            logger.warning("floods are not grouped: cache not reached (%s)", type(error).__name__)
            return None
        return next(
            (
                leader
                for leaders in known.values()
                for leader, kind, title, content in leaders
                if kind == self.kind
                and _likeness(self.title, title) >= SIMILAR_TITLES
                and _likeness(self.content, content) >= NEARLY_THE_SAME
            ),
            None,
        )

    def lead(self, report: Report) -> None:
        """Remember this report if it is the first, so that repetitions are grouped with it."""
        if self._repeated() is not None:
            return
        try:
            for key in self.sources:
                leaders = cache.get(key, [])
                leaders.append((report.pk, self.kind, self.title, self.content))
                cache.set(key, leaders[-MOST_LEADERS:], timeout=WINDOW_SECONDS)
        except RedisError as error:
            logger.warning("floods are not grouped: cache not reached (%s)", type(error).__name__)


def _sketch(text: str) -> frozenset[str]:
    words = fold(text).split()
    pairs = {f"{one} {other}" for one, other in zip(words, words[1:] or words, strict=False)}
    return frozenset(sorted(lookup_hash("flood", pair)[:16] for pair in pairs)[:SKETCH])


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Estimate the share of common pairs from the smallest hashes of both."""
    smallest = set(sorted(one | other)[:SKETCH])
    return len(smallest & one & other) / len(smallest) if smallest else 0.0
