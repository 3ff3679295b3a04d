"""Read the cells of a table file: yes or no, numbers, units, kinds, moments, degrees, facts."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Choices
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _
from import_export import widgets

from citizen import lunar_dates
from paht.foundation import text
from paht.foundation.local_time import VIETNAM, local, moment_text
from province.models import AdminUnit

_YES, _NO = ("co", "x", "1", "yes", "24 7", "24 24"), ("khong", "0", "no")
_DAY = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_ISO_DAY = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_TIME = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|\s?(?:giờ|[hg])(?:\s?(?P<minutes>\d{2}))?)"
)
_MOMENTS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"{_DAY}(?:,?\s+{_TIME})?",
        rf"{_TIME},?\s+(?:ngày\s+)?{_DAY}",
        rf"{_ISO_DAY}(?:(?:\s+|T){_TIME})?",
    )
)
_YEARS = range(1900, 2201)
MOST_PHONE_DIGITS = 15
_BETWEEN_DIGITS = re.compile(r"[\s.\-()\xa0]+")
# A spreadsheet that takes a telephone number for a number drops the zero or the plus.
_LOST_ZERO = re.compile(r"[35789]\d{8}|2\d{8,9}", re.ASCII)
_LOST_PLUS = re.compile(r"84(?:[35789]\d{8}|2\d{8,9})", re.ASCII)
_WHOLE_PROVINCE = ("ca tinh", "toan tinh")
# Folded short forms of kinds of units; "p2" is "phuong 2".
_SHORT_KINDS = {
    "p": "phuong",
    "x": "xa",
    "tt": "thi tran",
    "h": "huyen",
    "tx": "thi xa",
    "tp": "thanh pho",
}
_SHORT_KIND = re.compile(r"\b(?:(p|x|tt|h|tx|tp)\b|(p)(?=\d))")


class YesNoWidget(widgets.Widget):
    """ "có", "x" or "1" is yes; "không" or "0" is no; an empty cell is `empty`."""

    def __init__(self, *, empty: bool = False) -> None:
        super().__init__()
        self._empty = empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        folded = text.fold(str(value)).strip()
        if folded and folded not in (*_YES, *_NO):
            raise ValueError(_("Ghi “có” hoặc “không”."))
        return folded in _YES if folded else self._empty

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _("có") if value else _("không")


class NumberWidget(widgets.Widget):
    """A whole number of at most four digits; an empty cell is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        typed = str(value).strip() or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            raise ValueError(_("Ghi số từ 0 đến 9999."))
        return int(typed)


class DegreeWidget(widgets.Widget):
    """Decimal degrees, with a point or a comma."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> float | None:
        typed = str(value).strip().replace(",", ".")
        if not typed:
            return None
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", typed, re.ASCII):
            raise ValueError(_("Ghi độ thập phân, ví dụ: 9,6025."))
        return float(typed)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value).replace(".", ",")


class MomentWidget(widgets.Widget):
    """A moment on Vietnam's clock as people write it; a day without an hour begins at 00:00.

    With `ends`, a day without an hour lasts until 23:59.
    """

    def __init__(self, *, ends: bool = False) -> None:
        super().__init__()
        self._ends = ends

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> datetime | None:
        typed = str(value).strip()
        return read_moment(typed, ends=self._ends) if typed else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return moment_text(value) if value else ""


def read_moment(typed: str, *, ends: bool = False) -> datetime:
    """Return the moment of a cell; raise ValueError with words for its author.

    Staff may write the day by the lunar calendar: "15/10/2026 âm lịch".
    """
    try:
        typed = lunar_dates.TYPED.sub(lambda day: f"{lunar_dates.read(day):%d/%m/%Y}", typed)
        found = next(filter(None, (pattern.fullmatch(typed) for pattern in _MOMENTS)), None)
        if found:
            parts = {name: int(digits) for name, digits in found.groupdict().items() if digits}
            if "minutes" in parts:
                parts["minute"] = parts.pop("minutes")
            if "hour" not in parts and ends:
                parts |= {"hour": 23, "minute": 59}
            moment = datetime(**parts, tzinfo=VIETNAM)
        else:
            # ISO 8601 with an offset, as machines write it.
            moment = datetime.fromisoformat(typed)
            if moment.tzinfo is None:
                raise ValueError
        if local(moment).year not in _YEARS:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        words = _("Ghi ngày như 01/12/2026 hoặc ngày giờ như 01/12/2026 07:30.")
        raise ValueError(words) from error


class PhoneWidget(widgets.Widget):
    """A telephone number as it can be called, whatever stands between its digits."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        typed = " ".join(_BETWEEN_DIGITS.sub(" ", str(value)).split())
        digits = typed.replace(" ", "")
        if len(re.sub(r"\D", "", digits)) > MOST_PHONE_DIGITS:
            raise ValueError(_("Ghi một số điện thoại; số khác ghi ở dòng khác."))
        if _LOST_ZERO.fullmatch(digits):
            return f"0{typed}"
        return f"+{typed}" if _LOST_PLUS.fullmatch(digits) else typed


class ChoiceWidget(widgets.Widget):
    """One of some choices by its value, its label, or a part of its label before a comma."""

    def __init__(self, choices: type[Choices], *, empty: Any = "") -> None:
        super().__init__()
        self._choices = choices
        self._empty = empty

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self._choices.labels]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        word = text.fold(str(value)).strip()
        if not word:
            return self._empty
        found = [one for one, label in self._choices.choices if word in _names(one, str(label))]
        if len(found) != 1:
            known = ", ".join(f"“{label}”" for label in self._choices.labels)
            raise ValueError(_("Ghi một trong: %(names)s.") % {"names": known})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self._choices.choices).get(value, ""))


def _names(value: object, label: str) -> Iterable[str]:
    return {text.fold(name).strip() for name in (str(value), label, *label.split(","))}


class UnitWidget(widgets.Widget):
    """The key of a unit in force, by its code, its own name, or that and its district's.

    The kind may be short ("P.2", "TT. Kế Sách") or missing. A name that several units have is
    refused.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_word: dict[str, list[AdminUnit]] | None = None
        self._names: dict[int, str] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        word = text.fold(str(value)).strip()
        if not word or word in _WHOLE_PROVINCE:
            return None
        found = self._known().get(word) or self._known().get(_spelled_out(word), [])
        if len(found) != 1:
            if not found:
                raise ValueError(_("Không có đơn vị hành chính “%(name)s”.") % {"name": value})
            codes = "; ".join(f"{unit.code} ({_with_district(unit)})" for unit in found)
            words = _("Có nhiều đơn vị tên “%(name)s”, hãy ghi mã: %(codes)s.")
            raise ValueError(words % {"name": value, "codes": codes})
        return found[0].pk

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        self._known()
        if value not in self._names:  # a unit that is no longer in force
            self._names[value] = AdminUnit.objects.get(pk=value).full_name
        return self._names[value]

    def _known(self) -> dict[str, list[AdminUnit]]:
        if self._by_word is None:
            self._by_word = {}
            for unit in AdminUnit.objects.in_force().select_related("parent"):
                self._names[unit.pk] = unit.full_name
                words = {unit.full_name, unit.code, unit.name, _with_district(unit)}
                for word in {text.fold(word) for word in words}:
                    if word == unit.code or not word.isdigit():
                        self._by_word.setdefault(word, []).append(unit)
        return self._by_word


def _spelled_out(word: str) -> str:
    def spelled(found: re.Match[str]) -> str:
        return _SHORT_KINDS[found[1]] if found[1] else f"{_SHORT_KINDS[found[2]]} "

    return _SHORT_KIND.sub(spelled, word)


def _with_district(unit: AdminUnit) -> str:
    return f"{unit.full_name}, {unit.parent.full_name}" if unit.parent else unit.full_name


class BodyWidget(widgets.Widget):
    """A text as HTML: line breaks become paragraphs, marks of HTML are shown as typed."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        typed = str(value).strip().replace("\r\n", "\n")
        return linebreaks(escape(typed)) if typed else ""
