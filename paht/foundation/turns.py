"""Taking turns at what only the database can keep apart: limits counted in rows."""

from django.db import connection


def wait_for_turn(space: int, digest: str) -> None:
    """Queue up with whoever is at the same; the turn ends with the transaction.

    `space` is what is counted (a number of its own below 2³¹, for PostgreSQL's advisory locks),
    `digest` the keyed hash of whose it is. What is read afterwards sees the rows of those before.
    """
    key = int(digest[:8], 16) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space, key])
