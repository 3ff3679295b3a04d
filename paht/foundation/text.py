"""Clean, fold and mask Vietnamese text, and read phone and identity numbers.

All functions are pure and work on `str`.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

_KEEP_CONTROLS = "\n\t"
# Khmer words and emoji sequences fall apart without U+200C and U+200D.
_KEEP_FORMATS = "\u200c\u200d"
_TAGS = range(0xE0020, 0xE0080)  # flags of regions are spelt with these

# Letters and signs that are invisible; a name of only these would look empty.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# No script needs more marks on one letter; a hundred of them cover the lines around it.
_MOST_MARKS = 8

_DIACRITICS = re.compile("[\u0300-\u036f]+")
# Between words in nearly all texts; a function looks at the rest, one character at a time.
_ASCII_GAP = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
_OTHER_SIGN = re.compile(r"[^\w\x00-\x7f]")
_MAX_WORD = 60


class Invalid(ValueError):
    """Refuse a value that cannot be read; the message (Vietnamese, lazy) says how to write it."""


def clean(text: str, *, multiline: bool = False) -> str:
    """Return text in NFC without control or bidi characters and without surplus spaces.

    Vietnamese, Khmer and emoji survive. With `multiline`, line breaks stay, with at most one empty
    line in a row. Text without visible characters becomes empty.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    # A second composition: a removed character may have separated a letter from its mark.
    text = unicodedata.normalize("NFC", "".join(_kept(text)))
    if all(unicodedata.category(character)[0] in "CZ" for character in text):
        return ""
    if not multiline:
        return " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _kept(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character in _BLANKS or not _may_stay(character, category):
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            yield character


def _may_stay(character: str, category: str) -> bool:
    if category == "Cc":
        return character in _KEEP_CONTROLS
    if category == "Cf":
        return character in _KEEP_FORMATS or ord(character) in _TAGS
    # Surrogates, private-use and unassigned code points mean nothing to a reader.
    return category not in ("Cs", "Co", "Cn")


def fold(text: str) -> str:
    """Return the searchable form: lower case, no diacritics, đ→d, single spaces.

    "Đường  nhiều Ổ gà!" → "duong nhieu o ga", typed as NFC or as NFD. Khmer signs stay, because
    they are letters and not decoration.
    """
    # NFKC turns full-width digits and ligatures into the characters that they look like.
    text = unicodedata.normalize("NFKC", text).lower().replace("đ", "d")
    decomposed = unicodedata.normalize("NFD", text)
    return " ".join(words(_DIACRITICS.sub("", decomposed)))


def words(folded: str) -> list[str]:
    """Split folded text into words of at most 60 characters."""
    joined = _OTHER_SIGN.sub(_mark_or_space, _ASCII_GAP.sub(" ", folded))
    return [word[:_MAX_WORD] for word in joined.split()]


def _mark_or_space(sign: re.Match[str]) -> str:
    return sign[0] if unicodedata.category(sign[0])[0] == "M" else " "


_DIGITS = re.compile(r"[\s.\-()\u00a0/]+")
# Business cards say "+84 (0)939…", old telephones dial 0084.
_PREFIX = r"(?:(?:\+|00)?840?|0)"
_MOBILE = re.compile(rf"{_PREFIX}([35789]\d{{8}})")
_LANDLINE = re.compile(rf"{_PREFIX}(2\d{{9}})")


def normalise_phone(text: str) -> str:
    """Read a Vietnamese phone number as people write it, and return E.164 (`+84…`).

    Accepts mobile numbers, and landlines for organisations. Raises `Invalid`.
    """
    digits = _DIGITS.sub("", unicodedata.normalize("NFKC", text))
    match = _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits)
    if not match:
        raise Invalid("phone")
    return f"+84{match[1]}"


def is_mobile(phone: str) -> bool:
    """Return whether an E.164 number can receive an SMS."""
    return bool(_MOBILE.fullmatch(phone))


def normalise_national_id(text: str, *, today: date) -> str:
    """Read a CCCD (12 digits) or CMND (9 digits), with or without spaces and dots.

    The fourth digit of a CCCD encodes century and sex, the next two the year of birth. A birth in
    the future is refused; nothing else is derived or stored. Raises `Invalid`.
    """
    digits = _DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if re.fullmatch(r"[0-9]{9}", digits):
        return digits
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise Invalid("national_id")
    born = 1900 + 100 * (int(digits[3]) // 2) + int(digits[4:6])
    if born > today.year:
        raise Invalid("national_id")
    return digits


def spoken_phone(phone: str) -> str:
    """Write `+84939861100` as `0939 861 100`, as people write it and read it out."""
    national = "0" + phone.removeprefix("+84").removeprefix("0")
    return f"{national[:4]} {national[4:7]} {national[7:]}".strip()


def mask_phone(phone: str) -> str:
    """Write `+84939861100` as `xxxxxx100`: nine national digits, the last three visible."""
    national = phone.removeprefix("+84").removeprefix("0")
    return "x" * max(len(national) - 3, 0) + national[-3:]


def mask_national_id(number: str) -> str:
    """Write `094090001234` as `*********234`."""
    return "*" * max(len(number) - 3, 0) + number[-3:]


def mask_email(address: str) -> str:
    """Write `nguyenvana@gmail.com` as `n***@gmail.com`."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


def ascii_only(text: str) -> str:
    """Return text for an SMS: no diacritics, only characters that take one GSM unit."""
    plain = unicodedata.normalize("NFD", text).translate(_ASCII_TWINS)
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(c for c in bare if c in _GSM_ASCII)


_ASCII_TWINS: dict[int, str] = {
    ord(letter): twin
    for letter, twin in zip("đĐ–—“”’…", ("d", "D", "-", "-", '"', '"', "'", "..."), strict=True)
}
_GSM_ASCII = set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n@$_!\"#%&'()*+,-./:;<=>?"
)
