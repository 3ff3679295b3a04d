"""Let staff keep the sources: who answers for them, when they were checked, and their files."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citizen.admin import feeds, imports
from citizen.admin.scope import owned
from citizen.models import Source
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            choosing.offer_agencies(self.fields["owner"], present=self.instance.owner_id)


@admin.register(Source)
class SourceAdmin(CarefulList):
    form = SourceForm
    list_display = ("name", "tile", "holds", "owner", "last_seen", "fresh_days", "is_on")
    list_filter = (StaleFilter, "tile", "is_on")
    list_select_related = ("owner",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("name",)
    readonly_fields = ("checked_at", "checked_by", "feed_state")
    actions = ("confirm_checked",)
    change_form_template = "admin/citizen/source/change_form.html"

    @property
    def media(self) -> forms.Media:
        return super().media + choosing.PICK

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

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

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> Any:
        ((_title, options),) = super().get_fieldsets(request, obj)
        own = [name for name in options["fields"] if not str(name).startswith("feed_")]
        if obj and not obj.takes_feed:
            return [(None, {"fields": own})]
        fed = ["feed_url", "feed_minutes", *(["feed_state"] if obj and obj.feed_url else [])]
        return [(None, {"fields": own}), (_("Tự lấy nội dung"), {"fields": fed})]

    @admin.display(description=gettext_lazy("lần lấy gần nhất"))
    def feed_state(self, source: Source) -> str:
        return feeds.state(source)

    @admin.display(description=gettext_lazy("kiểm tra lần cuối"), ordering="checked_at")
    def last_seen(self, source: Source) -> str:
        return feeds.seen(source)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if {"feed_url", "feed_minutes"} & set(form.changed_data):
            obj.begin_feed(timezone.now(), is_new_address="feed_url" in form.changed_data)
        super().save_model(request, obj, form, change)

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
        own = (
            ("<int:object_id>/nhap-tep/", imports.choose_view, "citizen_source_import"),
            ("<int:object_id>/tep-mau/", imports.template_view, "citizen_source_template"),
            ("<int:object_id>/thu-ngay/", feeds.try_view, "citizen_source_try"),
            ("nhap-tep/<int:object_id>/", imports.run_view, "citizen_source_run"),
            ("nhap-tep/<int:object_id>/dong-sai/", imports.wrong_view, "citizen_source_run_wrong"),
        )
        wrapped = [path(at, self.admin_site.admin_view(view), name=name) for at, view, name in own]
        return wrapped + super().get_urls()


def _mark_checked(sources: QuerySet[Source], request: HttpRequest) -> int:
    """Record who says now that the sources are right, and return how many they are."""
    return sources.update(checked_at=timezone.now(), checked_by=request.user)
