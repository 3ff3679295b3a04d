"""Manage the accounts of staff, and show the proof of consent.

People with `accounts.change_user` (administrators) open accounts and give roles to colleagues,
never to themselves. Nobody gives single permissions or makes a superuser here. Only superusers
change a superuser's account. Accounts are closed and never deleted, so that past actions keep their
author's name. Citizens are not listed: their data belongs to them.

Guarded roles, new passwords, the removal of a second step, and name, agency and addresses of a
colleague wait for a second person (`accounts.second_person`). Passwords are random, shown
once and temporary.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import (
    confirmers,
    devices,
    roles,
    second_factor,
    second_person,
    security_log,
    temporary_passwords,
)
from accounts.models import Consent, IdentityConflict, RightsRequest, User
from accounts.rights_admin import first_password_page
from accounts.second_person import Kind
from accounts.sso_admin import IdentityConflictAdmin
from accounts.staff_forms import NewStaffForm, StaffForm, may_trust_email
from paht.foundation.admin_lists import CarefulList
from province.choosing import PICK

# Nobody changes these fields of their own account here; “Thông báo của tôi” asks for the password
# before the addresses change.
RIGHTS = ("username", "full_name", "agency", "is_active", "groups", "email", "phone")
# Who a colleague is, and where messages go.
DETAILS = ("username", "full_name", "agency", "email", "phone")

admin.site.register(IdentityConflict, IdentityConflictAdmin)
# `reports.samples.roles` defines the roles; Django's page would offer single permissions.
admin.site.unregister(Group)


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("vai trò")
    parameter_name = "vai-tro"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(role.value, roles.ROLE_LABELS[role]) for role in roles.STAFF_ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class StaffAdmin(CarefulList, UserAdmin):
    form = StaffForm
    add_form = NewStaffForm
    list_display = (
        "username",
        "name",
        "agency",
        "role_names",
        "has_second_step",
        "is_active",
        "last_login",
    )
    list_filter = ("is_active", RoleFilter)
    list_select_related = ("agency",)
    # Django shows the search box for these; `get_search_results` also searches the encrypted names.
    search_fields = ("username",)
    search_help_text = gettext_lazy("Tìm theo tên tài khoản hoặc họ tên, có dấu hay không dấu.")
    filter_horizontal = ()
    ordering = ("username",)
    show_facets = admin.ShowFacets.NEVER
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Cá nhân"), {"fields": ("full_name", "email", "phone", "agency")}),
        (gettext_lazy("Quyền"), {"fields": ("is_active", "groups")}),
        (gettext_lazy("Đăng nhập"), {"fields": ("has_second_step", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "full_name", "email", "phone", "agency"),
            },
        ),
        (gettext_lazy("Quyền"), {"fields": ("groups",)}),
    )
    readonly_fields = ("has_second_step", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        people = people.filter(is_staff=True, phone_confirmed_at__isnull=True)
        return people.prefetch_related("groups").annotate(has_factor=second_factor.has_factor())

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:object_id>/go-xac-thuc-hai-buoc/",
                self.admin_site.admin_view(self.reset_view),
                name="accounts_user_reset_second_step",
            ),
            path(
                "<int:object_id>/ket-thuc-phien/",
                self.admin_site.admin_view(self.end_sessions_view),
                name="accounts_user_end_sessions",
            ),
        ]
        return own + super().get_urls()

    @property
    def media(self) -> forms.Media:
        return super().media + PICK

    # --- permissions ----------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not _editor(request).is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return self.readonly_fields
        if obj.pk == _editor(request).pk:
            return (*self.readonly_fields, *RIGHTS, "role_names")
        return self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show role names to people who cannot change this account, and to its owner."""
        found = super().get_fieldsets(request, obj)
        if obj is None:
            return found
        if obj.pk != _editor(request).pk and self.has_change_permission(request, obj):
            if may_trust_email(obj):
                title = gettext_lazy("Địa chỉ người này tự đặt")
                return [*found, (title, {"fields": ("trusts_email",)})]
            return found
        return [
            (title, {**facts, "fields": tuple(_shown(name) for name in facts["fields"])})
            for title, facts in found
        ]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """Ask a second person to give a colleague a new password, shown once to that person."""
        person = self.get_object(request, unquote(id))
        # Compare accounts, not URLs: "01" finds the same account as "1".
        if person is not None and person.pk == request.user.pk:
            # That page asks for the old password.
            return redirect("admin:password_change")
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if person is None:
            raise Http404
        if request.method == "POST":
            return self._ask(request, person, Kind.PASSWORD)
        template = "admin/accounts/user/password.html"
        return self._question(request, person, template, title=_("Cấp lại mật khẩu"))

    # --- saving -----------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except second_person.Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
            super().save_model(request, obj, form, change)
            second_person.record_account(obj, by=_editor(request))
            return
        if obj.pk != _editor(request).pk:
            self._hold_back_details(request, obj, form)
        if "is_active" in form.changed_data:
            # Closed accounts keep no guarded role, so that reopening gives none.
            second_person.end_roles(obj, by=_editor(request), leaving=roles.GUARDED_ROLES)
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            what = (
                gettext_lazy("Mở lại tài khoản")
                if obj.is_active
                else gettext_lazy("Đóng tài khoản")
            )
            self._tell_done(request, obj, what, kind="active")
        if "is_active" in form.changed_data and not obj.is_active:
            security_log.record(security_log.Kind.SESSIONS_ENDED, obj)
            # If the account is opened again one day, its old sessions must stay closed.
            devices.end_sessions(obj)

    def _tell_done(self, request: HttpRequest, person: User, what: Promise, *, kind: str) -> None:
        """Tell the others what one administrator does alone to the account of a colleague."""
        with override("vi"):
            words = str(what)
        confirmers.tell_done(
            words, kind=kind, by=_editor(request), user=person, url=reverse("admin:index")
        )

    def _hold_back_details(self, request: HttpRequest, obj: User, form: Any) -> None:
        """Keep the old agency and addresses; ask a second person for the new ones."""
        changed = [name for name in DETAILS if name in form.changed_data]
        if form.cleaned_data.get("trusts_email") and "email" not in changed:
            changed.append("email")
        if not changed:
            return
        before = User.objects.get(pk=obj.pk)
        wanted = {
            name: str((obj.agency_id if name == "agency" else getattr(obj, name)) or "")
            for name in changed
        }
        for name in changed:
            setattr(obj, name, getattr(before, name))
        second_person.ask(Kind.DETAILS, before, by=_editor(request), details=wanted)
        self._say_waits(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the roles; ask a second person for guarded ones."""
        if "groups" in form.cleaned_data:
            user, by = form.instance, _editor(request)
            chosen = {group.name: group for group in form.cleaned_data["groups"]}
            guarded = set(roles.GUARDED_ROLES) & set(chosen)
            held = set(user.groups.values_list("name", flat=True))
            second_person.end_roles(user, by=by, leaving=set(roles.GUARDED_ROLES) - guarded)
            # Of an account that this form closes, every guarded role has just ended.
            for role in sorted(guarded - held) if user.is_active else ():
                asked = second_person.ask(Kind.ROLE, user, by=by, role=role)
                self._say_waits(request)
                self._say_half(request, asked)
            form.cleaned_data["groups"] = [
                group for name, group in chosen.items() if name in held or name not in guarded
            ]
            if change and (set(chosen) ^ held) - set(roles.GUARDED_ROLES):
                self._tell_done(request, user, gettext_lazy("Đổi vai trò"), kind="roles")
            if not change and set(chosen) & set(roles.PROVINCE_WIDE_ROLES):
                what = gettext_lazy("Tài khoản mới có vai trò toàn tỉnh")
                self._tell_done(request, user, what, kind="account")
        super().save_related(request, form, formsets, change)

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        return first_password_page(request, obj, temporary_passwords.give(obj))

    def _ask(self, request: HttpRequest, person: User, kind: Kind) -> HttpResponse:
        try:
            asked = second_person.ask(kind, person, by=_editor(request))
        except second_person.Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:accounts_user_change", person.pk)
        self._say_waits(request)
        return redirect("admin:accounts_rightsrequest_change", asked.pk)

    def _say_waits(self, request: HttpRequest) -> None:
        messages.warning(
            request,
            _(
                "Thay đổi về quyền, cơ quan hoặc đăng nhập của tài khoản này chỉ có hiệu lực khi "
                "một quản trị viên hoặc lãnh đạo giám sát khác xác nhận."
            ),
        )

    def _say_half(self, request: HttpRequest, asked: RightsRequest) -> None:
        address = reverse("admin:accounts_rightsrequest_change", args=[asked.pk])
        words = _("Nửa đầu của mật khẩu mới nằm ở trang của đề nghị")
        messages.warning(request, format_html('<a href="{}">{}</a>', address, words))

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        # These columns are text fields because they are encrypted; people type one line.
        if db_field.name == "full_name":
            kwargs["widget"] = AdminTextInputWidget()
        if db_field.name == "email":
            kwargs |= {"form_class": forms.EmailField, "widget": AdminEmailInputWidget()}
        if db_field.name == "phone":
            kwargs["widget"] = AdminTextInputWidget({"type": "tel"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if not search_term.strip():
            return queryset, False
        return User.objects.named(search_term, among=queryset), False

    # --- the second step of a colleague -------------------------------------------------------

    def reset_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask a second person to remove a colleague's second factor."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = self.get_object(request, str(object_id))
        if person is None:
            raise Http404
        if person.pk == request.user.pk:
            return redirect("admin:second_factor")
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            return self._ask(request, person, Kind.SECOND_STEP)
        template = "admin/accounts/user/reset_second_step.html"
        return self._question(request, person, template, title=_("Gỡ xác thực hai bước"))

    def _question(
        self, request: HttpRequest, person: User, template: str, *, title: str
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "person": person,
        }
        return TemplateResponse(request, template, context)

    # --- the sessions of a colleague ----------------------------------------------------------

    def end_sessions_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """End all sessions of a colleague after a question, for example when a phone was lost."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = self.get_object(request, str(object_id))
        if person is None:
            raise Http404
        if person.pk == request.user.pk:
            return redirect("admin:sessions")
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            with transaction.atomic():
                devices.end_sessions(person)
                security_log.record(security_log.Kind.SESSIONS_ENDED, person)
                self.log_change(request, person, _("Kết thúc các phiên đăng nhập"))
            messages.success(
                request,
                _("Đã kết thúc các phiên đăng nhập của %(name)s.")
                % {"name": person.get_full_name()},
            )
            return redirect("admin:accounts_user_change", person.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kết thúc các phiên đăng nhập"),
            "opts": self.opts,
            "person": person,
        }
        return TemplateResponse(request, "admin/accounts/user/end_sessions.html", context)

    # --- display -----------------------------------------------------------------------------

    # The column is encrypted, so the database cannot sort by it.
    @admin.display(description=gettext_lazy("họ tên"))
    def name(self, user: User) -> str:
        return user.full_name

    @admin.display(description=gettext_lazy("cơ quan"), ordering="agency__short_name")
    def agency(self, user: User) -> str:
        return user.agency.short_name if user.agency else "–"

    @admin.display(description=gettext_lazy("vai trò"))
    def role_names(self, user: User) -> str:
        names = [roles.label(group.name) for group in user.groups.all()]
        if user.is_superuser:
            names.append(_("Toàn quyền"))
        return ", ".join(names) or "–"

    @admin.display(description=gettext_lazy("xác thực hai bước"), boolean=True)
    def has_second_step(self, user: User) -> bool:
        return bool(getattr(user, "has_factor", False))


@admin.register(Consent)
class ConsentAdmin(CarefulList):
    """Show the proof of consent, read-only."""

    list_display = ("purpose", "channel", "text_version", "given_at", "withdrawn_at")
    list_filter = ("purpose", "channel", "text_version")
    date_hierarchy = "given_at"
    show_full_result_count = False
    fields = (
        "purpose",
        "channel",
        "text_version",
        "text_hash",
        "given_at",
        "withdrawn_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:
        return False


def _editor(request: HttpRequest) -> User:
    return cast(User, request.user)


def _shown(name: Any) -> Any:
    return "role_names" if name == "groups" else name
