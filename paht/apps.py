from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from paht import celery, checks


class PortalConfig(AppConfig):
    name = "paht"
    verbose_name = _("Cổng thông tin")

    def ready(self) -> None:
        # In every thread of every process: without it a thread falls back to an app of
        # Celery's own, whose broker nobody runs.
        celery.app.set_default()
        checks.register_all()


class AdminConfig(SimpleAdminConfig):
    """The stock admin, without its own autodiscovery.

    Autodiscovery would import `leaflet.admin`, which imports GeoDjango and with it
    GDAL: the site would not start on a machine that does not have it.
    """

    default_site = "paht.site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        for app in apps.get_app_configs():
            if app.name != "leaflet" and app.module and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")
