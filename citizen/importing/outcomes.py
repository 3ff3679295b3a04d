"""Say what a file does to a source: counts, the first changes, and the wrong lines."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from paht.foundation import table_files


@dataclass(frozen=True)
class Change:
    """A line that is new or differs from the stored one: heading, value before, value after."""

    line: int
    name: str
    is_new: bool
    values: list[tuple[str, str, str]]


@dataclass
class Outcome(table_files.WrongLines):
    """What a file does: counts, the first changes, and all wrong lines with their reasons."""

    # An owner mends all wrong lines at once, so none is left out.
    most_kept: ClassVar[int] = table_files.MOST_ROWS
    most_changes: ClassVar[int] = 50

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    # Entries of a feed that it stores nothing of: their titles, and why.
    left_out: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """The rows that a file makes or changes, not stored yet; empty if a line is wrong."""

    outcome: Outcome
    rows: list[Any] = field(default_factory=list)
    # The columns that the file gives; stored rows keep their other values.
    columns: list[str] = field(default_factory=list)
    # The entry of a feed behind each article, by code.
    entries: dict[str, Any] = field(default_factory=dict)
