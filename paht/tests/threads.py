"""Jobs that run at the same moment, each with a database connection of its own."""

import time
from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from paht.foundation.refusals import Refusal


def in_parallel(*jobs: Callable[[], object]) -> list[Any]:
    """Start `jobs` at the same moment, and return their results in order.

    An error is a result like others, for the test to examine.
    """
    barrier, results = Barrier(len(jobs)), list[Any](jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[place] = job()
        except Exception as error:  # noqa: BLE001 - returned to the test
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def wait_until_blocked(ended: Callable[[], bool] = lambda: False, *, seconds: float = 60) -> bool:
    """Wait for a blocked session of this database or for `ended`; return whether one is blocked.

    Polls in the caller's transaction: pg_locks is never a snapshot.
    """
    until = time.monotonic() + seconds
    while not ended() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN "
                "(SELECT pid FROM pg_stat_get_activity(NULL) WHERE datid = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())))"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def outcomes(*jobs: Callable[[], object], done: str = "done") -> list[str]:
    """Run `jobs` at the same moment, and return `done` or the code of a refusal for each, sorted.

    Raises any other error.
    """
    return sorted(map(partial(_outcome, done), in_parallel(*jobs)))


def _outcome(done: str, result: object) -> str:
    if isinstance(result, Refusal):
        return result.code
    if isinstance(result, Exception):
        raise result
    return done
