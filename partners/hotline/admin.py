"""Let administrators manage the call centre's keys and extensions, and staff look at calls."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts import confirmers
from accounts.guarded_admin import GuardedRows
from accounts.models import User
from paht.foundation.admin_lists import CarefulList
from partners.hotline import calls, desk, keys
from partners.models import Call, CallCentreKey, CallOpening, OperatorExtension
from reports.admin import scope
from reports.fields.form_fields import CleanTextField
from reports.rules.states import Role


class _ReadOnly(CarefulList):
    """A list whose rows nobody adds, changes or deletes here."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Call)
class CallAdmin(_ReadOnly):
    list_display = (
        *("call_id", "first_heard_at", "caller", "operator", "outcome", "duration_seconds"),
        "recording",
    )
    list_filter = ("is_imported",)
    list_select_related = ("operator",)
    search_fields = ("call_id__exact",)
    search_help_text = gettext_lazy("Mã cuộc gọi đầy đủ")
    fields = (
        *("call_id", "first_heard_at", "caller", "operator", "outcome", "started_at", "ended_at"),
        *("missed_at", "duration_seconds", "written_at", "recording", "recording_until"),
        "is_imported",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        return calls.listed(scope.staff(request))

    def get_urls(self) -> list[URLPattern]:
        return [*desk.urls(), *super().get_urls()]

    @admin.display(description=gettext_lazy("người gọi"))
    def caller(self, call: Call) -> str:
        return call.masked_phone if call.phone else _("Số bị ẩn")

    @admin.display(description=gettext_lazy("kết quả"))
    def outcome(self, call: Call) -> str:
        if call.missed_at:
            return _("Gọi nhỡ")
        return _("Đã kết thúc") if call.ended_at else _("Chưa có tin kết thúc")

    @admin.display(description=gettext_lazy("ghi âm"))
    def recording(self, call: Call) -> str:
        if not call.recording_url:
            return "–"
        address = reverse("admin:partners_call_recording", args=[call.pk])
        return format_html('<a href="{}">{}</a>', address, _("Nghe ghi âm"))


@admin.register(CallOpening)
class CallOpeningAdmin(_ReadOnly):
    list_display = ("at", "by", "what", "ground", "call_id")
    list_filter = ("what",)
    list_select_related = ("by",)
    fields = list_display
    readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[CallOpening]:
        return calls.openings(scope.staff(request))


class KeyForm(forms.ModelForm):
    """Make a key; the form only asks what it is for."""

    note = CleanTextField(
        what=gettext_lazy("ghi chú"),
        label=gettext_lazy("Dùng ở đâu"),
        help_text=gettext_lazy("Ví dụ: tổng đài chính, đổi khóa năm 2027."),
        required=False,
        longest=120,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    made: keys.Made

    class Meta:
        model = CallCentreKey
        fields = ("note",)

    def _post_clean(self) -> None:
        """Make the key inside the view's transaction, so that a refusal shows on the form."""
        if self.errors:
            return
        try:
            self.made = keys.make(self.cleaned_data["note"], is_active=False)
            self.instance = self.made.key
        except keys.Refused as refusal:
            self.add_error(None, refusal.message)


@admin.register(CallCentreKey)
class CallCentreKeyAdmin(GuardedRows, CarefulList):
    """A secret is shown once, when it is made, and signs once a second person has confirmed it.

    Revoking works at once; those who confirm rights are told.
    """

    form = KeyForm
    list_display = ("key_id", "note", "created_at", "force")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("revoke",)

    @admin.display(description=gettext_lazy("hiệu lực"))
    def force(self, key: CallCentreKey) -> str:
        if key.revoked_at:
            return _("Đã thu hồi")
        return _("Đang dùng") if key.is_active else _("Chưa dùng")

    def get_fields(self, request: HttpRequest, obj: CallCentreKey | None = None) -> tuple[str, ...]:
        return self.get_readonly_fields(request, obj) if obj else ("note",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: CallCentreKey | None = None
    ) -> tuple[str, ...]:
        return ("key_id", "note", "created_at", "revoked_at") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: CallCentreKey | None = None) -> bool:
        # The page of one row only shows it; the list's action revokes keys.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: CallCentreKey | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Ask for the use of the key, which the form has made."""
        obj.secret_once, obj.is_active = form.made.secret, True
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret on this answer only: a message would keep it in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Khóa mới của tổng đài"),
            "opts": self.opts,
            "key": obj,
            "secret": obj.secret_once,
        }
        return TemplateResponse(request, "admin/partners/call/new_key.html", context)

    @admin.action(description=gettext_lazy("Thu hồi các khóa đã chọn"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CallCentreKey]) -> None:
        count = sum(keys.revoke(key) for key in queryset)
        if count:
            self._tell(request, gettext_lazy("Thu hồi khóa của tổng đài"))
        words = ngettext("Đã thu hồi %(count)d khóa.", "Đã thu hồi %(count)d khóa.", count)
        messages.success(request, words % {"count": count})

    def _tell(self, request: HttpRequest, what: Any) -> None:
        address = reverse("admin:partners_callcentrekey_changelist")
        with override("vi"):
            confirmers.tell_done(str(what), kind="call-key", by=scope.staff(request), url=address)


@admin.register(OperatorExtension)
class OperatorExtensionAdmin(CarefulList):
    """Who has the extension gets the calls of callers, so those who confirm rights are told."""

    list_display = ("number", "operator")
    list_select_related = ("operator",)
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "operator":
            operators = User.objects.filter(groups__name=Role.OPERATOR, is_active=True)
            kwargs["queryset"] = operators.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            self._tell(request, obj.operator)

    def delete_model(self, request: HttpRequest, obj: OperatorExtension) -> None:
        super().delete_model(request, obj)
        self._tell(request, obj.operator)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OperatorExtension]) -> None:
        deleted = list(queryset.select_related("operator"))
        super().delete_queryset(request, queryset)
        for extension in deleted:
            self._tell(request, extension.operator)

    def _tell(self, request: HttpRequest, operator: User) -> None:
        with override("vi"):
            what = _("Máy nhánh tổng đài")
        by, url = scope.staff(request), reverse("admin:reports_history")
        confirmers.tell_done(what, kind="extension", by=by, url=url, user=operator)
