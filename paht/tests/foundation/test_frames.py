"""Pages that are drawn deep in the stack do not ask the system for memory at each call."""

import resource

from paht.foundation.frames import in_one_piece

CALLS = 2000
# Frames of more than one chunk of 16 kB, so that some depth lies at the end of one.
DEEPEST = 300


def test_calls_across_end_of_chunk_take_no_new_memory() -> None:
    in_one_piece(_new_pages_at_worst_depth)

    assert in_one_piece(_new_pages_at_worst_depth) < CALLS / 20


def test_arguments_and_value_are_passed_on() -> None:
    assert in_one_piece(divmod, 7, 2) == (3, 1)


def _new_pages_at_worst_depth() -> int:
    return max(_at_depth(depth) for depth in range(DEEPEST))


def _at_depth(depth: int) -> int:
    if depth:
        return _at_depth(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _call in range(CALLS):
        _leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _leaf(*, a: int = 1, b: int = 2, c: int = 3, d: int = 4, e: int = 5) -> int:
    """Have a frame larger than that of `_at_depth`, which therefore cannot step over the end."""
    f, g, h, i = a, b, c, d
    return f + g + h + i + e
