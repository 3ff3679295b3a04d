import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from time import process_time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from citizen import seeding
from citizen.kinds import PlaceKind
from citizen.models import Article, Place, Series, Source
from citizen.models import Figure as Value
from citizen.tiles import EXCHANGE, JOBS, PAGES, PLACES, PRICES, PROCEDURES, TRAFFIC, WEATHER
from citizen.views.series_section import url_of
from paht.foundation import text
from province.models import AdminUnit, Agency
from reports.management.commands.bench import (
    REPEATS,
    WARM_UPS,
    Figure,
    count_queries,
    print_figures,
)

# Source: issue 14, for 5,000 places, 20,000 articles and 100,000 figures.
MILLISECONDS, QUERIES = 15, 10
OK = 200
BATCH = 5000
# Shares of all figures: series, and the time between two of their figures.
_SERIES = {
    PRICES: (200, timedelta(days=1), 0.5),
    WEATHER: (8, timedelta(hours=1), 0.3),
    "kinh-te": (60, timedelta(days=30), 0.1),
    EXCHANGE: (60, timedelta(hours=8), 0.1),
}
_DEPARTURES = "Đi: T2–T6 07:30; 13:00 | Về: mỗi 20 phút từ 4 giờ đến 22 giờ"


class Command(BaseCommand):
    help = (
        "Measure the pages of the tiles with much content, by the time of the CPU. The content is "
        "made for the run and rolled back. Ends with 1 when a budget is not kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--places", type=int, default=5000)
        parser.add_argument("--articles", type=int, default=20_000)
        parser.add_argument("--figures", type=int, default=100_000)

    def handle(self, *args: Any, places: int, articles: int, figures: int, **options: Any) -> None:
        with (
            override(settings.LANGUAGE_CODE),
            override_settings(RATE_LIMITS="off"),
            transaction.atomic(),
        ):
            seeding.load()
            _fill_places(places)
            _fill_articles(articles)
            _fill_figures(figures)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE citizen_place, citizen_article, citizen_figure")
                cursor.execute("ANALYZE citizen_series, citizen_source")
            measured = list(_measure())
            transaction.set_rollback(True)
        total = _("%(places)d địa điểm, %(articles)d bài, %(figures)d số liệu:")
        about = total % {"places": places, "articles": articles, "figures": figures}
        print_figures(self.stdout, measured, about=about)
        if not all(figure.is_kept for figure in measured):
            sys.exit(1)


def _measure() -> Iterator[Figure]:
    client = Client(SERVER_NAME=settings.SITE_HOST, raise_request_exception=True)
    for name, address in _pages():

        def ask(address: str = address) -> None:
            answer = client.get(address)
            if answer.status_code != OK:
                raise CommandError(f"{answer.status_code}: {address}")

        for _warm_up in range(WARM_UPS):
            ask()
        times = []
        for _repeat in range(REPEATS):
            start = process_time()
            ask()
            times.append(process_time() - start)
        yield Figure(name, 1000 * median(times), MILLISECONDS, "ms")
        yield Figure(_("%(page)s, truy vấn") % {"page": name}, count_queries(ask), QUERIES, "")


def _pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the address of each tile, of a series of each rhythm, and of a pier."""
    for page in PAGES.values():
        yield str(page.label), page.url
    for tile in _SERIES:
        series = Series.objects.shown(tile).order_by("-pk").first()
        if series:
            name = _("%(page)s, một chuỗi") % {"page": PAGES[tile].label}
            yield name, url_of(series, tile)
    pier = Place.objects.shown(TRAFFIC).filter(kind=PlaceKind.FERRY).order_by("-pk").first()
    if pier:
        yield _("Bến phà"), reverse("citizen:place", args=[pier.pk])
    yield _("Tìm trong Tiện ích"), f"{reverse('citizen:search')}?q=thu"


def _source(tile: str, holds: str) -> Source:
    now, owner = timezone.now(), Agency.objects.order_by("pk")[0]
    facts = {"holds": holds, "owner": owner, "checked_at": now, "is_sample": True}
    return Source.objects.create(tile=tile, name=f"Đo tốc độ: {tile} {holds}", **facts)


def _fill_places(count: int) -> None:
    communes = list(AdminUnit.objects.communes())
    kinds = list(PlaceKind)
    for tile, share in ((PLACES, 0.8), (TRAFFIC, 0.2)):
        source = _source(tile, Source.Holds.PLACES)
        rows = [
            Place(
                source=source,
                code=f"D{at}",
                kind=PlaceKind.FERRY if tile == TRAFFIC else kinds[at % len(kinds)],
                name=f"Địa điểm thử {at}",
                unit=communes[at % len(communes)],
                hours="T2–T6 07:00–11:00, 13:00–17:00; T7 07:00–11:00",
                departures=_DEPARTURES if tile == TRAFFIC else "",
                latitude=9.3 + at % 70 / 100,
                longitude=105.6 + at % 60 / 100,
                words=text.fold(f"Địa điểm thử {at}"),
            )
            for at in range(int(count * share))
        ]
        Place.objects.bulk_create(rows, batch_size=BATCH)


def _fill_articles(count: int) -> None:
    now = timezone.now()
    source = _source("tin-tuc", Source.Holds.ARTICLES)
    rows = (
        Article(
            source=source,
            code=f"B{at}",
            name=f"Bài thử số {at}",
            summary="Tóm tắt của một bài thử.",
            published_at=now - timedelta(hours=at),
            words=text.fold(f"Bài thử số {at}"),
        )
        for at in range(count)
    )
    Article.objects.bulk_create(rows, batch_size=BATCH)
    # A few in a small tile beside the many, and a page of jobs with their facts.
    for tile, few in ((PROCEDURES, 3), (JOBS, 60)):
        source = _source(tile, Source.Holds.ARTICLES)
        Article.objects.bulk_create(_job(source, at, now) for at in range(few))


def _job(source: Source, at: int, now: datetime) -> Article:
    name = f"Tuyển người số {at}"
    return Article(
        source=source,
        code=f"V{at}",
        name=name,
        group=f"Nhóm {at % 4}",
        summary="Tóm tắt của một tin tuyển dụng thử.",
        body="<p>Nội dung</p>",
        facts={"Mức lương": "8–12 triệu đồng", "Số lượng": "20", "Nơi làm việc": "An Nghiệp"},
        published_at=now - timedelta(hours=at),
        ends_at=now + timedelta(days=20),
        words=text.fold(name),
    )


def _fill_figures(count: int) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for tile, (number, step, share) in _SERIES.items():
        source = _source(tile, Source.Holds.SERIES)
        made = [
            Series(
                source=source,
                code=_code(tile, at),
                name=f"Chuỗi thử {at}",
                group=f"Nhóm {at % 6}",
                measure="đ",
                decimals=1,
                words=text.fold(f"Chuỗi thử {at}"),
            )
            for at in range(number)
        ]
        Series.objects.bulk_create(made)
        each = max(int(count * share) // number, 2)
        # A few days of forecasts of the hourly ones.
        ahead = min(60, each // 2) if tile == WEATHER else 0
        values = (
            Value(
                series=series,
                at=now + step * at,
                value=round(50 + 9 * math.sin(at / 7), 1),
                is_forecast=at > 0,
            )
            for series in made
            for at in range(ahead - each, ahead)
        )
        Value.objects.bulk_create(values, batch_size=BATCH)


def _code(tile: str, at: int) -> str:
    if tile != EXCHANGE:
        return f"S{at}"
    side, letter = ("MUA", "CK", "BAN")[at % 3], chr(ord("A") + at // 3)
    return f"U{letter}D-{side}"
