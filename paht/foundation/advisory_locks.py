"""Taking turns at what only the database can keep apart: limits counted in rows."""

from django.db import connection


def wait_for_turn(*queues: tuple[int, str]) -> None:
    """Queue up with whoever is at the same, in each of `queues` in this order; the turns end
    with the transaction. One query.

    Of a queue: what is counted (a number of its own below 2³¹, for PostgreSQL's advisory locks)
    and the keyed hash of whose it is. What is read afterwards sees the rows of those before.
    """
    keys = [part for space, digest in queues for part in (space, int(digest[:8], 16) - 2**31)]
    locks = ", ".join(["pg_advisory_xact_lock(%s, %s)"] * len(queues))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {locks}", keys)
