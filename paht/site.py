"""The staff site: Django's own admin in the portal's dress."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity
from paht.foundation import throttle
from reports import desk

LOGIN_TRIES = 10
LOGIN_WINDOW = timedelta(minutes=15)


class StaffLoginForm(AdminAuthenticationForm):
    """The log-in of staff; an address may try one account only so often."""

    def clean(self) -> dict[str, Any]:
        # The account and not the spelling: several ways of writing a name open the same one.
        account = identity.read(self.cleaned_data.get("username", "").casefold())
        who = f"{throttle.client_network(self.request)} {account.hash}"  # type: ignore[arg-type]
        seconds = int(LOGIN_WINDOW.total_seconds())
        if throttle.over_limit("staff-login", who, limit=LOGIN_TRIES, seconds=seconds):
            raise ValidationError(
                _("Đã thử đăng nhập quá nhiều lần. Vui lòng đợi %(minutes)d phút rồi thử lại.")
                % {"minutes": seconds // 60},
                code="throttled",
            )
        return super().clean()


class PortalAdminSite(AdminSite):
    site_title = gettext_lazy("Quản trị PAHT Sóc Trăng")
    site_header = gettext_lazy("Tiếp nhận phản ánh hiện trường – Sóc Trăng")
    index_title = gettext_lazy("Bàn làm việc")
    index_template = "admin/reports/index.html"
    login_form = StaffLoginForm
    # The desk leads everywhere; a second menu takes the room that the worklist needs.
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"tiles": desk.tiles(request.user), **(extra_context or {})}  # type: ignore[arg-type]
        return super().index(request, context)
