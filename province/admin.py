"""Let staff edit the reference data.

Units and agencies are switched off, never deleted, because reports of any year refer to them.
"""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import Media, ModelChoiceField
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from paht.foundation import text
from paht.foundation.admin_lists import CarefulList
from paht.foundation.plain_names import PlainNamesForm
from province import choosing
from province.models import AdminUnit, Agency, CalendarDay


class FoldedSearchAdmin(CarefulList):
    """Find rows with or without diacritics. Python compares, because the lists are short."""

    show_full_result_count = False
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return rows in which each typed word begins a word of the search fields, in any order."""
        wanted = text.fold(search_term).split()
        if not wanted:
            return queryset, False
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = [pk for pk, *values in rows if _has_words(values, wanted)]
        return queryset.filter(pk__in=found), False


class ReferenceAdmin(FoldedSearchAdmin):
    """Keep rows and their codes: categories name agencies, and forms name units, by code."""

    fixed_fields: tuple[str, ...] = ("code",)
    show_facets = admin.ShowFacets.NEVER

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return self.fixed_fields if obj else ()


class UnitForm(PlainNamesForm):
    names = ("type", "name", "full_name", "name_en", "name_km")


@admin.register(AdminUnit)
class AdminUnitAdmin(ReferenceAdmin):
    form = UnitForm
    list_display = ("full_name", "parent", "code", "level", "scheme", "successor", "is_active")
    list_filter = (
        "scheme",
        "level",
        "is_active",
        ("parent", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("parent", "successor")
    search_fields = ("full_name", "code", "aliases", "parent__full_name")
    # "legacy" before "2025", because most reports have units of the old scheme.
    ordering = ("-scheme", "code")
    fixed_fields = ("scheme", "code")
    fieldsets = (
        (None, {"fields": ("scheme", "code", "level", "parent", "is_active")}),
        (
            _("Tên gọi"),
            {
                "fields": (
                    "type",
                    "name",
                    "full_name",
                    "aliases",
                    "name_en",
                    "name_km",
                    "slug",
                    "path_slug",
                )
            },
        ),
        (_("Hiệu lực"), {"fields": ("valid_from", "valid_to", "successor", "successor_name")}),
        (
            _("Bản đồ"),
            {"fields": ("lat", "lon", "south", "west", "north", "east", "coord_quality")},
        ),
        (_("Ghi chú"), {"fields": ("note",)}),
    )

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "parent":
            kwargs["queryset"] = AdminUnit.objects.exclude(level=AdminUnit.Level.COMMUNE)
        elif db_field.name == "successor":
            kwargs["queryset"] = AdminUnit.objects.filter(scheme=AdminUnit.Scheme.Y2025)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AgencyForm(PlainNamesForm):
    names = ("name", "short_name")
    unit = ModelChoiceField(AdminUnit.objects.all(), label=_("Địa bàn"), required=False)
    parent = ModelChoiceField(Agency.objects.all(), label=_("Cơ quan cấp trên"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The read-only page has neither field.
        if "unit" in self.fields:
            choosing.offer_units(self.fields["unit"], present=self.instance.unit_id)
        if "parent" in self.fields:
            choosing.offer_agencies(self.fields["parent"], present=self.instance.parent_id)


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ("name", "kind", "unit", "code", "on_duty_24_7", "is_active")
    list_filter = (
        "kind",
        "on_duty_24_7",
        "is_active",
        ("unit", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("unit",)
    search_fields = ("name", "short_name", "code", "unit__full_name")
    form = AgencyForm
    fieldsets = (
        (None, {"fields": ("code", "name", "short_name", "kind", "is_active")}),
        (_("Vị trí"), {"fields": ("unit", "parent")}),
        (_("Liên hệ"), {"fields": ("hotline", "on_duty_24_7")}),
        (_("Ghi chú"), {"fields": ("successor_note", "note")}),
    )

    @property
    def media(self) -> Media:
        return super().media + choosing.PICK


@admin.register(CalendarDay)
class CalendarDayAdmin(FoldedSearchAdmin):
    list_display = ("date", "weekday", "kind", "name", "source")
    list_filter = ("kind",)
    date_hierarchy = "date"
    search_fields = ("name", "source")

    @admin.display(description=_("thứ"))
    def weekday(self, day: CalendarDay) -> str:
        return date_format(day.date, "l")


def _has_words(values: list[str | None], wanted: list[str]) -> bool:
    words = text.fold(" ".join(filter(None, values))).split()
    return all(any(word.startswith(start) for word in words) for start in wanted)
