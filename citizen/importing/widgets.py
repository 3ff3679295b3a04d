"""Read the cells of a table file: yes or no, numbers, units."""

from typing import Any

from django.utils.translation import gettext as _
from import_export import widgets

from paht.foundation import text
from province.models import AdminUnit

_YES, _NO = ("co", "x", "1", "yes"), ("", "khong", "0", "no")


class YesNoWidget(widgets.Widget):
    """ "có", "x" or "1" is yes; "không", "0" or an empty cell is no."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        folded = text.fold(str(value)).strip()
        if folded not in (*_YES, *_NO):
            raise ValueError(_("Ghi “có” hoặc “không”."))
        return folded in _YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _("có") if value else _("không")


class NumberWidget(widgets.Widget):
    """A whole number of at most four digits; an empty cell is 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        typed = str(value).strip() or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            raise ValueError(_("Ghi số từ 0 đến 9999."))
        return int(typed)


class UnitWidget(widgets.Widget):
    """A unit in force by its code, or by its full name where only one has that name."""

    def __init__(self) -> None:
        super().__init__()
        self._by_word: dict[str, list[AdminUnit]] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> AdminUnit | None:
        word = text.fold(str(value)).strip()
        if not word:
            return None
        found = self._known().get(word, [])
        if len(found) != 1:
            words = (
                _("Có nhiều đơn vị tên “%(name)s”: hãy ghi mã đơn vị.")
                if found
                else _("Không có đơn vị hành chính “%(name)s”.")
            )
            raise ValueError(words % {"name": value})
        return found[0]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.full_name if value else ""

    def _known(self) -> dict[str, list[AdminUnit]]:
        if self._by_word is None:
            self._by_word = {}
            for unit in AdminUnit.objects.in_force():
                for word in {text.fold(unit.full_name), text.fold(unit.code)}:
                    self._by_word.setdefault(word, []).append(unit)
        return self._by_word
