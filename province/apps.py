from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from province import checks


class ProvinceConfig(AppConfig):
    name = "province"
    verbose_name = _("Địa bàn, cơ quan, lịch làm việc")

    def ready(self) -> None:
        register(checks.unit_scheme_is_known, Tags.models)
        register(checks.calendar_years_are_filled, Tags.database)
