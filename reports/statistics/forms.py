"""Read period, group and district of the statistics page from its URL."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.search.lookup_forms import LookupForm
from reports.statistics.monthly import Month
from reports.statistics.overview import Filters

YEAR, QUARTER, MONTH, RANGE = "year", "quarter", "month", "range"
PERIODS = (
    (YEAR, gettext_lazy("Năm nay")),
    (QUARTER, gettext_lazy("Quý này")),
    (MONTH, gettext_lazy("Tháng này")),
    (RANGE, gettext_lazy("Từ tháng – đến tháng")),
)
EARLIEST = 2000
MOST_MONTHS = 36


class MonthInput(forms.TextInput):
    """The browser's month control; it accepts only values like `2026-10`."""

    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        try:
            return str(_read(str(value)))
        except ValueError:
            return str(value) if value else None


class MonthField(forms.Field):
    """A month as `2026-10` (browsers) or `10/2026` (people)."""

    def __init__(self, *, label: Any, error: Any, help_text: Any = "") -> None:
        widget = MonthInput()
        self.error = error
        super().__init__(label=label, required=False, widget=widget, help_text=help_text)

    def to_python(self, value: Any) -> Month | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        try:
            month = _read(typed)
        except ValueError:
            raise ValidationError(self.error) from None
        if month.year < EARLIEST:
            raise ValidationError(self.error)
        return month


def _read(typed: str) -> Month:
    """Parse a chosen or typed month; raise ValueError."""
    number, slash, year = typed.strip().partition("/")
    return Month.parse(f"{year}-{int(number):02d}" if slash else typed.strip())


class StatisticsForm(forms.Form):
    """The form of the statistics page; an empty one means this year. Valid: call `filters`."""

    period = forms.ChoiceField(
        label=gettext_lazy("Thời gian"),
        choices=PERIODS,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Vui lòng chọn thời gian trong danh sách.")},
    )
    since = MonthField(
        label=gettext_lazy("Từ tháng"),
        error=gettext_lazy("“Từ tháng” không hợp lệ. Vui lòng chọn hoặc nhập như 10/2026."),
        help_text=gettext_lazy("Chỉ dùng khi chọn “Từ tháng – đến tháng”; ví dụ 10/2026."),
    )
    until = MonthField(
        label=gettext_lazy("Đến tháng"),
        error=gettext_lazy("“Đến tháng” không hợp lệ. Vui lòng chọn hoặc nhập như 10/2026."),
    )
    category = forms.CharField(required=False, widget=forms.HiddenInput)
    district = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        # A URL with months but without `period` selects the period "from – to".
        if not data.get("period") and (data.get("from") or data.get("to")):
            data = {name: data.get(name) for name in data} | {"period": RANGE}
        super().__init__(data, **kwargs)
        # The same lists as the look-up form.
        self.lists = LookupForm({}).lists
        self.this_month = Month.of(timezone.now())

    def add_prefix(self, field_name: str) -> str:
        return {"since": "from", "until": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # A field that refused its value (a NUL character) has no entry.
        category, district = data.get("category", ""), data.get("district", "")
        group = self.lists.categories.get(category)
        if category and (group is None or group.parent_id is not None):
            self.add_error(None, _("Nhóm chuyên mục này không có trong danh sách."))
        if district and district not in self.lists.districts:
            self.add_error(None, _("Quận/huyện này không có trong danh sách."))
        since, until = data.get("since"), data.get("until")
        if not data.get("period"):
            data["period"] = YEAR
        if data["period"] != RANGE or self.errors:
            return data
        until = until or self.this_month
        if since is None:
            self.add_error("since", _("Vui lòng chọn tháng bắt đầu."))
        elif until.start > self.this_month.start:
            self.add_error("until", _("“Đến tháng” không được sau tháng này."))
        elif since.start > until.start:
            self.add_error("until", _("“Đến tháng” phải bằng hoặc sau “Từ tháng”."))
        elif since.plus(MOST_MONTHS).start <= until.start:
            self.add_error(
                "until",
                _("Mỗi lần xem tối đa %(count)s tháng. Vui lòng chọn khoảng ngắn hơn.")
                % {"count": MOST_MONTHS},
            )
        data["until"] = until
        return data

    def filters(self) -> Filters:
        data, now = self.cleaned_data, self.this_month
        first, last = {
            YEAR: (Month(now.year, 1), Month(now.year, 12)),
            QUARTER: _quarter(now),
            MONTH: (now, now),
            RANGE: (data["since"], data["until"]),
        }[data["period"]]
        group, district = (
            self.lists.categories.get(data["category"]),
            self.lists.districts.get(data["district"]),
        )
        return Filters(first, last, group.pk if group else None, district.pk if district else None)


def _quarter(month: Month) -> tuple[Month, Month]:
    first = month.plus(-((month.number - 1) % 3))
    return first, first.plus(2)
