"""No small number can be read from the statistics, nor worked out from what they show."""

import hashlib
import json
import random
from collections.abc import Iterator

import pytest

from reports.statistics import disclosure
from reports.statistics.disclosure import Level, Levels, Parts, Period, is_small

YEAR = Period(
    "2026",
    (
        Period("Q1", (Period("01"), Period("02"))),
        Period("Q2", (Period("03"), Period("04"), Period("05"))),
    ),
)
MONTHS = [period.key for period in YEAR if not period.within]
WITHIN = {period.key: [part.key for part in period if not part.within] for period in YEAR}
PARTS = range(3)
PRIME = (1 << 61) - 1
UNBOUNDED = 10**9

World = dict[str, dict[str, Parts]]
Cells = frozenset[int]


def figures(own: dict[str, Parts]) -> dict[str, Parts]:
    """The sums of a member by every period."""
    return {
        key: tuple(sum(own[month][part] for month in months) for part in PARTS)
        for key, months in WITHIN.items()
    }


def some_world(dice: random.Random) -> World:
    scale = dice.choice([1, 3, 8, 20])

    def number(size: float) -> int:
        return int(dice.expovariate(1 / size)) if dice.random() < 0.8 else 0

    return {
        f"m{member}": {month: tuple(number(size) for _part in PARTS) for month in MONTHS}
        for member in range(dice.choice([1, 2, 3, 4, 6]))
        for size in [scale * dice.choice([0.3, 1, 1, 3, 10])]
    }


class Attacker:
    """Knows the tree, the rules and all that is shown of a world, and works out the rest.

    A cell is a member's part in a month. Everything shown is the sum of some cells: what follows
    by adding and subtracting is found by elimination, what follows because no number is below
    zero (or, where a name is marked as small, because of that) by narrowing every cell.
    """

    def __init__(self, world: World, unnamed: tuple[str, ...] = ()) -> None:
        self.cells = {
            cell: number
            for number, cell in enumerate(
                (member, month, part) for member in world for month in MONTHS for part in PARTS
            )
        }
        members = {member: figures(own) for member, own in world.items()}
        total = {
            key: tuple(sum(members[member][key][part] for member in world) for part in PARTS)
            for key in WITHIN
        }
        whole = disclosure.of_total(YEAR, total)
        levels = disclosure.of_members(YEAR, members, whole=whole, unnamed=unnamed)
        self.shown: dict[Cells, int] = {}
        self.secrets: dict[Cells, tuple[str, str, int]] = {}
        for key in WITHIN:
            self._learn([*world], key, total[key], whole)
            for member in world:
                self._learn([member], key, members[member][key], levels[member])
        self.marks = [
            (self._cells([member], YEAR.key, PARTS), (1, 4) if is_small(size) else (5, UNBOUNDED))
            for member in world
            if levels[member][YEAR.key] == Level.NOTHING and member not in unnamed
            for size in [sum(members[member][YEAR.key])]
            if size
        ]

    def _cells(self, members: list[str], key: str, parts: range | tuple[int, ...]) -> Cells:
        return frozenset(
            self.cells[member, month, part]
            for member in members
            for month in WITHIN[key]
            for part in parts
        )

    def _learn(self, members: list[str], key: str, parts: Parts, levels: Levels) -> None:
        of_parts = [(self._cells(members, key, (part,)), parts[part]) for part in PARTS]
        for cells, number, level in (
            (self._cells(members, key, PARTS), sum(parts), Level.SUM),
            *((cells, number, Level.PARTS) for cells, number in of_parts),
        ):
            if levels[key] >= level:
                self.shown[cells] = number
            if is_small(number):
                self.secrets[cells] = ("+".join(members), key, number)

    def found(self) -> list[tuple[str, tuple[str, str, int]]]:
        """The small numbers that are known in the end, and how they became known."""
        return [
            (how, secret)
            for how, cells in (*self._plain(), *self._by_elimination(), *self._by_narrowing())
            if (secret := self.secrets.get(cells))
        ]

    def _plain(self) -> Iterator[tuple[str, Cells]]:
        yield from (("shown", cells) for cells in self.shown)

    def _by_elimination(self) -> Iterator[tuple[str, Cells]]:
        rows: dict[int, dict[int, int]] = {}

        def rest(cells: Cells) -> dict[int, int]:
            vector = dict.fromkeys(cells, 1)
            while vector and (first := min(vector)) in rows:
                factor = vector[first]
                for cell, value in rows[first].items():
                    if left := (vector.get(cell, 0) - factor * value) % PRIME:
                        vector[cell] = left
                    else:
                        vector.pop(cell, None)
            return vector

        for cells in self.shown:
            if vector := rest(cells):
                inverse = pow(vector[min(vector)], PRIME - 2, PRIME)
                rows[min(vector)] = {c: value * inverse % PRIME for c, value in vector.items()}
        yield from (("subtracted", cells) for cells in self.secrets if not rest(cells))

    def _by_narrowing(self) -> Iterator[tuple[str, Cells]]:
        known = dict(self.shown)
        for cells, number in self.shown.items():
            for fewer, less in self.shown.items():
                if fewer < cells:
                    known[cells - fewer] = number - less
        rules = [(cells, number, number) for cells, number in known.items()]
        rules += [(cells, least, most) for cells, (least, most) in self.marks]
        low, high = [0] * len(self.cells), [UNBOUNDED] * len(self.cells)
        is_moving = True
        while is_moving:
            is_moving = False
            for cells, least, most in rules:
                lows, highs = sum(low[c] for c in cells), sum(high[c] for c in cells)
                for cell in cells:
                    up = max(low[cell], least - (highs - high[cell]))
                    down = min(high[cell], most - (lows - low[cell]))
                    if (up, down) != (low[cell], high[cell]):
                        lows, highs = lows + up - low[cell], highs + down - high[cell]
                        low[cell], high[cell], is_moving = up, down, True
        for cells in self.secrets:
            least, most = sum(low[c] for c in cells), sum(high[c] for c in cells)
            for other, bottom, top in rules:
                if cells <= other:
                    most = min(most, top - sum(low[c] for c in other - cells))
                    least = max(least, bottom - sum(high[c] for c in other - cells))
                if other <= cells:
                    least = max(least, bottom)
            if least == most:
                yield "narrowed", cells


@pytest.mark.parametrize("seed", range(60))
def test_published_figures_reveal_no_small_number(seed: int) -> None:
    dice = random.Random(seed)
    world = some_world(dice)
    unnamed = ("m0",) if dice.random() < 0.3 and len(world) > 2 else ()

    attacker = Attacker(world, unnamed)

    assert attacker.found() == []


def test_attack_finds_small_numbers_under_weaker_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where small numbers alone are hidden, he finds them."""

    def hide_small_ones_only(rows, hidden, **options):  # type: ignore[no-untyped-def]
        return {*hidden, *(row for row, cells in rows.items() if any(map(is_small, cells)))}

    monkeypatch.setattr(disclosure, "_hide", hide_small_ones_only)
    ways = {
        how for seed in range(20) for how, _s in Attacker(some_world(random.Random(seed))).found()
    }

    assert ways >= {"subtracted", "narrowed"}


def test_changed_disclosure_rule_requires_new_rule_number() -> None:
    """Whoever changes the rule raises `disclosure.RULE` and puts its new digest here."""
    decided = []
    for seed in range(60):
        members = {m: figures(own) for m, own in some_world(random.Random(seed)).items()}
        total = {
            key: tuple(sum(own[key][part] for own in members.values()) for part in PARTS)
            for key in WITHIN
        }
        whole = disclosure.of_total(YEAR, total)
        unnamed = ["m1"] if seed % 3 == 0 else []
        levels = disclosure.of_members(YEAR, members, whole=whole, unnamed=unnamed)
        decided.append([whole, levels])

    digest = hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:16]

    assert {disclosure.RULE: digest} == {1: "80e9082201b94d5e"}


def year_of(**sizes: int) -> dict[str, dict[str, Parts]]:
    """Members whose reports are all of one kind and of one month."""
    nothing = (0, 0, 0)
    return {
        name: figures({month: (size, 0, 0) if month == "01" else nothing for month in MONTHS})
        for name, size in sizes.items()
    }


def shown(members: dict[str, dict[str, Parts]], **options: tuple[str, ...]) -> set[str]:
    total = {
        key: tuple(sum(own[key][part] for own in members.values()) for part in PARTS)
        for key in WITHIN
    }
    whole = disclosure.of_total(YEAR, total)
    levels = disclosure.of_members(YEAR, members, whole=whole, **options)
    return {name for name, known in levels.items() if known["2026"] == Level.PARTS}


def test_small_row_is_hidden_with_next_rows_until_enough_are_hidden() -> None:
    assert shown(year_of(a=40, b=3, c=30, d=20, e=10)) == {"a", "e"}
    assert shown(year_of(a=40, b=3, c=4, d=20, e=10)) == {"a", "e"}


def test_rows_hidden_with_small_row_do_not_depend_on_values() -> None:
    assert shown(year_of(a=40, b=3, c=300, d=9, e=10)) == {"a", "e"}
    assert shown(year_of(a=40, b=3, c=9, d=300, e=10)) == {"a", "e"}


def test_rows_without_small_numbers_are_shown_and_zero_is_not_small() -> None:
    assert shown(year_of(a=40, b=5, c=0)) == {"a", "b", "c"}


def test_unnamed_row_cannot_be_calculated() -> None:
    assert shown(year_of(a=40, b=25, c=30), unnamed=("b",)) == {"a"}


def test_small_total_hides_every_table_below_it() -> None:
    assert shown(year_of(a=2, b=2)) == set()
