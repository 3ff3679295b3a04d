"""System checks of the province: its setting, and its calendar in the database."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections
from django.utils import timezone


def unit_scheme_is_known(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a UNIT_SCHEME for which forms would have no places to choose."""
    known = apps.get_model("province", "AdminUnit").Scheme.values
    if settings.UNIT_SCHEME in known:
        return []
    return [Error("UNIT_SCHEME phải là legacy hoặc 2025.", id="province.E001")]


def calendar_years_are_filled(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn when this year or the next has no calendar row.

    Runs only where a database is named (`migrate`, `check --database default`). Otherwise deadlines
    would silently count that year's holidays as working days.
    """
    model = apps.get_model("province", "CalendarDay")
    found: list[CheckMessage] = []
    for alias in databases or ():
        # `migrate` runs this check before the table exists.
        if model._meta.db_table not in connections[alias].introspection.table_names():
            continue
        year = timezone.localdate().year
        filled = set(
            model.objects.using(alias)
            .filter(date__year__in=(year, year + 1))
            .values_list("date__year", flat=True)
        )
        found += [
            Warning(
                f"Lịch làm việc năm {missing} chưa có ngày nghỉ nào.",
                hint="Nhập ngày nghỉ, ngày làm bù ở trang quản trị, mục Lịch làm việc.",
                id="province.W001",
            )
            for missing in (year, year + 1)
            if missing not in filled
        ]
    return found
