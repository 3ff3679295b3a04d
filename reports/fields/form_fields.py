"""Check the values of report forms, and explain mistakes in Vietnamese.

Rules: the requirements of the province for the report form. Fields that accounts use too are in
`accounts.fields`.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import (
    CleanTextField,
    NameField,
    PhoneField,
    Words,
    capitalised,
    is_letter,
    missing,
)
from paht.foundation import text
from paht.foundation.local_time import VIETNAM
from reports import uploads
from reports.fields.select import Choices, PickInput

Thing = TypeVar("Thing")

SHOWN_FILE_NAME = 60


class AddressField(CleanTextField):
    """A place in words; digits alone are refused."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not any(is_letter(character) for character in value):
            raise ValidationError(
                _("%(field)s cần ghi bằng chữ (số nhà, đường, ấp, khóm…), không chỉ là số.")
                % {"field": capitalised(self.what)}
            )


class NationalIdField(CleanTextField):
    """CCCD (12 digits) or CMND (9 digits); the cleaned value is digits only."""

    OPTIONAL = gettext_lazy(
        "Không bắt buộc. CMND gồm 9 chữ số, CCCD gồm 12 chữ số. Không bao giờ công khai."
    )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        today = timezone.localdate(timezone=VIETNAM)
        try:
            return text.normalise_national_id(typed, today=today)
        except text.Invalid:
            raise ValidationError(
                _(
                    "Số CMND gồm 9 chữ số, CCCD gồm 12 chữ số. "
                    "Vui lòng kiểm tra lại số CMND hoặc CCCD."
                )
            ) from None


class CoordinateField(forms.Field):
    """Degrees up to `limit` (90 or 180); a comma is accepted as the decimal sign."""

    def __init__(self, *, what: Words, limit: int, **kwargs: Any) -> None:
        self.what = what
        self.limit = limit
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> float | None:
        typed = text.clean(str(value or "")).replace(",", ".").removesuffix("°")
        if not typed:
            return None
        if len(typed) > 32:
            raise self._invalid()
        try:
            degrees = float(typed)
        except ValueError:
            raise self._invalid() from None
        # This form also refuses "nan".
        if not abs(degrees) <= self.limit:
            raise self._invalid()
        return degrees

    def _invalid(self) -> ValidationError:
        return ValidationError(
            _("%(field)s không hợp lệ. Ví dụ: 9.6025 cho vĩ độ, 105.9739 cho kinh độ.")
            % {"field": capitalised(self.what)}
        )


class RequiredBox(forms.BooleanField):
    """A box that must be ticked; `refusal` is the full error message."""

    def __init__(self, *, refusal: Any, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": refusal}, **kwargs)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[UploadedFile]:
        found: list[UploadedFile] = files.getlist(name) if files else []
        return found


class FilesField(forms.Field):
    """Several uploads as a list. The field checks their number only."""

    widget = FilesInput

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> list[UploadedFile]:
        files = [file for file in value or [] if isinstance(file, UploadedFile)]
        if len(files) > self.most:
            raise ValidationError(
                _(
                    "Tài liệu đính kèm: chỉ gửi được tối đa %(most)d tệp, "
                    "Ông/Bà đã chọn %(chosen)d tệp."
                )
                % {"most": self.most, "chosen": len(files)}
            )
        return files


class PickField(forms.Field, Generic[Thing]):
    """One thing chosen by its code from the list that the form sets with `offer`.

    The posted code is looked up in memory, so no value reaches the database.
    """

    widget = PickInput

    def __init__(self, *, what: Words, **kwargs: Any) -> None:
        self.what = what
        self.things: Mapping[str, Thing] = {}
        super().__init__(**kwargs)

    def offer(self, things: Mapping[str, Thing], choices: Choices) -> None:
        """Accept the codes of `things`; `choices` are their options."""
        self.things = things
        self.widget.choices = choices

    def to_python(self, value: Any) -> Thing | None:
        code = str(value or "")
        if not code:
            return None
        thing = self.things.get(code)
        if thing is None:
            raise ValidationError(
                _("Lựa chọn %(field)s không có trong danh sách. Vui lòng chọn lại.")
                % {"field": self.what}
            )
        return thing

    def has_changed(self, initial: Any, data: Any) -> bool:
        # With `show_hidden_initial`, Django gives the thing that the page showed.
        return str(getattr(initial, "code", initial) or "") != str(data or "")

    def validate(self, value: Thing | None) -> None:
        if value is None and self.required:
            raise missing(self.what, verb=_("chọn"))


def shown_file_name(name: str | None) -> str:
    """Return a file's name cleaned and shortened, for use in a sentence."""
    shown = text.clean(name or "") or _("tệp không tên")
    if len(shown) <= SHOWN_FILE_NAME:
        return shown
    half = SHOWN_FILE_NAME // 2
    return f"{shown[:half]}…{shown[-half:]}"


@dataclass(frozen=True)
class Accepted:
    """An upload that was examined and cleaned, with the name that its device gave it."""

    name: str
    clean: uploads.CleanFile


def accept_each(
    files: Iterable[UploadedFile], opened: ExitStack
) -> tuple[list[Accepted], list[tuple[str, str]]]:
    """Examine `files`; return those accepted, and name and reason of those refused.

    `opened` closes the cleaned copies.
    """
    accepted, refused = [], []
    for upload in files:
        name = upload.name or ""
        try:
            clean = opened.enter_context(uploads.accept_upload(upload))
        except uploads.Rejected as rejected:
            refused.append((name, rejected.message))
        else:
            accepted.append(Accepted(name, clean))
    return accepted, refused


def examined(
    files: Iterable[UploadedFile],
    *,
    accept: Callable[[UploadedFile], uploads.CleanFile] = uploads.accept_upload,
) -> list[uploads.CleanFile]:
    """Return cleaned copies of `files`, which the caller must `close`.

    If any file is refused, raise `ValidationError` with one message for each such file, and
    close all copies.
    """
    accepted, errors = [], []
    for upload in files:
        try:
            accepted.append(accept(upload))
        except uploads.Rejected as rejected:
            errors.append(f"{shown_file_name(upload.name)}: {rejected.message}")
    if errors:
        close(accepted)
        raise ValidationError(errors)
    return accepted


def close(files: Iterable[uploads.CleanFile]) -> None:
    for file in files:
        file.close()


__all__ = [
    "Accepted",
    "AddressField",
    "CleanTextField",
    "CoordinateField",
    "FilesField",
    "FilesInput",
    "NameField",
    "NationalIdField",
    "PhoneField",
    "PickField",
    "RequiredBox",
    "accept_each",
    "capitalised",
    "close",
    "examined",
    "missing",
    "shown_file_name",
]
