"""Bring the audit chain up to date in tests."""

import time

from django.db import connection

from reports.privacy import audit_chain


def extend_all() -> None:
    """Run until every row is linked: other tests may have open transactions."""
    until = time.monotonic() + 300
    while any(audit_chain.unchained(model) for model in audit_chain.chained_models()):
        audit_chain.extend()
        _wait_for_running(until)


def _wait_for_running(until: float) -> None:
    """Wait for the transactions that run now: before they end, another run links nothing new."""
    _oldest, next_one = _transactions()
    while _transactions()[0] < next_one:
        assert time.monotonic() < until
        time.sleep(0.05)


def _transactions() -> tuple[int, int]:
    """Return the oldest running transaction, and the next one to begin."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint "
            "FROM pg_current_snapshot() s"
        )
        oldest, next_one = cursor.fetchone()
    return int(oldest), int(next_one)
