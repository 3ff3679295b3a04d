from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Accounts of staff, their agency and their roles. Accounts are closed, never deleted:
    what a person did stays told under that person's name. Citizens are not listed: their
    data is theirs."""

    form = UserChangeForm
    add_form = AdminUserCreationForm
    list_display = (
        "username",
        "name",
        "agency",
        "role_names",
        "is_active",
        "last_login",
    )
    list_filter = ("is_active", "is_staff", "groups")
    list_select_related = ("agency",)
    # Django shows the box for these; `get_search_results` looks at the sealed names too.
    search_fields = ("username",)
    search_help_text = _("Tìm theo tên tài khoản hoặc họ tên, có dấu hay không dấu.")
    autocomplete_fields = ("agency",)
    ordering = ("username",)
    show_facets = admin.ShowFacets.NEVER
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Cá nhân"), {"fields": ("full_name", "email", "agency")}),
        (_("Quyền"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Thời điểm"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "full_name",
                    "email",
                    "agency",
                    "password1",
                    "password2",
                ),
            },
        ),
        (_("Quyền"), {"fields": ("is_staff", "groups")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request).filter(phone_confirmed_at__isnull=True)
        return people.prefetch_related("groups")

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        # Both columns are text, for they are sealed; what is typed is one line.
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

    # Sealed: there is no order to sort by.
    @admin.display(description=_("họ tên"))
    def name(self, user: User) -> str:
        return user.full_name

    @admin.display(description=_("vai trò"))
    def role_names(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):
    """Proof of consent: read only."""

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
