"""Which figures of a table may be shown so that no small one follows from the others.

Figures come as parts (what is still open, done in time, done late), for each member of a table
(an agency, a commune) and for each period of a year: year, quarters, months. A number from 1
to `SMALLEST` - 1 is never shown, and neither is what would give it away by a subtraction: along
the table, from the parts to their sum, or from one period to the next.

How: where rows have to be hidden, whole rows are, together with others, until what is hidden
holds enough in every column (its sums are known to everybody) and beside its largest row.
Such a block with known sums at its edges leaves each small cell several values. Of a period's
parts (the months of a quarter) a member shows all or none, and hides below what it hides above,
so the blocks of all periods are whole too. Which rows are hidden with the small ones follows
from the order of the table, not from their values. Zero is no small number: it tells of nobody.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

SMALLEST = 5
# The next number whenever the rule decides otherwise: what was released is then released anew.
RULE = 1

Parts = tuple[int, ...]


class Level(IntEnum):
    """How much of a figure is shown."""

    NOTHING = 0
    SUM = 1
    PARTS = 2


@dataclass(frozen=True)
class Period:
    """A stretch of time, and the stretches it consists of."""

    key: str
    within: tuple["Period", ...] = ()

    def __iter__(self) -> Iterator["Period"]:
        """Itself and all below it."""
        yield self
        for part in self.within:
            yield from part


Figures = Mapping[str, Parts]  # by the keys of a period and of all below it
Levels = dict[str, Level]


def is_small(number: int) -> bool:
    return 0 < number < SMALLEST


def of_total(period: Period, figures: Figures) -> Levels:
    """What may be shown of a figure over time, when it is part of no table."""
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
    """What may be shown of each member of a table, by periods.

    `members` in the order of the table; together they are a figure of which `whole` is shown.
    `unnamed` are never shown, and hidden like small ones.
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
        """Note what of `period` is hidden of whom, and go on to the periods within."""
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
        """A column for each period within (or for each of its parts); those of which the whole
        table does not tell are one column together: its sum is known."""
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
        """Whether the parts of those whose sums are `known` by period stay open.

        Sums by period, parts of the whole time and the table's own sums fix a cell unless
        units can be moved around it: between two members, two periods and two parts.
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
    """`hidden` with the rows that hold a small number, and as many more as cover them.

    `by_name`: it is told of a hidden row whether it is small.
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
    """Whether the known sum of what is hidden leaves its small numbers no room."""
    least = [1 if is_small(sum(rows[row])) else SMALLEST for row in named if any(rows[row])]
    return sum(sum(rows[row]) for row in hidden) <= sum(least) and bool(least)
