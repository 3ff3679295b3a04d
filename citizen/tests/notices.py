"""Make notices for tests."""

from datetime import datetime, timedelta

from django.utils import timezone

from citizen.models import Notice, Source
from citizen.tests.contacts import make_source
from citizen.tiles import POWER_CUTS
from province.models import AdminUnit


def make_notices_source(tile: str = POWER_CUTS, **facts: object) -> Source:
    known = {"holds": Source.Holds.NOTICES, "checked_at": timezone.now(), "name": f"Báo {tile}"}
    return make_source(tile, **{**known, **facts})


def make_notice(
    source: Source | None = None,
    unit: AdminUnit | None = None,
    *,
    starts: datetime | timedelta = timedelta(hours=-1),
    hours: float | None = 4,
    **facts: object,
) -> Notice:
    """Store a notice that begins `starts` from now; without `hours` its end is unknown."""
    begin = starts if isinstance(starts, datetime) else timezone.now() + starts
    known = {"code": f"T{Notice.objects.count()}", "name": "Cúp điện để sửa lưới", "kind": "power"}
    return Notice.objects.create(
        **{
            "source": source
            or Source.objects.filter(holds="notices").first()
            or make_notices_source(),
            "unit": unit,
            "starts_at": begin,
            "ends_at": None if hours is None else begin + timedelta(hours=hours),
            **known,
            **facts,
        }
    )
