"""Things done at the same moment, as two people or two workers do them."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from paht.foundation.refusals import Refusal


def in_parallel(*jobs: Callable[[], object]) -> list[Any]:
    """Begin these at the same moment, each with a connection of its own; what they returned, in
    their order. An error is a result like others, for the test to look at."""
    barrier, results = Barrier(len(jobs)), list[Any](jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[place] = job()
        except Exception as error:  # noqa: BLE001 - told to the test
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def outcomes(*jobs: Callable[[], object], done: str = "done") -> list[str]:
    """What became of these, begun at the same moment: `done`, or the code of a refusal; sorted.
    Any other error is the test's own."""
    return sorted(map(partial(_outcome, done), in_parallel(*jobs)))


def _outcome(done: str, result: object) -> str:
    if isinstance(result, Refusal):
        return result.code
    if isinstance(result, Exception):
        raise result
    return done
