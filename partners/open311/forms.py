"""Read the parameters of queries; each problem names its parameter."""

from datetime import datetime, timedelta
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import override

from paht.foundation.local_time import VIETNAM
from partners.open311.errors import Refused
from reports import search
from reports.map.forms import BoxField
from reports.models import Report

# Of the protocol, for queries without dates.
USUAL_SPAN = timedelta(days=90)
UPDATES_SPAN = timedelta(days=1)
PER_PAGE, MOST_PER_PAGE = 50, 200
# Deeper pages cost more and more; dates reach the reports beyond.
DEEPEST = 10_000
MOST_IDS = 200
_CODE_LENGTH = Report._meta.get_field("code").max_length


class MomentField(forms.Field):
    """A moment of ISO 8601; a day begins at midnight of Vietnam, as a time without a zone does."""

    def to_python(self, value: Any) -> datetime | None:
        # A plus sign that was not escaped arrives as a space.
        typed = str(value or "").strip().replace(" ", "+")
        if not typed:
            return None
        try:
            found = parse_datetime(typed)
            if found is None and (day := parse_date(typed)):
                found = datetime(day.year, day.month, day.day)
            if found is not None and timezone.is_naive(found):
                found = found.replace(tzinfo=VIETNAM)
            # Both ends of the calendar overflow in another zone.
            if found is not None:
                found.astimezone(VIETNAM) + USUAL_SPAN - USUAL_SPAN
        except (ValueError, OverflowError):
            found = None
        if found is None:
            raise ValidationError("is not a date of ISO 8601")
        return found


class WordsField(forms.CharField):
    """Words between commas."""

    def to_python(self, value: Any) -> Any:
        words = [word.strip() for word in str(super().to_python(value)).split(",")]
        return [word for word in words if word]


class PageForm(forms.Form):
    """Dates and page of a list."""

    usual_span = UPDATES_SPAN
    start_date = MomentField(required=False)
    end_date = MomentField(required=False)
    page = forms.IntegerField(required=False, min_value=1)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=MOST_PER_PAGE)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        size, page = said.get("page_size") or PER_PAGE, said.get("page") or 1
        self.start = (page - 1) * size
        self.end = self.start + size
        if self.end > DEEPEST and not self.errors:
            self.add_error("page", f"lists end after {DEEPEST}; use start_date and end_date")
        return said

    @property
    def since(self) -> datetime:
        said: datetime | None = self.cleaned_data["start_date"]
        return said or (self.until - self.usual_span)

    @property
    def until(self) -> datetime:
        return self.cleaned_data["end_date"] or timezone.now()

    @classmethod
    def read(cls, given: Any) -> Self:
        """Return a valid form or raise `Refused`."""
        form = cls(given)
        # Django's own words too are those of the protocol.
        with override("en"):
            if not form.is_valid():
                raise Refused.of_fields(
                    (name, str(problem)) for name, found in form.errors.items() for problem in found
                )
        return form


class RequestsForm(PageForm):
    usual_span = USUAL_SPAN
    service_request_id = WordsField(required=False, max_length=MOST_IDS * 17)
    service_code = WordsField(required=False, max_length=1000)
    status = WordsField(required=False, max_length=100)
    bbox = BoxField(required=False)
    q = forms.CharField(required=False, max_length=200)
    extensions = forms.CharField(required=False, max_length=20)

    def clean_service_request_id(self) -> list[str]:
        """Leave out what no code can be; it is not found, like an unknown one."""
        codes: list[str] = self.cleaned_data["service_request_id"]
        self.has_codes = bool(codes)
        return [code for code in codes if is_code(code)]

    def clean_service_code(self) -> list[str]:
        codes: list[str] = self.cleaned_data["service_code"]
        # PostgreSQL cannot compare a NUL, and Django's field looks for it in words only.
        if any("\0" in code for code in codes):
            raise ValidationError("has a NUL character")
        return codes

    def clean_status(self) -> list[str]:
        words: list[str] = [word.lower() for word in self.cleaned_data["status"]]
        if not set(words) <= {"open", "closed"}:
            raise ValidationError("is open, closed or both")
        return words

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"]
        if search.is_personal_data(words):
            raise ValidationError("looks like personal data, which is not searched")
        return words

    @property
    def is_extended(self) -> bool:
        return self.cleaned_data["extensions"].lower() in ("true", "1", "yes")


def is_code(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= (_CODE_LENGTH or 0)
