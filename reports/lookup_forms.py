"""The form above the table of reports: words and filters, all in the address."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from paht.foundation import text
from paht.foundation.memory import remembered
from province import deadlines
from province.models import AdminUnit
from reports import search
from reports.models import Category, Report, ReportQuerySet
from reports.states import State

QUERY_LENGTH = 200
# A few reports show a later day than that of their sending (the days of Tết at most).
LATEST_REPORTING = timedelta(days=14)
LISTS_SECONDS = 60
ADVANCED = ("category", "status", "district", "commune", "from", "to")
# What the public can tell apart; waiting for approval reads "Đang xử lý".
STATUSES = {
    State.ASSIGNED: (State.ASSIGNED,),
    State.PROCESSING: (State.PROCESSING, State.PENDING_APPROVAL),
    State.COMPLETED: (State.COMPLETED,),
}
DATE_ERROR = gettext_lazy(
    "Ngày không hợp lệ. Vui lòng chọn trong lịch hoặc nhập như 04/10/2023 (ngày/tháng/năm)."
)

Option = tuple[str, str]
Group = tuple[str, list[Option]]


class PickInput(forms.Widget):
    """A select written at once: two hundred options through templates and lazy escaping
    cost more than the rest of the page. `groups`: (label, options); "" stands ungrouped."""

    groups: tuple[Group, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = str(value or "")
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        body = "".join(_group(label, options, chosen) for label, options in self.groups)
        return SafeString(f"<select{attributes}>{body}</select>")


def _group(label: str, options: list[Option], chosen: str) -> str:
    body = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(name)}</option>"
        for value, name in options
    )
    return f'<optgroup label="{escape(label)}">{body}</optgroup>' if label else body


class PickField(forms.Field):
    """One code out of a list that the form loads; anything else is a gentle error."""

    widget = PickInput

    def offer(self, nothing: str, groups: Iterable[Group]) -> None:
        self.widget.groups = (("", [("", nothing)]), *groups)
        self.codes = {code for _label, options in self.widget.groups for code, _name in options}

    def to_python(self, value: Any) -> str:
        code = str(value or "")
        if code not in self.codes:
            raise ValidationError(
                _("Lựa chọn “%(field)s” không có trong danh sách. Vui lòng chọn lại.")
                % {"field": self.label}
            )
        return code


class Listed(NamedTuple):
    """What the form keeps of a category or a unit."""

    pk: int
    parent_id: int | None
    name: str


class DateField(forms.DateField):
    def __init__(self, *, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": DATE_ERROR},
        )


class LookupForm(forms.Form):
    """Its lists are at most a minute old; `found()` is the table once the form is valid."""

    q = forms.CharField(
        label=gettext_lazy("Từ khóa"),
        required=False,
        max_length=QUERY_LENGTH,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Tiêu đề/Tên người gửi/Mã phản ánh/SĐT"),
                "autocomplete": "off",
            }
        ),
        error_messages={
            "max_length": gettext_lazy("Từ khóa quá dài, tối đa %(limit_value)d ký tự.")
        },
    )
    category = PickField(label=gettext_lazy("Chuyên mục"), required=False)
    status = PickField(label=gettext_lazy("Trạng thái"), required=False)
    district = PickField(label=gettext_lazy("Quận/Huyện"), required=False)
    commune = PickField(label=gettext_lazy("Phường/Xã"), required=False)
    since = DateField(label=gettext_lazy("Từ ngày"))
    until = DateField(label=gettext_lazy("Đến ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_categories()
        self._offer_units()
        statuses = [(state.value, str(state.public_label)) for state in STATUSES]
        self._offer("status", _("Mọi trạng thái"), [("", statuses)])

    def add_prefix(self, field_name: str) -> str:
        # `from` is a word of Python's own; in the address it is the plain one.
        return {"since": "from", "until": "to"}.get(field_name, field_name)

    def clean_q(self) -> str:
        return text.clean(self.cleaned_data["q"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        commune = self._communes.get(data.get("commune", ""))
        district = self._districts.get(data.get("district", ""))
        if commune and district and commune.parent_id != district.pk:
            message = _("Phường/xã này không thuộc quận/huyện đã chọn.")
            self.add_error("commune", message)
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("“Đến ngày” phải bằng hoặc sau “Từ ngày”."))
        return data

    @property
    def has_districts(self) -> bool:
        return bool(self._districts)

    @property
    def is_advanced(self) -> bool:
        """Whether the folded filters are in use, or in need of a correction."""
        return any(self.data.get(name) for name in ADVANCED)

    def found(self) -> ReportQuerySet:
        """The public reports that fit; raises KeyError on a form that is not valid."""
        data = self.cleaned_data
        reports = Report.objects.public()
        if data["category"]:
            reports = reports.filter(category__in=self._category_ids(data["category"]))
        if data["status"]:
            reports = reports.filter(state__in=STATUSES[State(data["status"])])
        if data["commune"]:
            reports = reports.filter(commune=self._communes[data["commune"]].pk)
        elif data["district"]:
            reports = reports.filter(district=self._districts[data["district"]].pk)
        if data["since"]:
            earliest = _midnight(_shifted(data["since"], -LATEST_REPORTING))
            reports = reports.filter(reported_on__gte=data["since"], submitted_at__gte=earliest)
        if data["until"]:
            # The second condition says no more than the first one, but has an index.
            latest = _midnight(_shifted(data["until"], LATEST_REPORTING))
            reports = reports.filter(reported_on__lte=data["until"], submitted_at__lte=latest)
        return search.matching(reports, data["q"])

    def active_filters(self) -> list[tuple[str, str, str]]:
        """The filters in use as (name in the address, label, chosen answer in words)."""
        return [
            (self.add_prefix(name), str(self.fields[name].label), self._answer(name))
            for name in ("category", "status", "district", "commune", "since", "until")
            if self.cleaned_data.get(name)
        ]

    def _answer(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name in ("since", "until"):
            return f"{value:%d/%m/%Y}"
        if name == "status":
            return str(State(value).public_label)
        lists = {"category": self._categories, "district": self._districts}
        return lists.get(name, self._communes)[value].name

    def _offer(self, name: str, nothing: str, groups: Iterable[Group]) -> None:
        field = self.fields[name]
        assert isinstance(field, PickField)  # noqa: S101 - tells the type checker only
        field.offer(nothing, groups)

    def _offer_categories(self) -> None:
        rows = remembered("lookup-categories", LISTS_SECONDS, _category_rows)
        self._categories = {
            code: Listed(pk, parent, _shown(name, name_en))
            for pk, parent, code, name, name_en in rows
        }
        below: dict[int, list[Option]] = {}
        for code, listed in self._categories.items():
            if listed.parent_id:
                below.setdefault(listed.parent_id, []).append((code, listed.name))
        whole = _("Tất cả: %(group)s")
        groups = [
            (group.name, [(code, whole % {"group": group.name}), *below.get(group.pk, ())])
            for code, group in self._categories.items()
            if group.parent_id is None
        ]
        self._offer("category", _("Mọi chuyên mục"), groups)

    def _offer_units(self) -> None:
        rows = remembered(f"lookup-units:{settings.UNIT_SCHEME}", LISTS_SECONDS, _unit_rows)
        self._communes: dict[str, Listed] = {}
        self._districts: dict[str, Listed] = {}
        groups: dict[str, list[Option]] = {}
        for pk, code, name, name_en, parent_id, parent_code, parent, parent_en, level in rows:
            own, above = _shown(name, name_en), _shown(parent, parent_en)
            self._communes[code] = Listed(pk, parent_id, own)
            if level == AdminUnit.Level.DISTRICT:
                self._districts[parent_code] = Listed(parent_id, None, above)
            groups.setdefault(above, []).append((code, own))
        districts = [(code, listed.name) for code, listed in self._districts.items()]
        self._offer("district", _("Mọi quận/huyện"), [("", districts)])
        self._offer("commune", _("Mọi phường/xã"), groups.items())

    def _category_ids(self, code: str) -> list[int]:
        """The subcategory, or a group with all of its own."""
        chosen = self._categories[code].pk
        return [chosen, *(c.pk for c in self._categories.values() if c.parent_id == chosen)]


def _category_rows() -> list[tuple[Any, ...]]:
    categories = Category.objects.filter(is_active=True)
    return list(
        categories.order_by("parent__order", "order", "id").values_list(
            "id", "parent_id", "code", "name", "name_en"
        )
    )


def _unit_rows() -> list[tuple[Any, ...]]:
    return list(
        AdminUnit.objects.communes().values_list(
            "id", "code", "full_name", "name_en",
            "parent_id", "parent__code", "parent__full_name", "parent__name_en", "parent__level",
        )
    )  # fmt: skip


def _shown(name: str, name_en: str) -> str:
    """The name in the language of the page, Vietnamese where there is no other."""
    return (name_en if get_language() == "en" else "") or name


def _shifted(day: date, by: timedelta) -> date:
    """`day` moved by `by`; at the ends of the calendar it stays where it is."""
    try:
        return day + by
    except OverflowError:
        return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), deadlines.VIETNAM)
