"""Show staff what citizens say is wrong with the content of their sources."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from citizen import corrections
from citizen.admin.scope import owned
from citizen.models import LINES, Correction
from paht.foundation.admin_lists import CarefulList

# Before the key of a correction: each open one of the same line by itself.
OF_LINE = "muc-"


class DoneFilter(admin.SimpleListFilter):
    """The open ones, a line once; on demand each of a line, or settled ones."""

    title = gettext_lazy("tình trạng")
    parameter_name = "xong"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("co", _("Đã xử lý")), ("tat-ca", _("Tất cả"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Chưa xử lý")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = str(self.value() or "")
        if value == "tat-ca":
            return queryset
        if value == "co":
            return queryset.filter(done_at__isnull=False)
        if not value.startswith(OF_LINE):
            return queryset.newest_of_lines()
        key = value.removeprefix(OF_LINE)
        # Longer numbers are none that the database can compare.
        last = queryset.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
        return queryset.of_line_until(last) if last else queryset.none()


class CorrectionForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "outcome" in self.fields and not said.get("outcome"):
            self.add_error("outcome", _("Vui lòng chọn kết quả."))
        if said.get("outcome") == Correction.Outcome.RIGHT and not said.get("reason"):
            self.add_error("reason", _("Vui lòng ghi lý do không sửa."))
        return said


@admin.register(Correction)
class CorrectionAdmin(CarefulList):
    form = CorrectionForm
    fields = ("shown_line", "source", "text", "sent_at", "outcome", "reason", "done_at", "done_by")
    list_display = ("__str__", "text", "same", "source", "sent_at", "outcome", "done_by")
    list_filter = (DoneFilter, "source__tile")
    list_select_related = ("source", "done_by")
    list_per_page = 50
    show_full_result_count = False
    actions = ("settle",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).filter(source__in=owned(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        # What a citizen wrote stays as it is, and so does what was answered.
        fixed = ("shown_line", "source", "text", "sent_at", "done_at", "done_by")
        is_done = isinstance(obj, Correction) and obj.done_at is not None
        return (*fixed, "outcome", "reason") if is_done else fixed

    @admin.display(description=gettext_lazy("cùng mục"))
    def same(self, correction: Correction) -> str:
        """Lead to each correction of a line that has several."""
        count = getattr(correction, "same_count", 1)
        if count < 2 or not correction.code:
            return ""
        words = _("%(count)d lời báo") % {"count": count}
        return format_html('<a href="?xong={}{}">{}</a>', OF_LINE, correction.pk, words)

    @admin.display(description=gettext_lazy("mục"))
    def shown_line(self, correction: Correction) -> str:
        """Lead to the line that has to be mended."""
        model = LINES[correction.source.holds]
        lines = model._default_manager.filter(source=correction.source_id, code=correction.code)
        line = lines.first() if correction.code else None
        kind, pk, name = (
            (model._meta.model_name, line.pk, line.name)
            if line
            else ("source", correction.source_id, str(correction))
        )
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:citizen_{kind}_change", args=[pk]), name
        )

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        obj.is_late = not corrections.settle(  # type: ignore[attr-defined]
            obj, obj.outcome, reason=obj.reason, by=cast(User, request.user)
        )

    def response_change(self, request: HttpRequest, obj: Correction) -> HttpResponse:
        if getattr(obj, "is_late", False):
            messages.error(request, _("Một đồng nghiệp đã xử lý lời báo này trước."))
            return redirect("admin:citizen_correction_changelist")
        return super().response_change(request, obj)

    @admin.action(permissions=["change"], description=gettext_lazy("Đã sửa"))
    def settle(self, request: HttpRequest, queryset: QuerySet[Correction]) -> None:
        """Settle the chosen ones; where the list shows a line once, all of that line."""
        by = cast(User, request.user)
        fixed = Correction.Outcome.FIXED
        count = sum(
            corrections.settle_line(one, by=by)
            if hasattr(one, "same_count")
            else corrections.settle(one, fixed, reason="", by=by)
            for one in queryset
        )
        words = ngettext("Đã xử lý %(count)d lời báo.", "Đã xử lý %(count)d lời báo.", count)
        messages.success(request, words % {"count": count})
