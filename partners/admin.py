"""Let administrators make and revoke the keys of partners."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts import confirmers
from accounts.guarded_admin import GuardedRows
from accounts.models import User
from paht.foundation.admin_lists import CarefulList
from paht.foundation.plain_names import PlainNamesForm
from partners import keys
from partners.hotline import admin as hotline
from partners.models import PartnerKey, Scope
from partners.webhooks import admin as webhooks
from province.models import Agency

# Importing these modules registers the pages of their models.
REGISTERS = (hotline, webhooks)
_AGREEMENT = ("agreement_number", "agreement_on", "agreement_text")


class PartnerKeyForm(PlainNamesForm):
    names = ("name",)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Được phép"),
        choices=Scope.choices,
        initial=[Scope.READ, Scope.TEST],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Vui lòng chọn ít nhất một việc.")},
    )

    class Meta:
        model = PartnerKey
        fields = ("name", "agency", "scopes", "hourly_limit", *_AGREEMENT, "note", "is_active")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        given = [name for name in _AGREEMENT if said.get(name)]
        for name in _AGREEMENT:
            if given and name not in given and name not in self.errors and name in self.fields:
                self.add_error(name, _("Thỏa thuận cần đủ số, ngày ký và câu hỏi đồng ý."))
        return said


class ForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("hiệu lực")
    parameter_name = "con"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("co", _("Đang dùng")), ("het", _("Không dùng"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PartnerKey]
    ) -> QuerySet[PartnerKey]:
        current = PartnerKey.objects.in_force().values("pk")
        if self.value() == "co":
            return queryset.filter(pk__in=current)
        return queryset.exclude(pk__in=current) if self.value() == "het" else queryset


@admin.register(PartnerKey)
class PartnerKeyAdmin(GuardedRows, CarefulList):
    """A new key works once a second person has confirmed it; revoking works at once."""

    form = PartnerKeyForm
    at_once = ("note",)
    list_display = ("name", "agency", "prefix", "may", "force", "last_used_at")
    list_filter = (ForceFilter,)
    list_select_related = ("agency",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("revoke",)
    readonly_fields = ("prefix", "created_by", "created_at", "last_used_at", "revoked_at")
    _WHOLE = (
        (None, {"fields": ("name", "agency", "scopes", "hourly_limit", "is_active", "note")}),
        (
            gettext_lazy("Thỏa thuận về sự đồng ý của người gửi"),
            {"fields": (("agreement_number", "agreement_on"), "agreement_text")},
        ),
    )
    _FACTS = (gettext_lazy("Khóa"), {"fields": readonly_fields})

    def get_fieldsets(self, request: HttpRequest, obj: PartnerKey | None = None) -> Any:
        return (*self._WHOLE, self._FACTS) if obj else self._WHOLE

    @admin.display(description=gettext_lazy("được phép"))
    def may(self, key: PartnerKey) -> str:
        return ", ".join(str(Scope(scope).label) for scope in key.scopes)

    @admin.display(description=gettext_lazy("hiệu lực"))
    def force(self, key: PartnerKey) -> str:
        if key.revoked_at:
            return _("Đã thu hồi")
        return _("Đang dùng") if key.is_active else _("Chưa dùng")

    def has_delete_permission(self, request: HttpRequest, obj: PartnerKey | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PartnerKey | None = None) -> bool:
        return super().has_change_permission(request) and not (obj and obj.revoked_at)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "agency":
            kwargs["queryset"] = Agency.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
            obj.shown_once = keys.issue(obj)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the key on this answer only: a message would keep it in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Khóa kết nối mới"),
            "opts": self.opts,
            "key": obj,
            "shown_once": obj.shown_once,
        }
        return TemplateResponse(request, "admin/partners/new_key.html", context)

    @admin.action(description=gettext_lazy("Thu hồi các khóa đã chọn"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[PartnerKey]) -> None:
        count = keys.revoke(list(queryset))
        if count:
            with override("vi"):
                what = _("Thu hồi khóa kết nối của cơ quan")
            url = reverse("admin:partners_partnerkey_changelist")
            confirmers.tell_done(what, kind="partner-key", by=cast(User, request.user), url=url)
        words = ngettext("Đã thu hồi %(count)d khóa.", "Đã thu hồi %(count)d khóa.", count)
        messages.success(request, words % {"count": count})
