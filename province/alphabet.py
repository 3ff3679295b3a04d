"""Sort lists for people in the order of the Vietnamese alphabet.

PostgreSQL sorts by code point here (no ICU), which puts "Đại Ngãi" after "Xã", and "Phường 10"
before "Phường 2".
"""

import re
import unicodedata

# Letters with these marks are letters of their own: a ă â, d đ, e ê, o ô ơ, u ư.
_LETTER_MARKS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
# Tones only order words that are otherwise equal: level, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_WORD = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+")
_NUMBER_WIDTH = 6


def sort_key(text: str) -> str:
    """Return a key whose byte order ("C" collation) is the Vietnamese dictionary order.

    Numbers compare by value and come before letters; case and punctuation do not count.
    """
    return " ".join(_word_key(word) for word in _WORD.findall(unicodedata.normalize("NFD", text)))


def _word_key(word: str) -> str:
    if word.isdecimal():
        return str(int(word)).zfill(_NUMBER_WIDTH)
    letters: list[str] = []
    tone = "0"
    for sign in word.lower():
        if sign in _TONES:
            tone = _TONES[sign]
        elif sign in _LETTER_MARKS:
            letters[-1] = letters[-1][0] + _LETTER_MARKS[sign]
        elif sign == "đ":
            letters.append("d1")
        elif not unicodedata.combining(sign):
            letters.append(sign + "0")
    return "".join(letters) + "." + tone
