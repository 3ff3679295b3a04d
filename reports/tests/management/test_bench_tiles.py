"""The bench of the tiles: it measures each page with content, and nothing of it stays."""

from io import StringIO

import pytest
from django.core.management import call_command

from citizen.models import Article, Figure, Place, Source
from citizen.tiles import PAGES
from reports.management.commands import bench_tiles


def test_every_tile_is_measured_with_content_that_does_not_stay(
    reference_data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_tiles, "REPEATS", 1)
    monkeypatch.setattr(bench_tiles, "WARM_UPS", 1)
    out = StringIO()

    try:
        call_command("bench_tiles", places=40, articles=10, figures=700, stdout=out)
    except SystemExit as end:
        assert end.code == 1  # this machine may be slow, but it measured all

    table = out.getvalue()
    for page in PAGES.values():
        assert f"{page.label}, truy vấn" in table
    assert "40 địa điểm, 10 bài, 700 số liệu" in table and "Bến phà" in table
    assert "Tỉ giá, một chuỗi" in table
    # The queries of each page keep their budget.
    assert not [line for line in table.splitlines() if "truy vấn" in line and "KHÔNG" in line]
    assert not any(model.objects.exists() for model in (Article, Figure, Place, Source))
