"""Find possible personal data in a text that is about to become public.

The result is a warning: a clerk decides. The rules are the province's requirements; their words and
patterns are in `personal_names` and `personal_numbers`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.rules import personal_names, personal_numbers
from reports.rules.personal_numbers import Span

MASK = "[đã che]"
# Some keyboards and habits put the letter O in the place of a zero.
_LETTER_FOR_ZERO = re.compile(r"[oO](?=[ .]?\d)(?<![^\W\d].)")


class Kind(StrEnum):
    PHONE = "phone"
    NATIONAL_ID = "national_id"
    PASSPORT = "passport"
    INSURANCE = "insurance"
    BANK_ACCOUNT = "bank_account"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True)
class Found:
    """A place in the text, from `start` up to `end`."""

    kind: Kind
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


# Where two kinds overlap, the first one counts.
_FINDERS: dict[Kind, Callable[[str], Iterator[Span]]] = {
    Kind.EMAIL: personal_numbers.emails,
    Kind.BIRTH_DATE: personal_numbers.birth_dates,
    Kind.INSURANCE: personal_numbers.insurance_numbers,
    Kind.NATIONAL_ID: personal_numbers.national_ids,
    Kind.PHONE: personal_numbers.phones,
    Kind.BANK_ACCOUNT: personal_numbers.bank_accounts,
    Kind.PASSPORT: personal_numbers.passports,
    Kind.PLATE: personal_numbers.plates,
    Kind.NAME: personal_names.names,
}


def find(text: str) -> list[Found]:
    """Return the places in `text` that look like personal data, in order and without overlaps."""
    text = _LETTER_FOR_ZERO.sub("0", text.translate(_PLAIN))
    found: list[Found] = []
    taken = bytearray(len(text))
    for kind, finder in _FINDERS.items():
        for start, end in finder(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(Found(kind, start, end))
    return sorted(found, key=lambda one: one.start)


class _Plain(dict[int, str]):
    """Map full-width and Khmer digits and signs to plain ones, one character to one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFKC", character) if code >= 0xFF00 else character
        digit = unicodedata.decimal(plain, None) if len(plain) == 1 else None
        self[code] = character if len(plain) != 1 else plain if digit is None else str(digit)
        return self[code]


_PLAIN = _Plain()


def occurrences(text: str, phrase: str) -> list[Span]:
    """Return the places of `phrase` in `text` as whole words, in upper or lower case."""
    if not phrase.strip():
        return []
    pattern = rf"(?<!\w){re.escape(phrase.strip())}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def mask(text: str, spans: Iterable[Span]) -> str:
    """Replace each of `spans` in `text` by `MASK`, overlapping ones by a single mask."""
    parts: list[str] = []
    at = 0
    for start, end in sorted((max(start, 0), min(end, len(text))) for start, end in spans):
        if end <= max(start, at):
            continue
        if start > at or not parts:
            parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])
