"""One test over many values, for rules that every file of the project keeps."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest


def for_each(values: Iterable[Any]) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """Call the decorated test with each of `values`, and report every value that fails.

    A parametrized test pays the fixtures and the report of a test for each value; over all
    templates and modules that took longer than the tests themselves.
    """
    listed = list(values)

    def decorate(test: Callable[[Any], None]) -> Callable[[], None]:
        @wraps(test)
        def run() -> None:
            faults = [fault for value in listed if (fault := _fault(test, value))]
            assert listed
            assert not faults, "\n\n".join(faults)

        # pytest reads the signature of the wrapped test: it would look for a fixture.
        del run.__wrapped__  # type: ignore[attr-defined]
        return run

    return decorate


def _fault(test: Callable[[Any], None], value: Any) -> str:
    try:
        test(value)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - reported by the test
        return f"{value}: {type(error).__name__}: {error}"
    return ""
