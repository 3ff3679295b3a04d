"""Set and lift bans: reports of a banned phone wait for a check, for a time and a reason."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import PhoneField
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import VIETNAM
from reports import search
from reports.admin import scope
from reports.casework.spam import bans
from reports.fields.form_fields import CleanTextField
from reports.models import Ban, Reporter

USUAL = timedelta(days=30)


class BanForm(forms.ModelForm):
    """Take the phone as a number or as that of a report, so that staff need not see it."""

    phone = PhoneField(
        what=gettext_lazy("số điện thoại"),
        label=gettext_lazy("Số điện thoại"),
        required=False,
        longest=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    code = CleanTextField(
        what=gettext_lazy("mã phản ánh"),
        label=gettext_lazy("hoặc mã phản ánh gửi bằng số đó"),
        help_text=gettext_lazy("Không cần biết số: lấy theo phản ánh."),
        required=False,
        longest=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = CleanTextField(
        what=gettext_lazy("lý do"),
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Việc đã xảy ra, mã các phản ánh; không ghi tên, số của ai."),
        longest=300,
        widget=forms.TextInput({"class": "vTextField"}),
    )
    until_day = forms.DateField(
        label=gettext_lazy("Đến hết ngày"),
        help_text=gettext_lazy("Tối đa 90 ngày. Phản ánh của số này vẫn được nhận, xem trước."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Vui lòng nhập ngày kết thúc."),
            "invalid": gettext_lazy("Ngày không hợp lệ. Ví dụ: 25/12/2026."),
        },
    )
    request: HttpRequest  # `BanAdmin.get_form` sets it.

    class Meta:
        model = Ban
        fields = ()

    def clean_until_day(self) -> datetime:
        day = self.cleaned_data["until_day"]
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=VIETNAM)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors:
            said["encrypted_phone"] = said["phone"] or self._phone_of(said["code"])
        return said

    def _post_clean(self) -> None:
        """Set the ban inside the view's transaction, so that a refusal shows on the form.

        The database enforces the checks of the model.
        """
        if self.errors:
            return
        said = self.cleaned_data
        try:
            self.instance = bans.ban(
                said["encrypted_phone"],
                reason=said["reason"],
                until=said["until_day"],
                by=scope.staff(self.request),
            )
        except bans.Refused as refusal:
            self.add_error(None, refusal.message)

    def _phone_of(self, code: str) -> str:
        if not code:
            self.add_error("phone", _("Vui lòng nhập số điện thoại hoặc mã phản ánh."))
            return ""
        known = scope.reports(self.request).filter(code=search.whole_code(code) or "-")
        reporter = Reporter.objects.filter(report__in=known.values("pk")).first()
        if reporter is None:
            self.add_error("code", _("Không có phản ánh nào mang mã này trong phạm vi của bạn."))
            return ""
        return reporter.phone


class ForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("hiệu lực")
    parameter_name = "con"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("co", _("Đang hạn chế")), ("het", _("Đã hết hoặc đã bỏ"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Ban]) -> QuerySet[Ban]:
        current = Ban.objects.in_force().values("pk")
        if self.value() == "co":
            return queryset.filter(pk__in=current)
        return queryset.exclude(pk__in=current) if self.value() == "het" else queryset


@admin.register(Ban)
class BanAdmin(CarefulList):
    form = BanForm
    list_display = ("phone_mask", "reason", "until", "by", "state")
    list_filter = (ForceFilter,)
    list_select_related = ("by",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("lift",)
    ordering = ("-created_at", "-id")

    @admin.display(description=gettext_lazy("hiệu lực"))
    def state(self, ban: Ban) -> str:
        if ban.is_in_force:
            return _("Đang hạn chế")
        return _("Đã bỏ") if ban.lifted_by_id else _("Đã hết")

    def has_delete_permission(self, request: HttpRequest, obj: Ban | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Ban | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("phone", "code", "reason", "until_day")
        return self.get_readonly_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Ban | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("phone_mask", "reason", "until", "by", "created_at", "lifted_at", "lifted_by")

    def has_change_permission(self, request: HttpRequest, obj: Ban | None = None) -> bool:
        # The page of one row only shows it; the list's action lifts bans.
        return obj is None and super().has_change_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Ban | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        return type("BanFormOfRequest", (BanForm,), {"request": request})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        until = timezone.localdate(timezone=VIETNAM) + USUAL
        return {"until_day": until, "code": search.whole_code(request.GET.get("ma", ""))}

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: bool) -> None:
        """Do nothing: the form has already set the ban."""

    @admin.action(description=gettext_lazy("Bỏ hạn chế các số đã chọn"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Ban]) -> HttpResponse:
        lifted = 0
        for ban in queryset:
            try:
                bans.lift(ban, by=scope.staff(request))
            except bans.Refused as refusal:
                messages.warning(request, f"{ban.phone_mask}: {refusal.message}")
            else:
                lifted += 1
        if lifted:
            messages.success(request, _("Đã bỏ hạn chế %(count)d số.") % {"count": lifted})
        return redirect("admin:reports_ban_changelist")
