"""Separate faults of the machine from those of a message; give the pause after one. Pure."""

import errno
from datetime import timedelta

from django.db import DataError, Error, IntegrityError
from redis.exceptions import RedisError

from reports.uploads import Rejected

# Rejections of a file that is not at fault itself.
PASSING = frozenset(("busy", "no_room", "disk_full"))
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# The words of a message can cause these: a value that does not fit, a limit of the database.
_DATA_ERRORS = (DataError, IntegrityError)
_PROGRAM_LIMITS = "54"
# A name or a number within a file can cause these.
_ERRORS_OF_DATA = frozenset((errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG))


def is_of_machine(error: Exception) -> bool:
    """Return whether the machine is at fault, so that the same message may be read later."""
    if isinstance(error, Rejected):
        return error.code in PASSING
    if isinstance(error, Error):
        state = getattr(error.__cause__, "sqlstate", None) or ""
        return not isinstance(error, _DATA_ERRORS) and not state.startswith(_PROGRAM_LIMITS)
    if isinstance(error, OSError):
        # Decoders raise it without a number for a broken file; sockets do for a lost connection.
        is_lost = isinstance(error, (ConnectionError, TimeoutError))
        return is_lost or (error.errno is not None and error.errno not in _ERRORS_OF_DATA)
    return isinstance(error, (RedisError, MemoryError))


def pause(earlier: int) -> timedelta:
    """Return how long a message waits after a fault; each of the `earlier` ones doubles it."""
    return min(_FIRST_PAUSE * (1 << min(earlier, 10)), _LONGEST_PAUSE)
