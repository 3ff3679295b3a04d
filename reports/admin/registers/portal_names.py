"""Change the names of the portal and of its data controller."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guarded_admin import GuardedRows
from paht.foundation.admin_lists import CarefulList
from paht.foundation.plain_names import PlainNamesForm
from province import portal
from province.models import Portal


class PortalForm(PlainNamesForm):
    """Refuse a new Vietnamese name beside the translation of the old one."""

    names = (
        *("name", "name_en", "name_km", "short_name", "short_name_en", "short_name_km"),
        *("place", "place_en", "place_km", "area", "area_en", "area_km", "mark", "app_name"),
        *("controller", "controller_en", "controller_km"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for name in portal.TRANSLATED:
            if name not in self.changed_data:
                continue
            for language in ("en", "km"):
                translated = f"{name}_{language}"
                if said.get(translated) and translated not in self.changed_data:
                    self.add_error(
                        translated,
                        _("Tên tiếng Việt đã đổi. Xin sửa tên này, hoặc để trống nếu chưa có."),
                    )
        return said


@admin.register(Portal)
class PortalAdmin(GuardedRows, CarefulList):
    """One row; its list leads to its page."""

    form = PortalForm
    fieldsets = (
        (
            gettext_lazy("Tên Cổng"),
            {
                "fields": (
                    ("name", "name_en", "name_km"),
                    ("short_name", "short_name_en", "short_name_km"),
                    ("mark", "app_name"),
                )
            },
        ),
        (
            gettext_lazy("Tỉnh, thành phố"),
            {
                "fields": (
                    ("place", "place_en", "place_km"),
                    ("area", "area_en", "area_km"),
                )
            },
        ),
        (gettext_lazy("Liên hệ"), {"fields": (("hotline", "email"),)}),
        (
            gettext_lazy("Bên kiểm soát dữ liệu cá nhân"),
            {
                "fields": (
                    ("controller", "controller_en", "controller_km"),
                    "controller_address",
                    ("controller_phone", "controller_email"),
                )
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("admin:province_portal_change", 1)
