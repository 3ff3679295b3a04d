"""Take PostgreSQL's advisory locks; this module registers every lock number of the portal.

They serialise work that has no row to lock: counting rows before adding one, or a job that must
not run twice. A lock lasts until the transaction ends.
"""

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
    # The confirmation mails that strangers can have sent to one address; the key is its hash.
    CONFIRMATION_MAILS = 0x0F01
    # How many browsers of one network count at a report; the key is the network's hash.
    ME_TOO_OF_NETWORK = 0x0C71
    # Two posts of one form make one report; the key is the `submission_id`.
    SUBMISSION = 0x0A11
    # One worker at a time takes an order from the export queue.
    EXPORT_QUEUE = 0x0E41
    # One process at a time counts the statistics tables.
    STATISTICS = 0x57A7
    # One process at a time adds changed points to the counts of the map.
    MAP_COUNTS = 0x0B51


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


def _numbers(lock: Lock | tuple[Lock, str]) -> list[int]:
    if isinstance(lock, Lock):
        return [lock, 0]
    space, key = lock
    # PostgreSQL's two numbers have 32 bits each. Keys that collide only wait for each other.
    return [space, int.from_bytes(sha256(key.encode()).digest()[:4], "big", signed=True)]
