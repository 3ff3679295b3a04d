"""Advisory locks: held until the transaction ends, apart from other spaces and keys."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.tests.threads import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(job: Callable[[], object]) -> object:
    """Return the result of `job` in another transaction."""

    def run() -> object:
        with transaction.atomic():
            return job()

    [result] = in_parallel(run)
    if isinstance(result, Exception):
        raise result
    return result


def test_lock_numbers_fit_postgresql() -> None:
    assert all(0 < lock < 2**31 for lock in Lock)


def test_held_lock_is_refused_to_others_until_transaction_ends() -> None:
    def take() -> bool:
        return advisory_locks.try_acquire(Lock.MAP_COUNTS)

    with transaction.atomic():
        advisory_locks.acquire(Lock.MAP_COUNTS)
        assert take()  # its holder may take it again
        assert elsewhere(take) is False

    assert elsewhere(take) is True


def test_lock_does_not_block_other_keys_and_kinds() -> None:
    with transaction.atomic():
        advisory_locks.acquire((Lock.SUBMISSION, "a"), Lock.MAP_COUNTS)

        for free in ((Lock.SUBMISSION, "b"), Lock.STATISTICS):
            assert elsewhere(partial(advisory_locks.try_acquire, free)) is True


def test_lock_over_several_transactions_is_released_after_its_block() -> None:
    def take() -> bool:
        return advisory_locks.try_acquire(Lock.MIGRATIONS)

    with advisory_locks.held(Lock.MIGRATIONS):
        with transaction.atomic():
            pass
        assert elsewhere(take) is False

    assert elsewhere(take) is True
