"""Keep the frames of a thread in one piece of memory.

CPython keeps frames in chunks of 16 kB, and gives a chunk back to the system as soon as its first
frame ends (python/cpython issue 142183). A template that calls and returns across the end of a
chunk therefore maps and unmaps memory up to two thousand times a page.
"""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

# Slots of 8 bytes. The chunk of such a frame has 512 kB; half of it is left for later frames, which
# is more than the deepest page uses. The system hands out only what is written to.
_SLOTS = 2**15


def in_one_piece(work: Callable[..., Value], *arguments: object) -> Value:
    """Call `work` from a frame so large that all later frames share its chunk."""
    return work(*arguments)


in_one_piece.__code__ = in_one_piece.__code__.replace(co_stacksize=_SLOTS)
