"""Which categories a text may be about, by the keywords that staff keep with each category.

Counting over what this process keeps in memory: of a text nothing is stored, logged or learnt.
The portal proposes; a person chooses.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from paht.foundation import text
from paht.foundation.caching import kept
from reports.models import Category
from reports.rules.abbreviations import SHORT

MOST = 3
KEEP_SECONDS = 60
# A long letter has said what it is about long before.
_MOST_WORDS = 500
# "Đèn đường trước nhà tắt" is still "đèn tắt", but tells less surely.
_MOST_SKIPPED, _SKIPPED_WEIGHT = 2, 0.6
# What somebody puts into the title is the matter; the rest tells how it came about.
_TITLE_WEIGHT = 2
_PAIR_WEIGHT = 0.2
# What is this weak, or this much weaker than the best, would only be noise.
_LEAST, _LEAST_SHARE = 2, 0.2

# As people write on their phones, beside what a search spells out: here a wrong guess costs
# a proposal, there it would find what nobody asked for.
_SPELT_OUT = SHORT | {
    "cccd": "can cuoc",
    "cv": "cong vien",
    "dc": "duoc",
    "fb": "facebook",
    "k": "khong",
    "kg": "khong",
    "nvs": "nha ve sinh",
    "ql": "quoc lo",
    "sdt": "so dien thoai",
    "tthc": "thu tuc hanh chinh",
    "wc": "nha ve sinh",
}
# No phrase reaches from one sentence into the next.
_BREAKS = re.compile(r"[.,;:!?…()\"“”–/\n]+|\s-\s")

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Phrase:
    words: Words
    weights: Mapping[str, float]  # code → what the phrase tells for it


class Phrasebook:
    """The phrases of all categories (`code → phrases`), each weighed by how much it tells.

    A word is worth the more the fewer categories use it; a phrase is worth its words
    together, so that a long one counts more than a syllable, and is shared by the
    categories that have it. Two words that follow each other in a longer phrase are mostly
    one word of Vietnamese: they tell a little by themselves.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        owners: defaultdict[Words, dict[str, float]] = defaultdict(dict)
        users: defaultdict[str, set[str]] = defaultdict(set)
        for code, lines in phrases.items():
            for words in (words for line in lines for words in _sentences(line)):
                owners[words][code] = 1
                for pair in pairwise(words):
                    owners[pair].setdefault(code, _PAIR_WEIGHT)
                for word in words:
                    users[word].add(code)
        tells = {word: 0.2 + math.log(len(phrases) / len(codes)) for word, codes in users.items()}
        self._by_first_word: defaultdict[str, list[_Phrase]] = defaultdict(list)
        for words, surely in owners.items():
            worth = sum(tells[word] for word in words) / max(1, sum(surely.values()))
            weights = {code: worth * share for code, share in surely.items()}
            self._by_first_word[words[0]].append(_Phrase(words, weights))

    def scores(self, title: str, content: str) -> dict[str, float]:
        """How much speaks for each category (`code → weight`); those without a word are missing.

        Each phrase counts once, at its best place.
        """
        best: dict[Words, tuple[float, _Phrase]] = {}
        for said, weight in ((title, _TITLE_WEIGHT), (content, 1.0)):
            for phrase, likeness in self._found(said):
                if weight * likeness > best.get(phrase.words, (0, None))[0]:
                    best[phrase.words] = weight * likeness, phrase
        scores: defaultdict[str, float] = defaultdict(float)
        for weight, phrase in best.values():
            for code, tells in phrase.weights.items():
                scores[code] += weight * tells
        return dict(scores)

    def _found(self, said: str) -> Iterator[tuple[_Phrase, float]]:
        for words in _sentences(said, most=_MOST_WORDS):
            for place, word in enumerate(words):
                for phrase in self._by_first_word.get(word, ()):
                    likeness = _likeness(phrase.words, words, place)
                    if likeness:
                        yield phrase, likeness


def proposals(title: str, content: str) -> list[Category]:
    """At most three subcategories that one can choose, the likeliest first; often fewer.

    Reads the categories once a minute. What is given is shared: nobody may change it.
    """
    leaves, phrasebook = kept("category-help", KEEP_SECONDS, _read)
    scores = phrasebook.scores(title, content)
    least = max(_LEAST, _LEAST_SHARE * max(scores.values(), default=0))
    likeliest = sorted(scores, key=lambda code: -scores[code])[:MOST]
    return [leaves[code] for code in likeliest if scores[code] >= least]


def _read() -> tuple[dict[str, Category], Phrasebook]:
    leaves = {leaf.code: leaf for leaf in Category.objects.selectable()}
    return leaves, Phrasebook(
        {code: (*leaf.keywords.splitlines(), *_named(leaf)) for code, leaf in leaves.items()}
    )


def _named(leaf: Category) -> Iterator[str]:
    """What the name lists ("…, bụi, ồn"), but for single syllables: they tell too little."""
    return (part for part in leaf.name.split(",") if " " in part.strip())


def _sentences(said: str, *, most: int | None = None) -> Iterator[Words]:
    """The folded words of each sentence or part of one, `most` words in all."""
    left = most
    for part in _BREAKS.split(said):
        spelt = " ".join(_SPELT_OUT.get(word, word) for word in text.fold(part).split())
        words = tuple(spelt.split()[:left])
        if words:
            yield words
        if left is not None:
            left -= len(words)


def _likeness(phrase: Words, words: Words, place: int) -> float:
    """How well `words` from `place` on say the phrase: 1 as it is, less with words between."""
    at, skipped = place, 0
    for wanted in phrase[1:]:
        start = at + 1
        try:
            at = words.index(wanted, start, start + _MOST_SKIPPED + 1)
        except ValueError:
            return 0
        skipped += at - start
    return _SKIPPED_WEIGHT if skipped else 1
