"""Form fields of citizens' forms: text, a name, a phone number, an e-mail address.

Text is cleaned before it is measured, so that the limits apply to the text that readers see.
"""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from paht.foundation import text

Words = str | Promise

NAME_MARKS = set(" .,'’-–&()/\"“”+\u200c\u200d")


class CleanTextField(forms.CharField):
    """Accept text without control and bidi characters, in NFC; `lines` keeps line breaks.

    `what` is the field's name inside a sentence: every message names its field.
    """

    def __init__(
        self,
        *,
        what: Words,
        lines: bool = False,
        shortest: int = 0,
        longest: int,
        **kwargs: Any,
    ) -> None:
        self.what = what
        self.lines = lines
        self.shortest = shortest
        self.longest = longest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return text.clean(str(value or ""), multiline=self.lines)

    def validate(self, value: str) -> None:
        if not value:
            if self.required:
                raise missing(self.what)
            return
        if len(value) < self.shortest:
            raise ValidationError(
                _("%(field)s quá ngắn, cần ít nhất %(least)d ký tự.")
                % {"field": capitalised(self.what), "least": self.shortest}
            )
        if len(value) > self.longest:
            raise ValidationError(
                _("%(field)s quá dài (%(length)d ký tự), tối đa %(most)d ký tự.")
                % {
                    "field": capitalised(self.what),
                    "length": len(value),
                    "most": self.longest,
                }
            )


class NameField(CleanTextField):
    """Accept a person or an organisation: 2–100 characters, letters of any script, digits too."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if sum(is_letter(character) for character in value) < 2:
            raise ValidationError(_("Họ và tên cần ít nhất 2 chữ cái."))
        strange = {c for c in value if not (is_letter(c) or c.isdecimal() or c in NAME_MARKS)}
        if strange:
            raise ValidationError(
                _("Họ và tên có ký tự không hợp lệ: %(characters)s")
                % {"characters": " ".join(sorted(strange))}
            )


class PhoneField(CleanTextField):
    """Accept a Vietnamese number as people write it; the cleaned value is E.164."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return text.normalise_phone(typed)
        except text.Invalid:
            raise ValidationError(
                _(
                    "Số điện thoại không hợp lệ. Số di động gồm 10 chữ số, bắt đầu bằng "
                    "03, 05, 07, 08 hoặc 09; số cố định gồm 11 chữ số, bắt đầu bằng 02."
                )
            ) from None


class EmailField(CleanTextField):
    """Accept an e-mail address; upper and lower case stay as typed."""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError(
                    _("Địa chỉ thư điện tử không hợp lệ. Ví dụ: nguyenvana@gmail.com.")
                ) from None
        return typed


def missing(what: Words, *, verb: str = "") -> ValidationError:
    """Return the error "Vui lòng nhập họ và tên." for an empty field."""
    return ValidationError(
        _("Vui lòng %(verb)s %(field)s.") % {"verb": verb or _("nhập"), "field": what},
        code="required",
    )


def capitalised(words: Words) -> str:
    whole = str(words)
    return whole[:1].upper() + whole[1:]


def is_letter(character: str) -> bool:
    # Unicode marks count, because vowels of Khmer words are marks.
    return unicodedata.category(character)[0] in "LM"
