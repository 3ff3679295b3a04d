"""Read words and filters of the public table and map from the address."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from paht.foundation import text
from paht.foundation.caching import process_value
from paht.foundation.local_time import day_text
from province.models import AdminUnit, Agency
from reports.fields.select import Choices, Group, Option, PickInput
from reports.models import Category, Report, ReportQuerySet
from reports.rules.states import Outcome, State
from reports.search.selection import Selection
from reports.workflow import wording

QUERY_LENGTH = 200
LISTS_SECONDS = 60
# The states that the public sees; waiting for approval is shown as "Đang xử lý".
STATUSES = {
    State.ASSIGNED: (State.ASSIGNED,),
    State.PROCESSING: (State.PROCESSING, State.PENDING_APPROVAL),
    State.COMPLETED: (State.COMPLETED,),
}
DATE_ERROR = gettext_lazy(
    "Ngày không hợp lệ. Vui lòng chọn trong lịch hoặc nhập như 04/10/2023 (ngày/tháng/năm)."
)

Value = TypeVar("Value")


def kept_in_language(key: str, compute: Callable[[], Value]) -> Value:
    """Cache a value computed from the lists, by language; at most a minute old."""
    return process_value((key, settings.UNIT_SCHEME, get_language()), LISTS_SECONDS, compute)


class CodeField(forms.Field):
    """One code of the list that the form sets with `offer`."""

    widget = PickInput

    def offer(self, choices: Choices) -> None:
        self.codes = choices.codes
        self.widget.choices = choices

    def to_python(self, value: Any) -> str:
        code = str(value or "")
        if code not in self.codes:
            raise ValidationError(
                _("Lựa chọn “%(field)s” không có trong danh sách. Vui lòng chọn lại.")
                % {"field": self.label}
            )
        return code


class ListedItem(NamedTuple):
    """A category, unit or agency that the form offers."""

    pk: int
    parent_id: int | None
    name: str
    sensitive: bool = False


@dataclass(frozen=True)
class LookupLists:
    """The lists that the form offers in one language, by code and as `choices` of its fields."""

    categories: dict[str, ListedItem]
    districts: dict[str, ListedItem]
    communes: dict[str, ListedItem]
    agencies: dict[str, ListedItem]
    # All subcategories of a group: reports of a retired one still belong to the group.
    below: dict[int, list[int]]
    choices: dict[str, Choices]


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
    """The form of words and filters; `found()` returns the reports once it is valid."""

    q = forms.CharField(
        label=gettext_lazy("Từ khóa"),
        required=False,
        max_length=QUERY_LENGTH,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Tiêu đề/Tên người gửi/Mã phản ánh/SĐT"),
                "autocomplete": "off",
                "list": "search-suggestions",
            }
        ),
        error_messages={
            "max_length": gettext_lazy("Từ khóa quá dài, tối đa %(limit_value)d ký tự.")
        },
    )
    category = CodeField(label=gettext_lazy("Chuyên mục"), required=False)
    status = CodeField(label=gettext_lazy("Trạng thái"), required=False)
    outcome = CodeField(label=gettext_lazy("Thời hạn"), required=False)
    agency = CodeField(label=gettext_lazy("Cơ quan xử lý"), required=False)
    channel = CodeField(label=gettext_lazy("Kênh tiếp nhận"), required=False)
    district = CodeField(label=gettext_lazy("Quận/Huyện"), required=False)
    commune = CodeField(label=gettext_lazy("Phường/Xã"), required=False)
    since = DateField(label=gettext_lazy("Từ ngày"))
    until = DateField(label=gettext_lazy("Đến ngày"))

    # The filters in the folded part, in the order of their labels.
    narrowing = (
        *("category", "status", "outcome", "agency", "channel"),
        *("district", "commune", "since", "until"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists: LookupLists = kept_in_language("lookup-lists", _load_lists)
        for name, choices in self.lists.choices.items():
            cast(CodeField, self.fields[name]).offer(choices)

    def add_prefix(self, field_name: str) -> str:
        # `from` is a Python keyword, so the field has another name than the address.
        return {"since": "from", "until": "to"}.get(field_name, field_name)

    def clean_q(self) -> str:
        return text.clean(self.cleaned_data["q"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        commune = self.lists.communes.get(data.get("commune", ""))
        district = self.lists.districts.get(data.get("district", ""))
        if commune and district and commune.parent_id != district.pk:
            message = _("Phường/xã này không thuộc quận/huyện đã chọn.")
            self.add_error("commune", message)
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", _("“Đến ngày” phải bằng hoặc sau “Từ ngày”."))
        return data

    @property
    def has_districts(self) -> bool:
        return bool(self.lists.districts)

    @property
    def is_advanced(self) -> bool:
        """Return whether a folded filter is in use or needs a correction."""
        return any(self.data.get(self.add_prefix(name)) for name in self.narrowing)

    def selection(self) -> Selection:
        """Return the words and filters; raise KeyError if the form is not valid."""
        data = self.cleaned_data
        category = self.lists.categories.get(data["category"])
        commune = self.lists.communes.get(data["commune"])
        district = self.lists.districts.get(data["district"])
        agency = self.lists.agencies.get(data["agency"])
        return Selection(
            words=data["q"],
            categories=(category.pk, *self.lists.below.get(category.pk, ())) if category else (),
            group=category.pk if category and category.parent_id is None else None,
            states=STATUSES[State(data["status"])] if data["status"] else (),
            outcome=Outcome(data["outcome"]) if data["outcome"] else None,
            agency=agency.pk if agency else None,
            channel=data["channel"],
            district=district.pk if district and not commune else None,
            commune=commune.pk if commune else None,
            since=data["since"],
            until=data["until"],
        )

    def found(self) -> ReportQuerySet:
        """Return the matching public reports; raise KeyError if the form is not valid."""
        return self.selection().reports()

    def active_filters(self) -> list[tuple[str, str, str]]:
        """Return the filters in use as (name in the address, label, chosen value in words)."""
        return [
            (self.add_prefix(name), str(self.fields[name].label), self._answer(name))
            for name in self.narrowing
            if self.cleaned_data.get(name)
        ]

    def _answer(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name in ("since", "until"):
            return day_text(value)
        if name == "status":
            return str(State(value).public_label)
        if name in ("outcome", "channel"):
            return str({"outcome": Outcome, "channel": Report.Channel}[name](value).label)
        lists = {
            "category": self.lists.categories,
            "agency": self.lists.agencies,
            "district": self.lists.districts,
        }
        return lists.get(name, self.lists.communes)[value].name


def _load_lists() -> LookupLists:
    known = list(Category.objects.order_by("parent__order", "order", "id"))
    categories = _offered(known)
    districts: dict[str, ListedItem] = {}
    communes: dict[str, ListedItem] = {}
    options: dict[str, list[Option]] = {}
    for unit in AdminUnit.objects.communes():
        above = unit.parent
        if district := unit.district:
            districts[district.code] = ListedItem(district.pk, None, district.shown_name)
        communes[unit.code] = ListedItem(unit.pk, unit.parent_id, unit.shown_name)
        group = options.setdefault(above.shown_name if above else "", [])
        group.append((unit.code, unit.shown_name))
    agencies = {
        agency.code: ListedItem(agency.pk, None, agency.name)
        for agency in Agency.objects.order_by("kind", "name")
    }
    choices = {
        "category": Choices.of(_("Mọi chuyên mục"), _category_groups(categories)),
        "status": Choices.of(
            _("Mọi trạng thái"), [("", [(state, str(state.public_label)) for state in STATUSES])]
        ),
        "outcome": Choices.of(
            _("Mọi thời hạn"), [("", [(name, str(name.label)) for name in Outcome])]
        ),
        "agency": Choices.of(
            _("Mọi cơ quan"), [("", [(code, known.name) for code, known in agencies.items()])]
        ),
        "channel": Choices.of(
            _("Mọi kênh"), [("", [(name, str(name.label)) for name in Report.Channel])]
        ),
        "district": Choices.of(
            _("Mọi quận/huyện"), [("", [(code, known.name) for code, known in districts.items()])]
        ),
        "commune": Choices.of(_("Mọi phường/xã"), options.items()),
    }
    return LookupLists(categories, districts, communes, agencies, _below(known), choices)


def _offered(known: Iterable[Category]) -> dict[str, ListedItem]:
    return {
        category.code: ListedItem(
            category.pk, category.parent_id, wording.category_name(category), category.sensitive
        )
        for category in known
        if category.is_active
    }


def _below(known: Iterable[Category]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for category in known:
        if category.parent_id:
            below.setdefault(category.parent_id, []).append(category.pk)
    return below


def _category_groups(categories: dict[str, ListedItem]) -> list[Group]:
    whole = _("Tất cả: %(group)s")
    below: dict[int | None, list[Option]] = {}
    for code, listed in categories.items():
        below.setdefault(listed.parent_id, []).append((code, listed.name))
    return [
        (name, [(code, whole % {"group": name}), *below.get(categories[code].pk, ())])
        for code, name in below.get(None, ())
    ]
