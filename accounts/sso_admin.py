"""List the conflicts about identities, and let administrators decide them."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityConflict, User
from accounts.sso import conflicts
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text

Outcome = IdentityConflict.Outcome
_NOTHING = "–"


class StateFilter(admin.SimpleListFilter):
    """Filter by state; the default shows what waits."""

    title = _("tình trạng")
    parameter_name = "tinh-trang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("tat-ca", _("Tất cả"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield dict(first, display=_("Chờ quyết định"))
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[IdentityConflict]
    ) -> QuerySet[IdentityConflict]:
        if self.value() == "tat-ca":
            return queryset
        return queryset.filter(pk__in=conflicts.waiting().values("pk"))


class IdentityConflictAdmin(CarefulList):
    """Show accounts by masked phones; the hotline calls the person before a decision."""

    list_display = ("asked", "door", "kind", "wanted", "in_the_way", "state")
    list_display_links = None
    list_filter = (StateFilter,)
    list_select_related = ("account", "link__user", "decided_by")
    list_per_page = 50
    show_full_result_count = False
    actions = ("release", "keep")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(conflicts.PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_settle_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_settle_permission(request)

    @admin.display(description=_("lúc"), ordering="at")
    def asked(self, conflict: IdentityConflict) -> str:
        return moment_text(conflict.at)

    @admin.display(description=_("tài khoản muốn liên kết"))
    def wanted(self, conflict: IdentityConflict) -> str:
        return _name(conflict.account)

    @admin.display(description=_("liên kết cũ"))
    def in_the_way(self, conflict: IdentityConflict) -> str:
        if conflict.link is None:
            return _NOTHING
        return f"{_name(conflict.link.user)}, {moment_text(conflict.link.linked_at)}"

    @admin.display(description=_("quyết định"))
    def state(self, conflict: IdentityConflict) -> str:
        if not conflict.outcome:
            return _NOTHING if conflict.link else gettext("Liên kết cũ không còn")
        by = conflict.decided_by.get_full_name() if conflict.decided_by else _NOTHING
        return f"{conflict.get_outcome_display()} – {by}"

    @admin.action(
        description=_("Gỡ liên kết cũ (người kia liên kết lại bằng mã SMS)"), permissions=["settle"]
    )
    def release(self, request: HttpRequest, queryset: QuerySet[IdentityConflict]) -> None:
        self._settle(request, queryset, Outcome.RELEASED)

    @admin.action(description=_("Giữ nguyên liên kết cũ"), permissions=["settle"])
    def keep(self, request: HttpRequest, queryset: QuerySet[IdentityConflict]) -> None:
        self._settle(request, queryset, Outcome.KEPT)

    def _settle(
        self, request: HttpRequest, queryset: QuerySet[IdentityConflict], outcome: Outcome
    ) -> None:
        by, keys = cast(User, request.user), list(queryset.values_list("pk", flat=True))
        count = sum(conflicts.settle(pk, outcome, by=by) for pk in keys)
        said = ngettext(
            "Đã quyết định %(count)d tranh chấp.", "Đã quyết định %(count)d tranh chấp.", count
        )
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, said % {"count": count}, level)


def _name(user: User) -> str:
    """Return the name of staff, and of a citizen the masked phone only."""
    return user.get_full_name() if user.is_staff else f"+84 {user.masked_phone}"
