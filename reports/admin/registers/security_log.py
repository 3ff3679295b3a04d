"""Show the log of authentication to administrators and supervisors, read-only.

Nobody finds a citizen here by phone or e-mail: the moment of a log-in beside that of a report would
tell who sent it.
"""

import re

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity
from accounts.models import SecurityEvent
from notifications.admin import ReadOnlyAdmin
from paht.foundation.local_time import local
from paht.foundation.visitors import MARK_LENGTH

NOTHING = "–"
_MARK = re.compile(f"[0-9a-f]{{{MARK_LENGTH}}}")


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    """Rows are found by kind, time, account (as typed at the log-in) and mark."""

    list_display = ("moment", "kind", "times", "account", "from_client", "detail")
    list_display_links = None
    list_filter = ("at", "kind")
    list_select_related = ("user",)
    # Django shows the search box for these; `get_search_results` finds accounts and marks.
    search_fields = ("client_mark",)
    search_help_text = gettext_lazy("Tên tài khoản cán bộ viết đủ, hoặc dấu máy, dấu tài khoản.")
    fields = ("moment", "kind", "times", "account", "from_client", "detail")
    readonly_fields = fields
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SecurityEvent], search_term: str
    ) -> tuple[QuerySet[SecurityEvent], bool]:
        typed = search_term.strip()
        if not typed:
            return queryset, False
        if _MARK.fullmatch(typed):
            return queryset.filter(Q(client_mark=typed) | Q(account_mark=typed)), False
        who = identity.read(typed)
        if who.phone or who.email:
            return queryset.none(), False
        # Marks under former keys are found, too.
        marks = [known[:MARK_LENGTH] for known in (who.hash, *who.hash.former)]
        found = Q(account_mark__in=marks)
        if account := identity.find(who):
            found |= Q(user=account)
        return queryset.filter(found), False

    @admin.display(description=gettext_lazy("lúc"), ordering="at")
    def moment(self, event: SecurityEvent) -> str:
        return f"{local(event.at):%d/%m/%Y %H:%M:%S}"

    @admin.display(description=gettext_lazy("tài khoản"))
    def account(self, event: SecurityEvent) -> str:
        """Name a colleague; a citizen and an unknown name appear by their mark only."""
        user = event.user
        if user is not None and user.is_staff:
            return _link(user.username, f"{user.get_full_name()} ({user.username})")
        if not event.account_mark:
            return NOTHING
        if user is not None:
            whose = _("Người dân")
        else:
            whose = _("Đã xóa") if event.user_id else _("Chưa rõ")
        return _link(event.account_mark, f"{whose} · {event.account_mark}")

    @admin.display(description=gettext_lazy("máy hoặc mạng"))
    def from_client(self, event: SecurityEvent) -> str:
        return _link(event.client_mark, event.client_mark) if event.client_mark else NOTHING


def _link(sought: str, words: str) -> str:
    """Return a link to the rows of the same account or mark."""
    return format_html('<a href="?{}">{}</a>', urlencode({"q": sought}), words)
