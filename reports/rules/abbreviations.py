"""Spell out the short forms of places and agencies, in texts and in searches.

"p8", "P.8" and "phường 8" are one place. The search text of a report keeps both forms
(`Report.compose_search_text`); a short form in a query matches either.
Source: addresses in reports, on signs and on letters of the province. All words are folded
(`text.fold`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

# Only unambiguous forms: "th" is a school or a year, "x" a commune or a times sign.
SHORT = {
    "atgt": "an toan giao thong",
    "attp": "an toan thuc pham",
    "bv": "benh vien",
    "csgt": "canh sat giao thong",
    "cty": "cong ty",
    "dg": "duong",
    "hdnd": "hoi dong nhan dan",
    "kcn": "khu cong nghiep",
    "kdc": "khu dan cu",
    "ko": "khong",
    "st": "soc trang",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "tp": "thanh pho",
    "tpst": "thanh pho soc trang",
    "tt": "thi tran",
    "tx": "thi xa",
    "ubnd": "uy ban nhan dan",
    "vsmt": "ve sinh moi truong",
}
# Forms that a number follows, with or without a space: "p8", "p 8", "ql1a".
_BEFORE_NUMBERS = {
    "dt": "duong tinh",
    "f": "phuong",
    "h": "hem",
    "hl": "huong lo",
    "k": "khom",
    "p": "phuong",
    "ql": "quoc lo",
    "tl": "tinh lo",
}
_WITH_NUMBER = re.compile(rf"({'|'.join(_BEFORE_NUMBERS)})([0-9]{{1,3}}[a-z]?)")
_NUMBER = re.compile(r"[0-9]{1,3}[a-z]?")


def spelled_out(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each folded word with the words of its long form; [] if it has none."""
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        yield word, _long(word, following).split()


def _long(word: str, following: str) -> str:
    if word in SHORT:
        return SHORT[word]
    if word in _BEFORE_NUMBERS and _NUMBER.fullmatch(following):
        return _BEFORE_NUMBERS[word]
    if found := _WITH_NUMBER.fullmatch(word):
        return f"{_BEFORE_NUMBERS[found[1]]} {found[2]}"
    return ""
