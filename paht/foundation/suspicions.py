"""Collect what one request did against the rules, for the log of authentication.

Code on any floor calls `note`; the middleware around the request writes the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum

_noted: ContextVar[set["Suspicion"] | None] = ContextVar("suspicions", default=None)


class Suspicion(Enum):
    FORGED_FORM = "forged_form"
    FALSE_PROOF = "false_proof"
    FORGED_TOKEN = "forged_token"  # noqa: S105
    FLOOD = "flood"


def note(suspicion: Suspicion) -> None:
    """Note this of the running request; tasks and commands have none."""
    noted = _noted.get()
    if noted is not None:
        noted.add(suspicion)


@contextmanager
def collecting() -> Iterator[set[Suspicion]]:
    """Collect what is noted inside the block."""
    noted: set[Suspicion] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)
