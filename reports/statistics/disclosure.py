"""Decide which figures of a table are released, so that no small number can be computed.

A figure has parts (open, completed in time, completed late) for each member of a table (an agency,
a commune) and each period of a year (year, quarters, months). A number from 1 to `SMALLEST` - 1 is
never released. Figures that would reveal one by subtraction are hidden too: within a table, from
parts and their sum, or between periods.

The method hides whole rows, and adds rows until the hidden block is large enough in every column
and beside its largest row. The sums of the block are public, yet each small cell keeps several
possible values. Within a period a member shows all parts (the months of a quarter) or none, and
hides below what it hides above, so the blocks of all periods are complete. The added rows follow
from the order of the table, never from values. Zero is not small: it is about nobody.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

SMALLEST = 5
# Raise it when the rule changes: all tables are then released again.
RULE = 1

Parts = tuple[int, ...]


class Level(IntEnum):
    """How much of a figure is shown."""

    NOTHING = 0
    SUM = 1
    PARTS = 2


@dataclass(frozen=True)
class Period:
    """A period, and the periods it consists of."""

    key: str
    within: tuple["Period", ...] = ()

    def __iter__(self) -> Iterator["Period"]:
        """Yield the period itself and all periods below it."""
        yield self
        for part in self.within:
            yield from part


Figures = Mapping[str, Parts]  # by the keys of a period and of all below it
Levels = dict[str, Level]


def is_small(number: int) -> bool:
    return 0 < number < SMALLEST


def of_total(period: Period, figures: Figures) -> Levels:
    """Decide the levels of a figure that is in no table, by period."""
    parts = figures[period.key]
    levels = {part.key: Level.NOTHING for part in period}
    if is_small(sum(parts)):
        return levels
    levels[period.key] = Level.SUM if any(map(is_small, parts)) else Level.PARTS
    _split_total(period, figures, levels)
    return levels


def _split_total(period: Period, figures: Figures, levels: Levels) -> None:
    if not period.within:
        return
    keys = [part.key for part in period.within]
    nothing = _hide({key: (sum(figures[key]),) for key in keys}, ())
    sums = set(keys)
    if levels[period.key] == Level.PARTS:
        sums = _hide({key: figures[key] for key in keys}, nothing)
    for part in period.within:
        if part.key not in nothing:
            levels[part.key] = Level.SUM if part.key in sums else Level.PARTS
            _split_total(part, figures, levels)


def of_members(
    period: Period,
    members: Mapping[str, Figures],
    *,
    whole: Levels,
    unnamed: Collection[str] = (),
) -> dict[str, Levels]:
    """Decide the levels of each member of a table, by period.

    `members` are in the order of the table. Their sum is a figure released with the levels `whole`.
    `unnamed` members are never shown, and hidden like small ones.
    """
    table = _Table(members, whole)
    table.show(period, members.keys() & set(unnamed))
    return table.levels


class _Table:
    def __init__(self, members: Mapping[str, Figures], whole: Levels) -> None:
        self.members = members
        self.whole = whole
        self.levels: dict[str, Levels] = {
            member: dict.fromkeys(whole, Level.NOTHING) for member in members
        }

    def show(self, period: Period, unnamed: Collection[str]) -> None:
        everybody = set(self.members)
        nothing = sums = everybody
        if self.whole[period.key] >= Level.SUM:
            rows = {member: (sum(parts[period.key]),) for member, parts in self.members.items()}
            nothing = _hide(rows, unnamed, by_name=True)
        if self.whole[period.key] >= Level.PARTS:
            sums = _hide({m: parts[period.key] for m, parts in self.members.items()}, nothing)
        self._split(period, nothing, sums)

    def _split(self, period: Period, nothing: set[str], sums: set[str]) -> None:
        """Set the levels of `period`, and continue with the periods within."""
        for member in self.members:
            if member not in nothing:
                self.levels[member][period.key] = Level.SUM if member in sums else Level.PARTS
        if not period.within:
            return
        everybody = set(self.members)
        nothing = _hide(self._rows(period, Level.SUM), nothing)
        below = everybody
        if self.whole[period.key] == Level.PARTS:
            below = _hide(self._rows(period, Level.PARTS), sums | nothing)
        if not self._leaves_open(period, below - nothing, below):
            nothing = below
        for part in period.within:
            shown = self.whole[part.key]
            self._split(
                part,
                nothing if shown >= Level.SUM else everybody,
                below if shown >= Level.PARTS else everybody,
            )

    def _rows(self, period: Period, level: Level) -> dict[str, Parts]:
        """Return the figures with a column for each period within, or for each of its parts.

        Periods whose total is hidden form one column: only their sum is public.
        """
        told = [[part.key] for part in period.within if self.whole[part.key] >= level]
        untold = [part.key for part in period.within if self.whole[part.key] < level]
        groups = [*told, untold] if untold else told
        return {
            member: tuple(
                number
                for group in groups
                for number in _columns([figures[key] for key in group], level)
            )
            for member, figures in self.members.items()
        }

    def _leaves_open(self, period: Period, known: Collection[str], hidden: Collection[str]) -> bool:
        """Return whether the small parts of members with `known` sums keep several values.

        The sums by period, the parts of the whole period and the table's sums fix a cell, unless
        units can move between two members, two periods and two parts.
        """
        keys = [part.key for part in period.within]
        figures = self.members
        for member, key in product(known, keys):
            for part, number in enumerate(figures[member][key]):
                if is_small(number) and not self._can_move(member, key, part, keys, hidden):
                    return False
        return True

    def _can_move(
        self, member: str, key: str, part: int, keys: list[str], hidden: Collection[str]
    ) -> bool:
        own = self.members[member]
        for other, there in product(hidden, keys):
            if other == member or there == key:
                continue
            theirs = self.members[other]
            for second in range(len(own[key])):
                if second == part:
                    continue
                more = own[there][part], own[key][second], theirs[key][part], theirs[there][second]
                less = own[there][second], theirs[there][part], theirs[key][second]
                if all(more) or all(less):
                    return True
        return False


def _columns(groups: Sequence[Parts], level: Level) -> Iterable[int]:
    if level == Level.PARTS:
        return map(sum, zip(*groups, strict=True))
    return (sum(map(sum, groups)),)


def _hide(rows: Mapping[str, Parts], hidden: Collection[str], *, by_name: bool = False) -> set[str]:
    """Return `hidden`, the rows with a small number, and enough other rows to cover them.

    `by_name`: readers learn of each hidden row whether it is small.
    """
    unnamed = set(hidden)
    found = unnamed | {row for row, cells in rows.items() if any(map(is_small, cells))}
    order = list(rows)
    start = next((number for number, row in enumerate(order) if row in found), 0)
    for row in order[start:] + order[:start]:
        if _is_covered(rows, found) and not (by_name and _is_tight(rows, found - unnamed, found)):
            break
        if any(rows[row]):
            found.add(row)
    return found


def _is_covered(rows: Mapping[str, Parts], hidden: Collection[str]) -> bool:
    block = [rows[row] for row in hidden if any(rows[row])]
    if not block:
        return True
    sums = [sum(row) for row in block]
    columns = map(sum, zip(*block, strict=True))
    return sum(sums) - max(sums) >= SMALLEST and not any(map(is_small, columns))


def _is_tight(rows: Mapping[str, Parts], named: Collection[str], hidden: Collection[str]) -> bool:
    """Return whether the public sum of the hidden rows determines their small numbers."""
    least = [1 if is_small(sum(rows[row])) else SMALLEST for row in named if any(rows[row])]
    return sum(sum(rows[row]) for row in hidden) <= sum(least) and bool(least)
