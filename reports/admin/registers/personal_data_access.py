"""List the personal-data accesses; supervisors review each one."""

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
from reports.models import Ground, PersonalDataAccess, ReporterField
from reports.privacy import personal_data_access


class _Pick(admin.SimpleListFilter):
    """Filter by one value of a list; an unknown value finds nothing."""

    field: str

    def has_output(self) -> bool:
        return bool(self.lookup_choices) or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[PersonalDataAccess]) -> Any:
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
        accesses = personal_data_access.reviewed_by(scope.staff(request))
        people = User.objects.filter(pk__in=accesses.values("by"))
        named = [(str(person.pk), person.get_full_name()) for person in people]
        return sorted(named, key=lambda choice: choice[1])


class AgencyFilter(_Pick):
    title = gettext_lazy("cơ quan")
    parameter_name = "co-quan"
    field = "agency__code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        accesses = personal_data_access.reviewed_by(scope.staff(request))
        agencies = Agency.objects.filter(pk__in=accesses.values("agency"))
        return list(agencies.order_by("code").values_list("code", "short_name"))


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

    def queryset(self, request: HttpRequest, queryset: QuerySet[PersonalDataAccess]) -> Any:
        if self.value() == "khan":
            return queryset.filter(
                pk__in=personal_data_access.unreviewed_emergencies(scope.staff(request))
            )
        if self.value() in ("cho", "roi"):
            return queryset.filter(review__isnull=self.value() == "cho")
        return queryset


class ReviewForm(forms.Form):
    note = CleanTextField(
        what=gettext_lazy("nhận xét"),
        lines=True,
        longest=personal_data_access.MAX_NOTE,
        label=gettext_lazy("Nhận xét"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(PersonalDataAccess)
class PersonalDataAccessAdmin(CarefulList):
    list_display = ("when", "who", "agency", "report_code", "ground", "reason", "reviewed")
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

    def has_change_permission(
        self, request: HttpRequest, obj: PersonalDataAccess | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: PersonalDataAccess | None = None
    ) -> bool:
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: PersonalDataAccess | None = None
    ) -> bool:
        return request.user.has_perm("reports.review_accesses")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PersonalDataAccess]:
        return personal_data_access.reviewed_by(scope.staff(request))

    @admin.display(description=gettext_lazy("lúc"), ordering="at")
    def when(self, access: PersonalDataAccess) -> Any:
        return access.at

    @admin.display(description=gettext_lazy("người xem"))
    def who(self, access: PersonalDataAccess) -> str:
        return access.by.get_full_name()

    @admin.display(description=gettext_lazy("cơ quan"))
    def agency(self, access: PersonalDataAccess) -> str:
        return access.agency.short_name if access.agency else ""

    @admin.display(description=gettext_lazy("phản ánh"))
    def report_code(self, access: PersonalDataAccess) -> str:
        return access.report.code

    @admin.display(description=gettext_lazy("xem lại"))
    def reviewed(self, access: PersonalDataAccess) -> str:
        return _("Đã xem lại") if hasattr(access, "review") else _("Chờ xem lại")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Lượt xem dữ liệu cá nhân")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("", staff(self.changelist_view), name="reports_personaldataaccess_changelist"),
            path(
                "<int:object_id>/change/",
                staff(require_safe(self.access_view)),
                name="reports_personaldataaccess_change",
            ),
            path(
                "<int:object_id>/xem-lai/",
                staff(require_POST(self.review_view)),
                name="reports_personaldataaccess_review",
            ),
        ]

    def access_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._show(request, self._find(request, object_id), ReviewForm())

    def review_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        access = self._find(request, object_id)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            return self._show(request, access, form, status=422)
        try:
            personal_data_access.review(
                access, by=scope.staff(request), note=form.cleaned_data["note"]
            )
        except personal_data_access.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã ghi nhận việc xem lại."))
        return redirect("admin:reports_personaldataaccess_change", object_id)

    def _find(self, request: HttpRequest, object_id: int) -> PersonalDataAccess:
        accesses = personal_data_access.reviewed_by(scope.staff(request))
        accesses = accesses.select_related("by", "agency", "report", "review__by")
        access = accesses.filter(pk=object_id).first()
        if access is None:
            raise Http404
        return access

    def _show(
        self,
        request: HttpRequest,
        access: PersonalDataAccess,
        form: ReviewForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        user = scope.staff(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lượt xem dữ liệu cá nhân"),
            "opts": PersonalDataAccess._meta,
            "access": access,
            "fields": [ReporterField(name).label for name in access.fields],
            "review": getattr(access, "review", None),
            "is_own": access.by_id == user.pk,
            # Supervisors also review accesses to reports that they may not open.
            "may_open": scope.reports(request).filter(pk=access.report_id).exists(),
            "form": form,
        }
        return TemplateResponse(
            request, "admin/reports/registers/personal_data_access.html", context, status=status
        )
