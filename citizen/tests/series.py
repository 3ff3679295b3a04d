"""Make series and their figures for tests."""

from collections.abc import Mapping
from datetime import datetime

from citizen.models import Figure, Series, Source
from citizen.tests.contacts import make_source
from citizen.tiles import PRICES
from paht.foundation.local_time import VIETNAM


def make_series_source(tile: str = PRICES, **facts: object) -> Source:
    return make_source(tile, **{"name": "Bảng số liệu", "holds": "series", **facts})


def make_series(source: Source, figures: Mapping[str, object], **facts: object) -> Series:
    """Make a series with the figures of moments on Vietnam's clock: "2026-12-01 07:00"."""
    known = {"code": f"S{Series.objects.count()}", "name": "Tôm thẻ", "measure": "đ/kg"}
    series = Series.objects.create(**{"source": source, **known, **facts})
    Figure.objects.bulk_create(
        Figure(series=series, at=moment(at), value=value) for at, value in figures.items()
    )
    return series


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)
