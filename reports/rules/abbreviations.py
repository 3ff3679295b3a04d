"""Short forms that people write for places and bodies, spelled out on both sides of a search.

"p8", "P.8" and "phường 8" are one place: what is short in a report is kept with its long form
beside it (`Report.compose_search_text`), what is short in a question asks for either.
Source: how addresses are written in reports, on signs and on letters of the province. All is
folded (`text.fold`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

# Each stands for one thing only: "th" is a school or a year, "x" a commune or a times sign.
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
# With a number behind, or grown together with it: "p8", "p 8", "ql1a".
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
_GROWN_TOGETHER = re.compile(rf"({'|'.join(_BEFORE_NUMBERS)})([0-9]{{1,3}}[a-z]?)")
_NUMBER = re.compile(r"[0-9]{1,3}[a-z]?")


def spelled_out(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each of the folded `words` with the words of its long form; [] for what is not short."""
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        yield word, _long(word, following).split()


def _long(word: str, following: str) -> str:
    if word in SHORT:
        return SHORT[word]
    if word in _BEFORE_NUMBERS and _NUMBER.fullmatch(following):
        return _BEFORE_NUMBERS[word]
    if found := _GROWN_TOGETHER.fullmatch(word):
        return f"{_BEFORE_NUMBERS[found[1]]} {found[2]}"
    return ""
