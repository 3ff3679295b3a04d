"""Edit the categories; one can be deactivated, never deleted, because old reports use it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from accounts import confirmers
from accounts.guarded_admin import GuardedRows, took_effect
from paht.foundation import text
from paht.foundation.plain_names import PlainNamesForm
from province.admin import ReferenceAdmin
from reports.admin import scope
from reports.admin.registers.questions import QuestionInline
from reports.models import Category, CategoryQuestion
from reports.models.questions import read_again


class LevelFilter(admin.SimpleListFilter):
    title = _("cấp")
    parameter_name = "cap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nhom", _("Nhóm")), ("chuyen-muc", _("Chuyên mục con"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> QuerySet[Category]:
        if self.value() in ("nhom", "chuyen-muc"):
            return queryset.filter(parent__isnull=self.value() == "nhom")
        return queryset


# Reporters find the category of a complaint by these; one without days is a mere group.
_FIXED_IF_CONFIDENTIAL = (
    *("confidential", "is_active", "parent", "name", "name_en", "name_km", "slug", "keywords"),
    *("agency_pattern", "coordinating_pattern", "sla_working_days", "urgent", "sensitive"),
    *("requires_proof", "legal_track"),
)


class CategoryForm(PlainNamesForm):
    names = ("name", "name_en", "name_km")

    def clean(self) -> dict[str, Any]:
        """Refuse a category that would take the place of a confidential one."""
        said = super().clean()
        name, confidential = said.get("name"), said.get("confidential")
        if name and not confidential and not self.instance.confidential:
            others = Category.objects.filter(confidential=True).values_list("name", flat=True)
            if text.fold(name) in {text.fold(other) for other in others}:
                self.add_error("name", _("Tên này là của một chuyên mục giữ kín."))
        below = Category.objects.filter(parent=self.instance.pk, confidential=True)
        if self.instance.pk and "is_active" in said and not said["is_active"] and below.exists():
            self.add_error("is_active", _("Nhóm này có chuyên mục giữ kín."))
        return said


@admin.register(Category)
class CategoryAdmin(GuardedRows, ReferenceAdmin):
    form = CategoryForm
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
    inlines = (QuestionInline,)
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

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        fixed = super().get_readonly_fields(request, obj)
        # One administrator does not open the complaints of the future to everybody.
        is_confidential = isinstance(obj, Category) and obj.confidential
        return (*fixed, *_FIXED_IF_CONFIDENTIAL) if is_confidential else fixed

    def get_inlines(self, request: HttpRequest, obj: Category | None) -> Any:
        """Show questions on the page of a subcategory; a group has none."""
        return self.inlines if obj and obj.parent_id else ()

    def is_at_once(self, obj: Any, name: str) -> bool:
        """Let one person end a question; words that reporters are asked wait."""
        ends = isinstance(obj, CategoryQuestion) and name == "is_active" and not obj.is_active
        return ends or super().is_at_once(obj, name)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tell of questions that one person has ended or moved, which takes effect at once."""
        super().save_related(request, form, formsets, change)
        read_again()
        if any(took_effect(formset) for formset in formsets):
            _tell_of_questions(request, form.instance)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).order_by("parent__order", "order", "id")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None).order_by("order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _tell_of_questions(request: HttpRequest, category: Category) -> None:
    if getattr(category, "is_held_back", False):
        messages.success(request, gettext("Thứ tự câu hỏi và câu thôi hỏi có hiệu lực ngay."))
    with override("vi"):
        what = gettext("Câu hỏi của chuyên mục %(code)s") % {"code": category.code}
    url = reverse("admin:reports_history")
    confirmers.tell_done(what, kind="questions", by=scope.staff(request), url=url)
