from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.module_loading import module_has_submodule
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from paht import celery, checks

# `leaflet.admin` would need GDAL; `reports.admin.registers.history` replaces the other one.
_UNUSED_ADMINS = ("leaflet", "pghistory")
_TICKS = {True: ("yes", _("Có")), False: ("no", _("Không")), None: ("unknown", _("Không rõ"))}


def tick(value: bool | None) -> SafeString:
    """Return the icon of a yes or no with a Vietnamese alt text; Django's says "True"."""
    name, words = _TICKS[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), words)


class PortalConfig(AppConfig):
    name = "paht"
    verbose_name = _("Cổng thông tin")

    def ready(self) -> None:
        # Applies to every thread of every process. Otherwise a thread uses Celery's own default
        # app, whose broker does not run.
        celery.app.set_default()
        checks.register_all()


class AdminConfig(SimpleAdminConfig):
    """Load the admin without Django's autodiscovery.

    Autodiscovery would import `leaflet.admin`, which imports GeoDjango and GDAL. The site would not
    start on a machine without GDAL.
    """

    default_site = "paht.site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        admin_list._boolean_icon = tick  # type: ignore[attr-defined]
        for app in apps.get_app_configs():
            if app.name in _UNUSED_ADMINS or not app.module:
                continue
            for place in ("admin", "admin.urls"):
                if module_has_submodule(app.module, place):
                    import_module(f"{app.name}.{place}")
