"""List the changes that need a second person, and let that person confirm or refuse them."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import reference_rows, roles, second_person
from accounts.fields import CleanTextField
from accounts.models import RightsRequest, User
from paht.foundation import text
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text
from province.models import Agency


class StateFilter(admin.SimpleListFilter):
    """Filter by state; the default shows the waiting requests, apart from new accounts."""

    title = gettext_lazy("tình trạng")
    parameter_name = "tinh-trang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("tai-khoan-moi", _("Tài khoản mới")), ("tat-ca", _("Tất cả"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield dict(first, display=_("Chờ xác nhận"))
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RightsRequest]
    ) -> QuerySet[RightsRequest]:
        if self.value() == "tat-ca":
            return queryset
        waiting = queryset.filter(decision=None, expires_at__gt=timezone.now())
        if self.value() == "tai-khoan-moi":
            return waiting.filter(kind=RightsRequest.Kind.ACCOUNT)
        return waiting.exclude(kind=RightsRequest.Kind.ACCOUNT)


class NoteForm(forms.Form):
    note = CleanTextField(
        what=gettext_lazy("lý do"),
        lines=True,
        shortest=second_person.SHORTEST_NOTE,
        longest=second_person.LONGEST_NOTE,
        required=False,
        label=gettext_lazy("Lý do không xác nhận"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(RightsRequest)
class RightsRequestAdmin(CarefulList):
    list_display = ("what", "account", "asker", "asked", "expires", "state")
    list_filter = (StateFilter,)
    list_select_related = ("user", "asked_by", "decision")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RightsRequest | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: RightsRequest | None = None) -> bool:
        return request.user.has_perm(second_person.PERMISSION)

    has_view_permission = has_change_permission

    def get_urls(self) -> list[URLPattern]:
        def staff(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        name = "accounts_rightsrequest"
        return [
            path("", staff(self.changelist_view), name=f"{name}_changelist"),
            path(
                "<int:object_id>/change/",
                staff(require_safe(self.request_view)),
                name=f"{name}_change",
            ),
            path(
                "<int:object_id>/xac-nhan/",
                staff(require_POST(self.confirm_view)),
                name=f"{name}_confirm",
            ),
            path(
                "<int:object_id>/khong-xac-nhan/",
                staff(require_POST(self.refuse_view)),
                name=f"{name}_refuse",
            ),
        ]

    # --- pages ---------------------------------------------------------------------------------

    def request_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._show(request, self._find(request, object_id), NoteForm())

    def confirm_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        asked = self._find(request, object_id)
        try:
            second_half = second_person.confirm(asked, by=_reader(request))
        except second_person.Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:accounts_rightsrequest_change", object_id)
        if second_half:
            return first_password_page(request, asked.account, second_half, asked=asked)
        messages.success(request, _("Đã xác nhận; thay đổi có hiệu lực ngay."))
        return redirect("admin:accounts_rightsrequest_change", object_id)

    def refuse_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        asked = self._find(request, object_id)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._show(request, asked, form, status=422)
        try:
            second_person.refuse(asked, by=_reader(request), note=form.cleaned_data["note"])
        except second_person.Refused as refusal:
            if refusal.code == "needs_note":
                form.add_error("note", refusal.message)
                return self._show(request, asked, form, status=422)
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã ghi nhận; thay đổi không có hiệu lực."))
        return redirect("admin:accounts_rightsrequest_change", object_id)

    def _find(self, request: HttpRequest, object_id: int) -> RightsRequest:
        if not self.has_view_permission(request):
            raise Http404
        asked = RightsRequest.objects.select_related(
            "user__agency", "asked_by__agency", "decision__by"
        )
        found = asked.filter(pk=object_id).first()
        if found is None:
            raise Http404
        return found

    def _show(
        self, request: HttpRequest, asked: RightsRequest, form: NoteForm, *, status: int = 200
    ) -> HttpResponse:
        reader = _reader(request)
        decision = getattr(asked, "decision", None)
        waits = decision is None and not asked.has_expired
        context = {
            **self.admin_site.each_context(request),
            "title": asked.what,
            "opts": self.opts,
            "asked": asked,
            **(_about_account(asked) if asked.user else _about_row(asked)),
            "decision": decision,
            "waits": waits,
            "may_decide": waits and second_person.may_decide(asked, by=reader),
            "is_own": (is_own := asked.asked_by_id == reader.pk),
            "gives_password": (gives := asked.kind in second_person.NEW_PASSWORD),
            "first_half": second_person.first_half(asked) if is_own and waits and gives else "",
            "form": form,
        }
        template = "admin/accounts/rights_request.html"
        return TemplateResponse(request, template, context, status=status)

    # --- display -------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("việc"))
    def what(self, asked: RightsRequest) -> str:
        return asked.what

    @admin.display(description=gettext_lazy("tài khoản"))
    def account(self, asked: RightsRequest) -> str:
        if asked.user is None:
            return "–"
        return f"{asked.user.get_full_name()} ({asked.user.username})"

    @admin.display(description=gettext_lazy("người đề nghị"))
    def asker(self, asked: RightsRequest) -> str:
        return asked.asked_by.get_full_name() if asked.asked_by else _("dòng lệnh của máy chủ")

    @admin.display(description=gettext_lazy("đề nghị lúc"), ordering="id")
    def asked(self, asked: RightsRequest) -> str:
        return moment_text(asked.asked_at)

    @admin.display(description=gettext_lazy("hết hạn lúc"))
    def expires(self, asked: RightsRequest) -> str:
        return moment_text(asked.expires_at)

    @admin.display(description=gettext_lazy("tình trạng"))
    def state(self, asked: RightsRequest) -> str:
        decision = getattr(asked, "decision", None)
        if decision is not None:
            return str(decision.get_outcome_display())
        return _("Đã hết hạn") if asked.has_expired else _("Chờ xác nhận")


def first_password_page(
    request: HttpRequest, person: User, password: str, *, asked: RightsRequest | None = None
) -> HttpResponse:
    """Show a new password once, or its second half; browsers may not store pages of this site."""
    context = {
        **admin.site.each_context(request),
        "title": _("Mật khẩu lần đầu"),
        "person": person,
        "password": password,
        "asked": asked,
    }
    return TemplateResponse(request, "admin/accounts/first_password.html", context)


def _about_account(asked: RightsRequest) -> dict[str, Any]:
    return {
        "roles": [roles.label(group.name) for group in asked.account.groups.all()],
        "changes": list(_changes(asked)),
    }


def _about_row(asked: RightsRequest) -> dict[str, Any]:
    """Return old and new values of the row, and its other fields, so that it can be judged."""
    row, details = asked.row(), asked.details or {}
    old, new = details["old"], details["new"]
    others = reference_rows.other_facts(row, than=new)
    reference_rows.put(row, new)
    return {
        "row_kind": capfirst(str(row._meta.verbose_name)),
        "changes": [
            (
                reference_rows.label(row, name),
                reference_rows.in_words(row, name, old[name]),
                reference_rows.in_words(row, name, new[name]),
            )
            for name in new
        ],
        "others": others,
        "caution": getattr(row, "caution", ""),
    }


def _changes(asked: RightsRequest) -> Any:
    """Yield (name, old value, new value) of the details; addresses are masked."""
    user, details = asked.account, asked.details or {}
    if "username" in details:
        yield _("Tên tài khoản"), user.username, details["username"]
    if "full_name" in details:
        yield _("Họ tên"), user.full_name or "–", details["full_name"] or "–"
    if "agency" in details:
        new = Agency.objects.filter(pk=details["agency"]).first() if details["agency"] else None
        yield _("Cơ quan"), user.agency.name if user.agency else "–", new.name if new else "–"
    if "email" in details:
        new_email = text.mask_email(details["email"]) if details["email"] else "–"
        old_email = user.masked_email or "–"
        if user.email_set_alone:
            old_email = _("%(address)s (người này tự đặt)") % {"address": old_email}
        yield _("Thư điện tử"), old_email, new_email
    if "phone" in details:
        new_phone = text.mask_phone(details["phone"]) if details["phone"] else "–"
        yield _("Số điện thoại"), user.masked_phone if user.phone else "–", new_phone


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)
