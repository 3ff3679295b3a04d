"""The looks at senders' data: supervisors read who looked at what and why, and sign each off."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from paht.foundation.admin_lists import CarefulList
from province.models import Agency
from reports.admin import scope
from reports.fields.form_fields import CleanTextField
from reports.models import AccessLook, Ground, SenderField
from reports.privacy import access


class _Pick(admin.SimpleListFilter):
    """One value of a list; an unknown one finds nothing."""

    field: str

    def has_output(self) -> bool:
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[AccessLook]) -> Any:
        value = self.value()
        if value is None:
            return queryset
        known = {str(key) for key, _label in self.lookup_choices}
        return queryset.filter(**{self.field: value}) if value in known else queryset.none()


class PersonFilter(_Pick):
    title = gettext_lazy("người xem")
    parameter_name = "nguoi"
    field = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        looks = access.reviewed_by(scope.staff(request))
        people = User.objects.filter(pk__in=looks.values("by"))
        named = [(str(person.pk), person.get_full_name()) for person in people]
        return sorted(named, key=lambda choice: choice[1])


class AgencyFilter(_Pick):
    title = gettext_lazy("cơ quan")
    parameter_name = "co-quan"
    field = "agency__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        looks = access.reviewed_by(scope.staff(request))
        offices = Agency.objects.filter(pk__in=looks.values("agency"))
        return list(offices.order_by("code").values_list("code", "short_name"))


class GroundFilter(_Pick):
    title = gettext_lazy("căn cứ")
    parameter_name = "can-cu"
    field = "ground"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Ground.choices)


class ReviewFilter(admin.SimpleListFilter):
    title = gettext_lazy("việc xem lại")
    parameter_name = "xem-lai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("khan", _("Khẩn cấp, chờ xem lại")),
            ("cho", _("Chưa xem lại")),
            ("roi", _("Đã xem lại")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AccessLook]) -> Any:
        if self.value() == "khan":
            return queryset.filter(pk__in=access.unreviewed_emergencies(scope.staff(request)))
        if self.value() in ("cho", "roi"):
            return queryset.filter(review__isnull=self.value() == "cho")
        return queryset


class ReviewForm(forms.Form):
    note = CleanTextField(
        what=gettext_lazy("nhận xét"),
        lines=True,
        longest=access.MAX_NOTE,
        label=gettext_lazy("Nhận xét"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(AccessLook)
class AccessLookAdmin(CarefulList):
    list_display = ("when", "who", "office", "report_code", "ground", "reason", "reviewed")
    list_filter = (ReviewFilter, GroundFilter, AgencyFilter, PersonFilter)
    search_fields = ("report__code__exact",)
    search_help_text = gettext_lazy("Mã phản ánh.")
    list_select_related = ("by", "agency", "report", "review")
    list_per_page = 50
    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccessLook | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AccessLook | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: AccessLook | None = None) -> bool:
        return request.user.has_perm("reports.review_looks")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLook]:
        return access.reviewed_by(scope.staff(request))

    @admin.display(description=gettext_lazy("lúc"), ordering="at")
    def when(self, look: AccessLook) -> Any:
        return look.at

    @admin.display(description=gettext_lazy("người xem"))
    def who(self, look: AccessLook) -> str:
        return look.by.get_full_name()

    @admin.display(description=gettext_lazy("cơ quan"))
    def office(self, look: AccessLook) -> str:
        return look.agency.short_name if look.agency else ""

    @admin.display(description=gettext_lazy("phản ánh"))
    def report_code(self, look: AccessLook) -> str:
        return look.report.code

    @admin.display(description=gettext_lazy("xem lại"))
    def reviewed(self, look: AccessLook) -> str:
        return _("Đã xem lại") if hasattr(look, "review") else _("Chờ xem lại")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Lượt xem dữ liệu cá nhân")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="reports_accesslook_changelist"),
            path(
                "<int:object_id>/change/",
                staff(require_safe(self.look_view)),
                name="reports_accesslook_change",
            ),
            path(
                "<int:object_id>/xem-lai/",
                staff(require_POST(self.review_view)),
                name="reports_accesslook_review",
            ),
        ]

    def look_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._show(request, self._find(request, object_id), ReviewForm())

    def review_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        look = self._find(request, object_id)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return self._show(request, look, form, status=422)
        try:
            access.review(look, by=scope.staff(request), note=form.cleaned_data["note"])
        except access.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã ghi nhận việc xem lại."))
        return redirect("admin:reports_accesslook_change", object_id)

    def _find(self, request: HttpRequest, object_id: int) -> AccessLook:
        looks = access.reviewed_by(scope.staff(request))
        looks = looks.select_related("by", "agency", "report", "review__by")
        look = looks.filter(pk=object_id).first()
        if look is None:
            raise Http404
        return look

    def _show(
        self, request: HttpRequest, look: AccessLook, form: ReviewForm, *, status: int = 200
    ) -> HttpResponse:
        user = scope.staff(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lượt xem dữ liệu cá nhân"),
            "opts": AccessLook._meta,
            "look": look,
            "fields": [SenderField(name).label for name in look.fields],
            "review": getattr(look, "review", None),
            "is_own": look.by_id == user.pk,
            # Supervisors review looks at reports that are closed to themselves too.
            "may_open": scope.reports(request).filter(pk=look.report_id).exists(),
            "form": form,
        }
        return TemplateResponse(
            request, "admin/reports/accesslook/change_form.html", context, status=status
        )
