"""Read the view of the map (box and zoom) from a URL."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.map.counts import CELL_ZOOM, Box

BBOX_ERROR = gettext_lazy(
    "Khung bản đồ (bbox) phải là bốn số theo thứ tự tây, nam, đông, bắc, tính bằng độ, "
    "ví dụ 105.5,9.2,106.4,10.0."
)
# Formatted lazily: `%` on a lazy text here would fix its language at import.
_ZOOM = gettext_lazy("Mức phóng bản đồ (zoom) phải là số nguyên từ 0 đến %(limit_value)s.")
ZOOM_ERROR = lazy(lambda: _ZOOM % {"limit_value": CELL_ZOOM}, str)()
# More than four numbers need.
LONGEST = 100
EVERYWHERE = Box(-180, -90, 180, 90)


class BoxField(forms.CharField):
    """A field that parses `west,south,east,north` into a `Box`."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            west, south, east, north = (float(word) for word in text[:LONGEST].split(","))
            return Box(west, south, east, north)
        except ValueError:
            raise ValidationError(BBOX_ERROR) from None


class MapViewForm(forms.Form):
    """The view of the map in a URL; the whole map if it may be missing."""

    bbox = BoxField(label=gettext_lazy("Khung bản đồ"), error_messages={"required": BBOX_ERROR})
    zoom = forms.IntegerField(
        label=gettext_lazy("Mức phóng"),
        min_value=0,
        max_value=CELL_ZOOM,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), ZOOM_ERROR),
    )

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = required

    @property
    def box(self) -> Box:
        return self.cleaned_data.get("bbox") or EVERYWHERE

    @property
    def zoom_level(self) -> int:
        return self.cleaned_data.get("zoom") or 0


def complaint(*given: forms.Form) -> str:
    """Join the errors of these forms as sentences."""
    return " ".join(
        str(message) for form in given for messages in form.errors.values() for message in messages
    ) or _("Yêu cầu không hợp lệ.")
