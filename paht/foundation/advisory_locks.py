"""Take PostgreSQL's advisory locks; this module registers every lock number of the portal.

They serialise work that has no row to lock: counting rows before adding one, or a job that must
not run twice. A lock lasts until the transaction ends, one of `held` until its block ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum, unique
from hashlib import sha256

from django.db import connection


@unique
class Lock(IntEnum):
    """The lock spaces. A space is locked for one key, or as a whole."""

    # The limits on codes to one phone or e-mail; the key is the address's hash.
    CODES_TO_ADDRESS = 0x0791
    # The limits on codes for one network; the key is the network's hash.
    CODES_FOR_CLIENT = 0x0792
    # The ceiling on SMS codes of the whole portal.
    SMS_CODES = 0x0793
    # Requests and decisions about guarded rights.
    RIGHTS = 0x0794
    # How many reporters' data one person opens in an hour; the key is the person.
    ACCESSES = 0x0795
    # The confirmation mails that strangers can have sent to one address; the key is its hash.
    CONFIRMATION_MAILS = 0x0F01
    # How many browsers of one network count at a report; the key is the network's hash.
    ME_TOO_OF_NETWORK = 0x0C71
    # Two posts of one form make one report; the key is the `submission_id`.
    SUBMISSION = 0x0A11
    # What the call centre says about one call; the key is its id.
    CALL = 0x1022
    # The missed calls of one number; the key is its hash.
    CALL_BACK = 0x1023
    # How many keys of the call centre are active.
    CALL_CENTRE_KEYS = 0x1024
    # The limits on files that wait for their form.
    HOLD = 0x0A12
    # One run at a time empties the mailbox.
    MAILBOX = 0x0A13
    # One worker at a time takes an order from the export queue.
    EXPORT_QUEUE = 0x0E41
    # One process at a time counts the statistics tables.
    STATISTICS = 0x57A7
    # One process at a time adds changed points to the counts of the map.
    MAP_COUNTS = 0x0B51
    # One process at a time changes the schema and fills a new database.
    MIGRATIONS = 0x5C4E
    # One run of the key rotation at a time.
    KEY_ROTATION = 0x4E75
    # One process at a time writes the nightly files of open data.
    OPEN_DATA = 0x0DA7
    # One backup at a time.
    BACKUP = 0xBAC0


def acquire(*locks: Lock | tuple[Lock, str]) -> None:
    """Wait for each of `locks` (a whole space, or a space and a key) in this order.

    One query. Rows read afterwards include those that earlier holders committed. Call inside a
    transaction; always take several locks in the same order.
    """
    numbers = [number for lock in locks for number in _numbers(lock)]
    waits = ", ".join(["pg_advisory_xact_lock(%s, %s)"] * len(locks))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {waits}", numbers)


def try_acquire(lock: Lock) -> bool:
    """Take `lock` if it is free; return whether this transaction holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _numbers(lock))
        return bool(cursor.fetchone()[0])


@contextmanager
def held(lock: Lock) -> Iterator[None]:
    """Wait for `lock` and hold it over several transactions, while the block runs.

    The lock belongs to the connection, which must stay open. A pooler that shares connections
    between transactions breaks it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", _numbers(lock))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _numbers(lock))


@contextmanager
def held_if_free(lock: Lock) -> Iterator[bool]:
    """Hold `lock` like `held` if it is free; give whether this block holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _numbers(lock))
        is_held = bool(cursor.fetchone()[0])
    try:
        yield is_held
    finally:
        # A lost connection has lost the lock with it.
        if is_held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _numbers(lock))


def _numbers(lock: Lock | tuple[Lock, str]) -> list[int]:
    if isinstance(lock, Lock):
        return [lock, 0]
    space, key = lock
    # PostgreSQL's two numbers have 32 bits each. Keys that collide only wait for each other.
    return [space, int.from_bytes(sha256(key.encode()).digest()[:4], "big", signed=True)]
