"""Propose categories for a text by the keywords that staff keep with each category.

Works in the memory of this process: texts are not stored, logged or learnt from. The portal
proposes; a person chooses.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from paht.foundation import text
from paht.foundation.caching import process_value
from reports.models import Category
from reports.rules.abbreviations import SHORT

MOST = 3
KEEP_SECONDS = 60
# The beginning of a long letter is enough to recognise its matter.
_MOST_WORDS = 500
# "Đèn đường trước nhà tắt" still matches "đèn tắt", with less weight.
_MOST_SKIPPED, _SKIPPED_WEIGHT = 2, 0.6
# The title names the matter; the text tells its story.
_TITLE_WEIGHT = 2
_PAIR_WEIGHT = 0.2
# Weaker proposals, or ones far below the best, are noise.
_LEAST, _LEAST_SHARE = 2, 0.2

# Abbreviations of phone users beyond those of the search. A wrong guess only costs a proposal
# here; in the search it would find unrelated reports.
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
    weights: Mapping[str, float]  # category code → weight of the phrase for it


class Phrasebook:
    """The phrases of all categories (`code → phrases`), each with its weight.

    A word weighs more the fewer categories use it. A phrase weighs the sum of its words, shared
    by the categories that have it. Two neighbouring words of a longer phrase are mostly one
    Vietnamese word, so each pair gets a small weight of its own.
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
        """Return the weight of each matching category (`code → weight`).

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
    """Return at most three selectable subcategories, the likeliest first; often fewer.

    Reads the categories once a minute. The caller must not change the shared objects.
    """
    leaves, phrasebook = process_value("category-help", KEEP_SECONDS, _read)
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
    """Yield the parts of a name that lists several ("…, bụi, ồn"), except single syllables."""
    return (part for part in leaf.name.split(",") if " " in part.strip())


def _sentences(said: str, *, most: int | None = None) -> Iterator[Words]:
    """Yield the folded words of each sentence or part, `most` words in all."""
    left = most
    for part in _BREAKS.split(said):
        spelt = " ".join(_SPELT_OUT.get(word, word) for word in text.fold(part).split())
        words = tuple(spelt.split()[:left])
        if words:
            yield words
        if left is not None:
            left -= len(words)


def _likeness(phrase: Words, words: Words, place: int) -> float:
    """Return how well `words` from `place` on match the phrase: 1, less with words between."""
    at, skipped = place, 0
    for wanted in phrase[1:]:
        start = at + 1
        try:
            at = words.index(wanted, start, start + _MOST_SKIPPED + 1)
        except ValueError:
            return 0
        skipped += at - start
    return _SKIPPED_WEIGHT if skipped else 1
