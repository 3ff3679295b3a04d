"""`for_each` calls a test with every value, and names those that fail."""

import pytest

from paht.tests.each import for_each


def test_for_each_calls_test_with_every_value() -> None:
    seen: list[int] = []

    for_each([1, 2, 3])(seen.append)()

    assert seen == [1, 2, 3]


def test_for_each_names_every_value_that_fails() -> None:
    def is_even(value: int) -> None:
        assert value % 2 == 0

    with pytest.raises(AssertionError) as failure:
        for_each([1, 2, 3])(is_even)()

    assert "1: AssertionError" in str(failure.value)
    assert "3: AssertionError" in str(failure.value)
    assert "2: AssertionError" not in str(failure.value)


def test_for_each_refuses_empty_list() -> None:
    with pytest.raises(AssertionError):
        for_each([])(lambda value: None)()
