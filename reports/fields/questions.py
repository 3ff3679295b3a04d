"""Turn a question of a category into a form field, and an answer into its stored form.

The cleaned value is the text that `QuestionAnswer` stores; "" means no answer.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.fields import CleanTextField
from reports.models import CategoryQuestion, QuestionKind

TEXT_LENGTH = 200
NUMBER_LENGTH = 40
# Seven digits and more could be a phone or identity number.
NUMBERS_BELOW = 1_000_000
# With two decimals at most, a dot before three digits separates thousands.
_NUMBER = re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:[.,](?P<part>[0-9]{1,2}))?")


def field_of(question: CategoryQuestion, *, required: bool) -> forms.Field:
    """Return the form field of `question` in the language of the page."""
    options: dict[str, Any] = {"label": question.shown_label, "required": required}
    what = _("câu trả lời cho “%(question)s”") % {"question": question.shown_label}
    if question.kind == QuestionKind.TEXT:
        return CleanTextField(what=what, longest=TEXT_LENGTH, widget=_text_input(), **options)
    if question.kind == QuestionKind.NUMBER:
        return NumberAnswerField(unit=question.unit, what=what, widget=_number_input(), **options)
    messages = {
        "required": _("Vui lòng chọn %(field)s.") % {"field": what},
        "invalid_choice": _("Lựa chọn %(field)s không có trong danh sách. Vui lòng chọn lại.")
        % {"field": what},
    }
    messages["invalid_list"] = messages["invalid_choice"]
    if question.kind == QuestionKind.CHOICES:
        return ChoicesAnswerField(question, error_messages=messages, **options)
    return ChoiceAnswerField(question, error_messages=messages, **options)


def _text_input() -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off"})


def _number_input() -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off", "inputmode": "decimal"})


class NumberAnswerField(CleanTextField):
    """A number from zero to below a million, in Vietnamese or English writing.

    "1.500" and "1 500" are fifteen hundred; "1,5" and "1.5" are one and a half.
    """

    def __init__(self, *, unit: str, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(longest=NUMBER_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        # Khmer and full-width digits become plain ones.
        digits = ((sign, unicodedata.decimal(sign, None)) for sign in typed)
        written = "".join(sign if digit is None else str(digit) for sign, digit in digits)
        if self.unit and written.casefold().endswith(self.unit.casefold()):
            written = written[: -len(self.unit)]
        found = _NUMBER.fullmatch(re.sub(r"\s", "", written))
        if not found:
            raise ValidationError(
                _("Vui lòng ghi %(field)s bằng số, ví dụ 30 hoặc 1,5.") % {"field": self.what}
            )
        whole = int(found["whole"].replace(".", ""))
        if whole >= NUMBERS_BELOW:
            raise ValidationError(
                _("%(field)s quá lớn. Vui lòng kiểm tra lại.")
                % {"field": str(self.what)[:1].upper() + str(self.what)[1:]}
            )
        part = (found["part"] or "").rstrip("0")
        return f"{whole}.{part}" if part else str(whole)


class ChoiceAnswerField(forms.ChoiceField):
    """One choice by its key; an optional question offers "not known" as well."""

    def __init__(self, question: CategoryQuestion, *, required: bool, **kwargs: Any) -> None:
        self.names = {option.key: option.name for option in question.options}
        choices = [(option.key, option.shown) for option in question.options]
        if not required:
            choices.append(("", _("Không rõ")))
        super().__init__(
            choices=choices,
            required=required,
            initial=None if required else "",
            widget=forms.RadioSelect,
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return self.names.get(super().clean(value), "")


class ChoicesAnswerField(forms.MultipleChoiceField):
    """Several choices by their keys; the cleaned value has one a line, in the question's order."""

    def __init__(self, question: CategoryQuestion, **kwargs: Any) -> None:
        self.names = {option.key: option.name for option in question.options}
        super().__init__(
            choices=[(option.key, option.shown) for option in question.options],
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        chosen = set(super().clean(value))
        return "\n".join(name for key, name in self.names.items() if key in chosen)
