"""Name the visitor of the running request by a keyed mark, for logs and records.

The mark is a keyed hash of the client's network: lines with the same mark come from one network,
and nobody without the key reads an address from it. Tasks and commands have no visitor.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

from paht.foundation.crypto import lookup_hash
from paht.foundation.throttle import client_network

MARK_LENGTH = 16
# The key of a WSGI environment for the mark of the account that was signed in; the log reads it.
ACCOUNT = "paht.account"
_visitor: ContextVar[str] = ContextVar("visitor", default="")


def mark_of(meta: dict[str, Any]) -> str:
    """Return the mark of the client in a WSGI environment; "" when it has no address."""
    request = HttpRequest()
    request.META = meta
    network = client_network(request)
    return lookup_hash("client", network)[:MARK_LENGTH] if network else ""


@contextmanager
def visit(mark: str) -> Iterator[None]:
    """Let `mark()` return this mark inside the block."""
    token = _visitor.set(mark)
    try:
        yield
    finally:
        _visitor.reset(token)


def mark() -> str:
    """Return the mark of the visitor whose request runs in this thread; "" for none."""
    return _visitor.get()
