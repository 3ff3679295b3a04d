"""Recognise the agencies and officials that a text has as its matter; no other module does.

People write "UBND P2", "uy ban xa Dai Hai", "chủ tịch huyện" or "bên điện lực". A mention is
officials, a body and its place, each of which may be missing. What remains unclear counts for every
agency that may be meant: these must not read the text. Bodies that the writer addresses ("Kính gửi
UBND phường"), asks ("đề nghị công an xử lý") or names as a landmark are not its matter.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, product, zip_longest
from operator import or_

from province.models import AdminUnit, Agency
from reports.rules.abbreviations import spelled_out
from reports.rules.agency_words import (
    ACTS,
    ASKED,
    COMMITTEE,
    COMMITTEES,
    COMMUNE,
    DISTRICT,
    HAMLET,
    HAMLETS,
    HEADS,
    IN_VAIN,
    LEVELS,
    LINKS,
    LOCAL,
    NEAR,
    NICKNAMES,
    OFFICES,
    OFFICIALS,
    POLICE,
    POLICE_NAMES,
    PROVINCE,
    SALUTATIONS,
    SERVANTS,
    SPOKEN,
    WORKS,
    WORKS_NAMES,
)
from reports.rules.phrases import Meanings, Phrases, Word, sentences

# "P.8", "TX. Vĩnh Châu": the dot ends no sentence.
_SHORT_DOTS = re.compile(r"\b(tp|tx|tt|ub|ca|bv|cty|[hpxqfk])\.(?=\s?\w)", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-zĐđ]\.\s?){1,4}[A-Za-zĐđ]\b\.?(?=\s)")
_ENDS = re.compile(r"[.!?\n…]+")
# Words between; without marks "cua" may also be "cửa".
_FILLERS = {Word.of(word) for word in ("và", "va", "các", "cac", "của", "thuộc", "thuoc")}
_FAMILIES = {
    COMMITTEE: ("uy ban nhan dan",),
    POLICE: ("cong an",),
    WORKS: ("phong quan ly do thi", "phong kinh te"),
}
# Words that begin or end a name and are left out in speech.
_LEGAL = ("cuc", "trung tam", "phong", "van phong")
_PLACE = ("tinh", "chi nhanh")
_HAMLET_NAME = 5
_MOST_LINKS = 5
# Bodies in a row, as in "tổ một cửa UBND huyện"; else "ca ca ca…" costs the square of its length.
_MOST_BODIES = 5
# Words before and after a mention that may tell its deed.
_BEFORE, _AFTER = 6, 12


@dataclass(frozen=True)
class Mention:
    """A mention of an agency or official; `agencies` are keys, empty if it names none known."""

    agencies: frozenset[int]
    is_official: bool
    # Whether only the name of a company stands there: "mạng Viettel" accuses no agency.
    is_trade: bool
    # Whether the writer addresses, asks or thanks the agency instead of accusing it.
    is_turned_to: bool
    # The number of the part of a sentence in the text, as `sentence_parts` yields them.
    part: int
    # The last words before it and the next ones in the same part.
    preceding: tuple[Word, ...]
    following: tuple[Word, ...]


@dataclass(frozen=True)
class _Found:
    end: int
    is_official: bool
    is_body: bool = True
    family: str = ""
    # Where the mention leaves open which agency of the family it means.
    agencies: frozenset[int] | None = None
    default: frozenset[str] = frozenset()


class Book:
    """The names of the province's agencies and units, and what people make of them.

    `former` are further names of agencies by key, such as those before a new name.
    """

    def __init__(
        self,
        agencies: Iterable[Agency] = (),
        units: Iterable[AdminUnit] = (),
        *,
        former: Mapping[int, Iterable[str]] | None = None,
    ) -> None:
        agencies, self._units = list(agencies), {unit.pk: unit for unit in units}
        self._companies = {one.pk for one in agencies if one.kind == Agency.Kind.ENTERPRISE}
        self._successors = defaultdict[int, list[AdminUnit]](list)
        for unit in self._units.values():
            if unit.successor_id:
                self._successors[unit.successor_id].append(unit)
        self._by_unit = defaultdict[tuple[str, int | None], set[int]](set)
        spoken: list[tuple[list[Word], int]] = []
        known: list[tuple[list[Word], int]] = []
        provinces = (unit for unit in self._units.values() if unit.level == PROVINCE)
        endings = (*_PLACE, *(_letters(_flat(unit.name)) for unit in provinces))
        for agency in agencies:
            names = (agency.name, agency.short_name, *(former or {}).get(agency.pk, ()))
            family = _family_of(_flat(agency.name))
            if family:
                self._by_unit[family, agency.unit_id].add(agency.pk)
            spoken += (
                (words, agency.pk)
                for name in names
                for words in _spoken(name, endings, has_place=bool(family))
            )
            if not family:
                known += ((words, agency.pk) for words in map(_flat, names))
        pairs = (*((one, one) for one in NICKNAMES), *SPOKEN.items())
        spoken += (
            (said, key)
            for said, part in ((_flat(said), _flat(part)) for said, part in pairs)
            for words, key in known
            if _contains(words, part)
        )
        self._names = Meanings(spoken)
        self._places = Meanings((_flat(unit.name), unit.pk) for unit in self._units.values())

    def accused(self, *texts: str) -> set[int]:
        """Return the keys of the agencies that `texts` may have as their matter."""
        mentions = chain.from_iterable(map(self.mentions, texts))
        return {key for one in mentions if not one.is_turned_to for key in one.agencies}

    def names_one(self, *texts: str) -> bool:
        """Return whether one of `texts` names an official, or an agency as its matter."""
        mentions = chain.from_iterable(map(self.mentions, texts))
        return any(one.is_official or not (one.is_turned_to or one.is_trade) for one in mentions)

    def place_end(self, words: Sequence[Word]) -> int:
        """Return the end of the commune, district or hamlet that begins these words; 0 without."""
        end, levels = _LEVEL_WORDS.longest(words, 0)
        if not levels or len(words[0].letters) == 1:
            return 0
        is_numbered = end < len(words) and words[end].letters.isdecimal()
        return max(self._places.longest(words, end)[0], end + is_numbered)

    def mentions(self, said: str) -> Iterator[Mention]:
        """Yield the mentions of a text, without those that are a landmark or an address."""
        resolved: dict[str, frozenset[int]] = {}
        read = 0  # parts of earlier sentences
        for parts in sentence_parts(said):
            is_salutation = False
            in_parts = [[begin for begin, _end in IN_VAIN.places(words)] for words in parts]
            # Whether a later part of the sentence says so.
            later = [*accumulate(map(bool, reversed(in_parts)), or_, initial=False)][::-1]
            for number, words in enumerate(parts):
                following = parts[number + 1] if number + 1 < len(parts) else []
                found = list(self._found(words, following))
                links = {end: begin for begin, end in LINKS.places(words)}
                starts_one = any(start == 0 for start, _end in _SALUTATION_PLACES.places(words))
                # "Kính gửi: Chủ tịch UBND tỉnh, Công an tỉnh": parts that hold nothing else.
                is_salutation = starts_one or (
                    is_salutation
                    and len(found) == 1
                    and 0 in _before(links, found[0][0])
                    and found[0][1].end == len(words)
                )
                near, asked = _ends(_NEAR_PLACES, words), _ends(_ASKED_PLACES, words)
                for start, one in found:
                    before = _before(links, start)
                    # "gần UBND và công an xã": the second one is near, too.
                    for ends in (near, asked):
                        ends |= {one.end} if before & ends else set()
                    if before & near or (is_salutation and one is found[0][1]):
                        continue
                    in_vain = later[number + 1] or (
                        in_parts[number] and in_parts[number][-1] >= one.end
                    )
                    keys = self._agencies_of(one, resolved)
                    yield Mention(
                        keys,
                        is_official=one.is_official,
                        is_trade=not one.is_body and keys <= self._companies,
                        is_turned_to=bool(before & asked) and not in_vain,
                        part=read + number,
                        preceding=tuple(words[max(start - _BEFORE, 0) : start]),
                        following=tuple(words[one.end : one.end + _AFTER]),
                    )
            read += len(parts)

    def _agencies_of(self, found: _Found, resolved: dict[str, frozenset[int]]) -> frozenset[int]:
        """Return the agencies meant; "công an" alone means the police named before."""
        if found.agencies is not None:
            if found.family:
                before = resolved.get(found.family, frozenset())
                resolved[found.family] = before | found.agencies
            return found.agencies
        if not found.family:
            return frozenset()
        if found.family in resolved:
            return resolved[found.family]
        return self._of_levels(found.family, found.default)

    # --- mentions in a part of a sentence -------------------------------------------------

    def _found(self, words: list[Word], following: list[Word]) -> Iterator[tuple[int, _Found]]:
        start = 0
        while start < len(words):
            one = self._mention(words, start, following)
            if one is None:
                start += 1
            else:
                yield start, one
                start = one.end

    def _mention(self, words: list[Word], start: int, following: list[Word]) -> _Found | None:
        """Return the mention at `start`; `following` is the part after the next comma."""
        at, people = start, set[str]()
        while (found := _PEOPLE.longest(words, at))[1]:
            at, people = found[0], people | found[1]
        body_end, bodies = _BODIES.longest(words, at)
        for _turn in range(_MOST_BODIES):
            more = _BODIES.longest(words, body_end)
            if not more[1] - {"plain"} or bodies == {"plain"}:
                break
            # "tổ một cửa UBND huyện".
            body_end, bodies = more
        name_end, named = self._names.longest(words, at)
        family, default = _meant(bodies or people)
        after = max(body_end, at)
        if HAMLET in people and not bodies:
            commune = _after_hamlet(words, after)
            after = after if commune is None else commune
        place_end, agencies = self._place(words, after, family or COMMITTEE, following)
        if words[at:body_end] and words[at].letters == "ca" and place_end == body_end:
            # "ca nước", "ca trực".
            return None
        if named and name_end >= body_end:
            longer = agencies if agencies and place_end > name_end and family else frozenset[int]()
            end = place_end if longer else self._place(words, name_end, COMMITTEE, [])[0]
            return _Found(end, bool(people), bool(bodies), family, frozenset(named) | longer)
        if not people and not bodies:
            # "xã An Mỹ lấy tiền", "phường hẹn hoài": the place is its committee.
            is_actor = agencies and _ACTS.longest(words, place_end)[1]
            return _Found(place_end, is_official=False, agencies=agencies) if is_actor else None
        end = max(place_end, at, body_end)
        # "thanh tra tỉnh", "chánh thanh tra tỉnh": the place is not the one of a committee.
        is_plain = not family and (bool(bodies) or "servant" not in people)
        if is_plain or (not family and agencies is None):
            return _Found(end, bool(people))
        return _Found(end, bool(people), True, family or COMMITTEE, agencies, default)

    def _place(
        self, words: list[Word], start: int, family: str, following: list[Word]
    ) -> tuple[int, frozenset[int] | None]:
        """Return the end of the place at `start` and the agencies of the family there."""
        level_end, levels = _LEVEL_WORDS.longest(words, start)
        if not levels:
            end, keys = self._places.longest(words, start)
            # "công an Kế Sách"; a number alone is none.
            if end - start > 1:
                return end, self._of_units(family, keys)
            return start, None
        level = next(iter(levels))
        if level == HAMLET:
            at = _after_hamlet(words, level_end)
            if at is not None:
                return self._place(words, at, family, following)
            return level_end, self._of_levels(family, frozenset((COMMUNE, DISTRICT)))
        end, keys = self._places.longest(words, level_end)
        of_level = {key for key in keys if self._units[key].level == level}
        if of_level:
            return end, self._of_units(family, self._beside(words[end:] or following, of_level))
        if len(words[start].letters) == 1:
            # "p", "x" or "h" that is no short form.
            return start, None
        lower = frozenset((COMMUNE, DISTRICT)) if level != PROVINCE else frozenset((PROVINCE,))
        return level_end, self._of_levels(family, lower)

    def _beside(self, after: list[Word], units: set[int]) -> set[int]:
        """Narrow units of one name by the district that is named right after them."""
        level_end, levels = _LEVEL_WORDS.longest(after, 0)
        _end, keys = self._places.longest(after, level_end)
        near = {key for key in units if keys & set(self._above(key))} if levels else set()
        return near or units

    # --- agencies of places ------------------------------------------------------------------

    def _of_units(self, family: str, units: Iterable[int]) -> frozenset[int]:
        return frozenset(key for unit in units for key in self._of_unit(family, unit))

    def _of_unit(self, family: str, unit: int) -> set[int]:
        """Return the agencies of a unit, else of the units above it that have one."""
        if own := self._by_unit.get((family, unit)):
            return own
        return {
            key for above in self._above(unit) for key in self._by_unit.get((family, above), ())
        }

    def _above(self, unit: int) -> list[int]:
        """Return the districts of a commune; one of 2025 has those of its predecessors."""
        own = self._units[unit]
        from_before = [one.parent_id for one in self._successors[unit]]
        above = [*from_before, own.parent_id]
        return [key for key in dict.fromkeys(above) if key in self._units]

    def _of_levels(self, family: str, levels: frozenset[str]) -> frozenset[int]:
        """Return the agencies of a family at these levels; at all levels without any."""
        return frozenset(
            key
            for (one, unit), keys in self._by_unit.items()
            for key in keys
            if one == family
            and (not levels or unit not in self._units or self._units[unit].level in levels)
        )


def _after_hamlet(words: list[Word], start: int) -> int | None:
    """Return the place of the commune after the name of a hamlet; None without one."""
    for at in range(start, start + _HAMLET_NAME):
        levels = _LEVEL_WORDS.longest(words, at)[1]
        if levels and HAMLET not in levels:
            return at
    return None


def _meant(meanings: set[str]) -> tuple[str, frozenset[str]]:
    """Return the family that bodies or officials belong to, and the levels without a place."""
    if POLICE in meanings:
        return POLICE, frozenset()
    if WORKS in meanings:
        return WORKS, frozenset()
    if meanings & {"local", HAMLET}:
        return COMMITTEE, frozenset((COMMUNE, DISTRICT))
    return (COMMITTEE if COMMITTEE in meanings else ""), frozenset()


def sentence_parts(said: str) -> Iterator[list[list[Word]]]:
    """Yield the parts of each sentence, in words with short forms spelled out."""
    for sentence in _ENDS.split(without_short_dots(said)):
        yield [_long(words) for words in sentences(sentence)]


def without_short_dots(said: str) -> str:
    """Return the text without the dots of short forms, which end no sentence."""
    said = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]), said)
    return _SHORT_DOTS.sub(r"\1 ", said)


def _long(words: list[Word]) -> list[Word]:
    long: list[Word] = []
    for word, (_letters, meant) in zip(
        words, spelled_out([one.letters for one in words]), strict=True
    ):
        long += [Word(letters, "") for letters in meant] if meant else [word]
    return [word for word in long if word not in _FILLERS]


def _flat(name: str) -> list[Word]:
    return [word for parts in sentence_parts(name) for part in parts for word in part]


def _spoken(name: str, endings: Iterable[str], *, has_place: bool) -> Iterator[list[Word]]:
    """Yield the ways to say a name; a name of a place stays whole."""
    for written in (*_joined(name.replace("Cổ phần ", "")), name.split("–")[0]):
        words = _flat(written)
        if has_place:
            yield from [words] if len(words) > 2 else []
            continue
        words = _without_end(words, endings)
        # "1022" names the call centre; "115" is rather the number of a house.
        if words and not (len(words) == 1 and words[0].letters.isdecimal() and len(name) < 4):
            yield words
        if words and words[0].letters == "so":
            yield from (words[:length] for length in range(3, len(words)))
        while (core := _without_start(words)) != words:
            words = core
            if len(words) > 1:
                yield words


def _joined(name: str) -> Iterator[str]:
    """Yield the ways to write "Sở LĐ-TB&XH": together, apart, or some of it together."""
    pieces = re.split(r"(?<=[A-ZĐ])[&-](?=[A-ZĐ])", name)
    for signs in product((" ", ""), repeat=len(pieces) - 1):
        yield "".join(chain.from_iterable(zip_longest(pieces, signs, fillvalue="")))


def _without_end(words: list[Word], endings: Iterable[str]) -> list[Word]:
    for ending in endings:
        length = len(ending.split())
        if len(words) > length and [one.letters for one in words[-length:]] == ending.split():
            return _without_end(words[:-length], endings)
    return words


def _without_start(words: list[Word]) -> list[Word]:
    for beginning in _LEGAL:
        length = len(beginning.split())
        if len(words) > length and [one.letters for one in words[:length]] == beginning.split():
            # "Văn phòng Ủy ban nhân dân tỉnh" is not the committee.
            return words if _family_of(words[length:]) else words[length:]
    return words


def _contains(words: list[Word], part: list[Word]) -> bool:
    size = len(part)
    return bool(part) and any(
        [one.letters for one in words[start : start + size]] == [one.letters for one in part]
        for start in range(len(words) - size + 1)
    )


def _letters(words: list[Word]) -> str:
    return " ".join(word.letters for word in words)


def _family_of(words: list[Word]) -> str:
    letters = _letters(words)
    for family, beginnings in _FAMILIES.items():
        if letters.startswith(beginnings):
            return family
    return ""


def _ends(places: Phrases, words: list[Word]) -> set[int]:
    return {end for _start, end in places.places(words)}


def _before(links: dict[int, int], start: int) -> set[int]:
    """Return where words that turn to the mention at `start` may end: before the links, too."""
    found = {start}
    while start in links and len(found) <= _MOST_LINKS:
        start = links[start]
        found.add(start)
    return found


def _listed(*lists: tuple[list[str], str]) -> Meanings[str]:
    return Meanings((_flat(line), meaning) for lines, meaning in lists for line in lines)


_PEOPLE = _listed(
    (OFFICIALS, "official"),
    (SERVANTS, "servant"),
    (HEADS, COMMITTEE),
    (LOCAL, "local"),
    (HAMLETS, HAMLET),
)
_BODIES = _listed(
    ([*NICKNAMES, *SPOKEN], "plain"),
    (COMMITTEES, COMMITTEE),
    (OFFICES, "local"),
    ([*POLICE_NAMES, "ca"], POLICE),
    (WORKS_NAMES, WORKS),
)
_ACTS = _listed((ACTS, "act"))
_LEVEL_WORDS = Meanings((_flat(word), level) for word, level in LEVELS.items())
_NEAR_PLACES, _ASKED_PLACES = Phrases(NEAR), Phrases(ASKED)
_SALUTATION_PLACES = Phrases(SALUTATIONS)
