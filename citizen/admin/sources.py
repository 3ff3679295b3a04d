"""Let staff keep the sources: who answers for them, when they were checked, and their files."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from citizen.admin.scope import owned
from citizen.importing.outcomes import Outcome
from citizen.importing.resources import RESOURCES
from citizen.models import LINES, Source
from paht.foundation import table_files
from paht.foundation.admin_lists import CarefulList
from paht.foundation.plain_names import PlainNamesForm
from province import choosing


class StaleFilter(admin.SimpleListFilter):
    title = gettext_lazy("kiểm tra")
    parameter_name = "kiem_tra"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("cu", _("Quá hạn kiểm tra"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.stale() if self.value() == "cu" else queryset


class SourceForm(PlainNamesForm):
    names = ("name",)
    url = forms.URLField(
        label=gettext_lazy("Trang gốc"),
        help_text=gettext_lazy("Trang để người dân xem thêm; https."),
        required=False,
        assume_scheme="https",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            choosing.offer_agencies(self.fields["owner"], present=self.instance.owner_id)


@admin.register(Source)
class SourceAdmin(CarefulList):
    form = SourceForm
    list_display = ("name", "tile", "holds", "owner", "checked_at", "fresh_days", "is_on")
    list_filter = (StaleFilter, "tile", "is_on")
    list_select_related = ("owner",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name",)
    readonly_fields = ("checked_at", "checked_by")
    actions = ("confirm_checked",)
    change_form_template = "admin/citizen/source/change_form.html"

    @property
    def media(self) -> forms.Media:
        return super().media + choosing.PICK

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return owned(request)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        # A handler who changes the owner would lose the source, and could give it to any agency.
        fixed = () if request.user.has_perm("citizen.change_tile") else ("owner", "tile")
        # Its lines are of this kind.
        kind = ("holds",) if obj else ()
        return (*self.readonly_fields, *fixed, *kind)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(
        permissions=["change"], description=gettext_lazy("Đã kiểm tra, thông tin còn đúng")
    )
    def confirm_checked(self, request: HttpRequest, queryset: QuerySet[Source]) -> None:
        count = _mark_checked(queryset, request)
        words = ngettext("Đã ghi nhận %(count)d nguồn.", "Đã ghi nhận %(count)d nguồn.", count)
        messages.success(request, words % {"count": count})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("<int:object_id>/nhap-tep/", view, name="citizen_source_import")] + (
            super().get_urls()
        )

    @staticmethod
    @require_http_methods(["GET", "HEAD", "POST"])
    def import_view(request: HttpRequest, object_id: int) -> HttpResponse:
        """Try a file of a source's lines, or store it; trying stores nothing."""
        source = get_object_or_404(owned(request), pk=object_id)
        if not request.user.has_perm(f"citizen.change_{LINES[source.holds]._meta.model_name}"):
            raise PermissionDenied
        form = table_files.FileForm(request.POST or None, request.FILES or None)
        resource = RESOURCES[source.holds](source)
        outcome = None
        if form.is_valid():
            content = form.content()
            try:
                if "store" in request.POST:
                    outcome = resource.store(content)
                    if not outcome.wrong_count:
                        _mark_checked(Source.objects.filter(pk=source.pk), request)
                        messages.success(request, _stored(outcome))
                        return redirect("admin:citizen_source_change", source.pk)
                else:
                    outcome = resource.try_out(content)
            except table_files.Refused as refusal:
                form.add_error("file", refusal.message)
        context = {
            **admin.site.each_context(request),
            "title": _("Nhập tệp vào nguồn “%(name)s”") % {"name": source},
            "source": source,
            "form": form,
            "outcome": outcome,
            "columns": resource.columns,
            "needed": resource.needed_headings(),
        }
        is_wrong = form.errors or (outcome and outcome.wrong_count)
        return TemplateResponse(
            request, "admin/citizen/source/import.html", context, status=422 if is_wrong else 200
        )


def _mark_checked(sources: QuerySet[Source], request: HttpRequest) -> int:
    """Record who says now that the sources are right, and return how many they are."""
    return sources.update(checked_at=timezone.now(), checked_by=request.user)


def _stored(outcome: Outcome) -> str:
    return _("Đã nhập: %(new)d dòng mới, %(changed)d dòng sửa, %(unchanged)d dòng không đổi.") % {
        "new": outcome.new,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
    }
