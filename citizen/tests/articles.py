"""Make articles for tests."""

from typing import Any

from citizen.models import Article, Source
from citizen.tests.contacts import make_source
from citizen.tiles import NEWS


def make_articles_source(tile: str = NEWS, **facts: Any) -> Source:
    return make_source(tile, **{"holds": Source.Holds.ARTICLES, "name": "Báo", **facts})


def make_article(source: Source, **facts: Any) -> Article:
    known = {"code": f"B{Article.objects.count()}", "name": "Giá lúa tăng"}
    return Article.objects.create(**{"source": source, **known, **facts})
