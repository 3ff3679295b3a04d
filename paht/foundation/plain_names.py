"""Refuse names that mislead. Names that staff set stand in pages, SMS and e-mails."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext as _

# A domain as phones make a link of it: two Latin letters or more behind a dot.
_LINK = re.compile(r"://|@|\w\.[a-z]{2,}(?![^\W\d_])", re.IGNORECASE)
# The shortest phone and account numbers; years and 1022 are shorter.
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){5}")


def has_link(words: str) -> bool:
    """Return whether phones would make a link of some of these words."""
    return bool(_LINK.search(words))


def has_long_number(words: str) -> bool:
    """Return whether these words hold a phone or account number."""
    return bool(_LONG_NUMBER.search(words))


def check(name: str, *, latin: bool = True, numbers: bool = False) -> None:
    """Raise ValidationError for a link, a long number or, if `latin`, a letter that looks alike.

    `numbers` allows long numbers, as in titles.
    """
    if has_link(name):
        raise ValidationError(
            _("Tên không chứa địa chỉ trang web hoặc thư điện tử; sau dấu chấm cần dấu cách.")
        )
    if not numbers and has_long_number(name):
        raise ValidationError(_("Tên không chứa số điện thoại hoặc số tài khoản."))
    if latin and not all(_is_latin(letter) for letter in name if letter.isalpha()):
        raise ValidationError(_("Tên này chỉ gồm chữ cái tiếng Việt hoặc tiếng Anh."))


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN ")


class PlainNamesForm(ModelForm):
    """Check the changed names of a model; those that end in "_km" may be Khmer."""

    names: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in self.names:
            if name in self.changed_data and said.get(name):
                try:
                    check(said[name], latin=not name.endswith("_km"))
                except ValidationError as error:
                    self.add_error(name, error)
        return said
