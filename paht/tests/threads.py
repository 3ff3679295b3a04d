"""Things done at the same moment, as two people or two workers do them."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def in_parallel(*jobs: Callable[[], object]) -> list[object]:
    """Begin these at the same moment, each with a connection of its own; what they returned, in
    their order. An error is a result like others, for the test to look at."""
    barrier, results = Barrier(len(jobs)), list[object](jobs)

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
