"""Propose category, place and sender's facts of a message; its sender decides in the form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from paht.foundation import text
from paht.foundation.caching import process_value
from province.models import AdminUnit
from reports.intake import category_help
from reports.intake.mail.parsing import ParsedMail
from reports.models import Category

_KEEP_SECONDS = 60
_MOST_CHARACTERS = 5000
_LONGEST_ADDRESS = 255
# "Địa điểm: …" on a line of its own says more than the sentence does.
_NAMED_PLACE = re.compile(
    r"(?im)^[-*•\s]*(?:địa (?:điểm|chỉ)(?: (?:phản ánh|xảy ra))?|nơi xảy ra|vị trí)\s*:"
    r"\s*(.{4,255})$"
)
_PLACE = re.compile(
    r"(?i)\b(?:số(?: nhà)? \d[\w/]*|đường|hẻm|quốc lộ|tỉnh lộ|hương lộ|ấp|khóm|chợ|cầu|trường|"
    r"ngã (?:ba|tư))\b"
)
# Small words within a place: "số nhà 12 đường số 3", "quốc lộ 60".
_SMALL = frozenset("số nhà đường hẻm quốc tỉnh hương lộ ấp khóm chợ cầu trường ngã ba tư".split())
_PHONE = re.compile(r"(?<![\d])(?:\+84|0)(?:[\s.\-]?\d){9,10}(?![\d])")
# Before a name only, as in "P.2", "x. Long Hưng", "TX Vĩnh Châu".
_TYPES = {
    "p": "phuong", "x": "xa", "tt": "thi tran", "tp": "thanh pho", "tx": "thi xa", "h": "huyen",
}  # fmt: skip
_GLUED = re.compile(r"\b(p|f)(\d{1,2})\b")


@dataclass(frozen=True)
class Proposal:
    """The facts of a message for a form; None and "" where nothing is sure enough."""

    category: Category | None
    commune: AdminUnit | None
    address: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def urgent(self) -> bool:
        return self.category is not None and self.category.urgent


def propose(mail: ParsedMail) -> Proposal:
    """Read the first page of a message; texts are neither stored nor logged."""
    said = mail.text[:_MOST_CHARACTERS]
    categories = category_help.proposals(mail.title, said)
    return Proposal(
        category=categories[0] if categories else None,
        commune=commune_in(f"{mail.title}\n{said}"),
        address=_address_in(said),
        # Below the text stands the sender's number; within it may stand somebody else's.
        phone=_phone_in(mail.signature),
    )


def commune_in(said: str) -> AdminUnit | None:
    """Return the one commune that the text names with its type; None for none or several.

    Three towns have a "Phường 1": the district in the text decides.
    """
    spelt = _spelt_out(said)
    named = [unit for unit in _communes() if _has(spelt, unit.names)]
    # "Xã Long Phú" also occurs within "xã Long Phú Đông": the longest names win.
    longest = [
        one for one in named if not any(_is_within(one, other) for other in named if other != one)
    ]
    if len(longest) > 1:
        longest = [one for one in longest if _has(spelt, one.district)]
    return longest[0].unit if len(longest) == 1 else None


@dataclass(frozen=True)
class _Named:
    unit: AdminUnit
    names: tuple[str, ...]
    district: tuple[str, ...]


def _communes() -> list[_Named]:
    return process_value(("mail-communes", settings.UNIT_SCHEME), _KEEP_SECONDS, _read)


def _read() -> list[_Named]:
    return [
        _Named(unit, _names(unit), _names(unit.parent) if unit.parent else ())
        for unit in AdminUnit.objects.communes()
    ]


def _names(unit: AdminUnit) -> tuple[str, ...]:
    other = [f"{unit.type} {alias}" for alias in unit.aliases.split("|") if alias.strip()]
    return tuple(text.fold(name) for name in (unit.full_name, *other))


def _has(spelt: str, names: Iterable[str]) -> bool:
    return any(f" {name} " in spelt for name in names)


def _is_within(one: _Named, other: _Named) -> bool:
    return any(
        name != longer and f" {name} " in f" {longer} "
        for name in one.names
        for longer in other.names
    )


def _spelt_out(said: str) -> str:
    folded = _GLUED.sub(r"phuong \2", text.fold(said))
    words = [_TYPES.get(word, word) for word in folded.split()]
    return f" {' '.join(words)} "


def _address_in(said: str) -> str:
    if named := _NAMED_PLACE.search(said):
        return text.clean(named[1])[:_LONGEST_ADDRESS]
    places = (_place_at(said[found.start() :]) for found in _PLACE.finditer(said))
    return next(filter(None, places), "")


def _place_at(said: str) -> str:
    """Return the names and numbers at the beginning of `said`; "" when it names nothing.

    The sentence goes on in small letters: "đường Lê Duẩn nhiều ổ gà" is "đường Lê Duẩn".
    """
    words: list[str] = []
    for word in said[:_LONGEST_ADDRESS].split():
        if not (word[0].isupper() or word[0].isdigit() or word.strip(",").lower() in _SMALL):
            break
        words.append(word)
        if word[-1] in ".;:!?":
            break
    is_named = any(word[0].isupper() or word[0].isdigit() for word in words[1:])
    return text.clean(" ".join(words)).rstrip(",.;:!?") if is_named else ""


def _phone_in(said: str) -> str:
    for found in _PHONE.finditer(said):
        try:
            return text.normalise_phone(found[0])
        except text.Invalid:
            continue
    return ""
