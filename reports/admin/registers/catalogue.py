"""Edit the categories; one can be deactivated, never deleted, because old reports use it."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from province.admin import ReferenceAdmin
from reports.models import Category


class LevelFilter(admin.SimpleListFilter):
    title = _("cấp")
    parameter_name = "cap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nhom", _("Nhóm")), ("chuyen-muc", _("Chuyên mục con"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        if self.value() in ("nhom", "chuyen-muc"):
            return queryset.filter(parent__isnull=self.value() == "nhom")
        return queryset


@admin.register(Category)
class CategoryAdmin(ReferenceAdmin):
    list_display = (
        "name",
        "code",
        "parent",
        "agency",
        "days",
        "urgent",
        "sensitive",
        "is_active",
    )
    list_filter = (
        LevelFilter,
        "urgent",
        "sensitive",
        "is_active",
        ("parent", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("parent",)
    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "code", "agency_pattern", "parent__name")
    fieldsets = (
        (None, {"fields": ("code", "parent", "order", "name", "is_active")}),
        (
            _("Xử lý"),
            {
                "fields": (
                    "agency_pattern",
                    "coordinating_pattern",
                    "sla_working_days",
                    "urgent",
                    "sensitive",
                    "requires_proof",
                    "confidential",
                    "legal_track",
                )
            },
        ),
        (
            _("Gợi ý chuyên mục"),
            {
                "fields": ("keywords",),
                "description": _(
                    "Nên dùng cụm từ hai tiếng trở lên: từ một tiếng dễ trùng với từ khác khi "
                    "người dân gõ không dấu, ví dụ “chùa” và “chưa”."
                ),
            },
        ),
        (_("Hiển thị"), {"fields": ("name_en", "name_km", "slug", "icon")}),
        (_("Ghi chú"), {"fields": ("note",)}),
    )

    @admin.display(description=_("cơ quan"), ordering="agency_pattern")
    def agency(self, category: Category) -> str:
        return category.agency_pattern

    @admin.display(description=_("hạn"), ordering="sla_working_days")
    def days(self, category: Category) -> str:
        days = category.sla_working_days
        if days is None:
            return ""
        return ngettext("%(days)d ngày", "%(days)d ngày", days) % {"days": days}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).order_by("parent__order", "order", "id")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None).order_by("order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
