"""Manage the accounts of staff, and show the proof of consent.

People with `accounts.change_user` (administrators) open accounts and give roles to colleagues,
never to themselves. Nobody gives single permissions or makes a superuser here. Only superusers
change a superuser's account. Accounts are closed and never deleted, so that past actions keep their
author's name. Citizens are not listed: their data belongs to them.
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
from django.db.models import Exists, F, Field, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import roles, second_factor
from accounts.models import Consent, SecondFactor, User
from accounts.staff_forms import NewStaffForm, StaffForm, StaffPasswordForm
from paht.foundation.admin_lists import CarefulList
from province.choosing import PICK

# Nobody changes these fields of their own account.
RIGHTS = ("username", "agency", "is_active", "groups")

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
    change_password_form = StaffPasswordForm
    change_user_password_template = "admin/accounts/user/password.html"  # noqa: S105
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
    empty_value_display = "–"
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Cá nhân"), {"fields": ("full_name", "email", "agency")}),
        (gettext_lazy("Quyền"), {"fields": ("is_active", "groups")}),
        (gettext_lazy("Đăng nhập"), {"fields": ("has_second_step", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "full_name", "email", "agency", "password1", "password2"),
            },
        ),
        (gettext_lazy("Quyền"), {"fields": ("groups",)}),
    )
    readonly_fields = ("has_second_step", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        people = people.filter(is_staff=True, phone_confirmed_at__isnull=True)
        has_app = Exists(SecondFactor.objects.filter(user=OuterRef("pk")))
        return people.prefetch_related("groups").annotate(has_app=has_app)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:object_id>/go-xac-thuc-hai-buoc/",
                self.admin_site.admin_view(self.reset_view),
                name="accounts_user_reset_second_step",
            )
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
        if obj is None or (
            obj.pk != _editor(request).pk and self.has_change_permission(request, obj)
        ):
            return found
        return [
            (title, {**facts, "fields": tuple(_shown(name) for name in facts["fields"])})
            for title, facts in found
        ]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        # Compare accounts, not URLs: "01" finds the same account as "1".
        person = self.get_object(request, unquote(id))
        if person is not None and person.pk == request.user.pk:
            # That page asks for the old password.
            return redirect("admin:password_change")
        return super().user_change_password(request, id, form_url)

    # --- saving -----------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            # If the account is opened again one day, its old sessions must stay closed.
            User.objects.filter(pk=obj.pk).update(session_epoch=F("session_epoch") + 1)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        # Both columns are text fields because they are encrypted; people type one line.
        if db_field.name == "full_name":
            kwargs["widget"] = AdminTextInputWidget()
        if db_field.name == "email":
            kwargs |= {"form_class": forms.EmailField, "widget": AdminEmailInputWidget()}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if not search_term.strip():
            return queryset, False
        return User.objects.named(search_term, among=queryset), False

    # --- the second step of a colleague -------------------------------------------------------

    def reset_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Remove a colleague's second factor after a question; they set up a new one later."""
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
            with transaction.atomic():
                second_factor.remove(person)
                self.log_change(request, person, _("Gỡ xác thực hai bước"))
            messages.success(
                request,
                _("Đã gỡ xác thực hai bước của %(name)s; các phiên đăng nhập đã kết thúc.")
                % {"name": person.get_full_name()},
            )
            return redirect("admin:accounts_user_change", person.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Gỡ xác thực hai bước"),
            "opts": self.opts,
            "person": person,
        }
        return TemplateResponse(request, "admin/accounts/user/reset_second_step.html", context)

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
        return bool(getattr(user, "has_app", False))


@admin.register(Consent)
class ConsentAdmin(CarefulList):
    """Show the proof of consent, read-only."""

    list_display = ("purpose", "channel", "text_version", "given_at", "withdrawn_at")
    list_filter = ("purpose", "channel", "text_version")
    date_hierarchy = "given_at"
    show_full_result_count = False
    empty_value_display = "–"
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
