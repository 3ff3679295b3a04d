"""List the articles of a tile: by group, by commune, by words, the newest first."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from citizen import communes
from citizen.models import Article
from citizen.models.articles import ArticleQuerySet
from citizen.tiles import AREA, ECONOMY, FARMING, JOBS, NEWS, PAYMENT, POLICIES, PROCEDURES
from citizen.views.sections import Section, page_number, turning
from paht.foundation import text
from paht.foundation.caching import process_value
from province import directory
from province.models import AdminUnit

PER_PAGE = 20
PAGE = "trang_bai"
# Older articles are found by words; skipping 10,000 of them would take the database long.
MOST_PAGES = 50
KEEP_SECONDS = 10
# With more groups than these a select is shorter than chips.
MOST_CHIPS = 12
MOST_FACTS, LONGEST_FACT = 3, 80
TITLES: dict[str, str | Promise] = {
    NEWS: _("Tin mới"),
    PROCEDURES: _("Thủ tục hành chính"),
    JOBS: _("Tin tuyển dụng"),
    POLICIES: _("Chính sách"),
    AREA: _("Tổng quan"),
    PAYMENT: _("Đơn vị thu và trang chính thức"),
    FARMING: _("Mùa vụ, kỹ thuật"),
    ECONOMY: _("Sản phẩm, doanh nghiệp"),
}


class Counts(NamedTuple):
    """How many articles of each group are not over, and how many are over."""

    current: dict[str, int]
    over: int
    has_units: bool
    has_conditions: bool
    # The sources that hold articles. PostgreSQL estimates well by their keys: it then reads the
    # few articles of a small tile instead of walking 20,000 of others.
    sources: list[int]

    @property
    def total(self) -> int:
        return sum(self.current.values()) + self.over


class Choice(NamedTuple):
    """What the reader asked for."""

    group: str
    words: str
    commune: AdminUnit | None
    with_over: bool

    @classmethod
    def of(cls, request: HttpRequest, known: dict[str, int]) -> "Choice":
        asked = request.GET
        group = asked.get("muc", "")
        return cls(
            group=group if group in known else "",
            words=text.clean(asked.get("tim", ""))[:100],
            commune=communes.by_code().get(asked.get("xa", "")),
            with_over=bool(asked.get("het_han")),
        )

    @property
    def is_narrow(self) -> bool:
        """Return whether words or a commune leave out articles that nobody counted."""
        return bool(self.words or self.commune)


class Group(NamedTuple):
    """A filter that one tap sets; `value` is None for all."""

    label: str | Promise
    value: str | None
    total: int
    is_chosen: bool


class Row(NamedTuple):
    """An article of the list. `is_out` means that the address is a page of another site."""

    article: Article
    address: str
    is_out: bool
    is_over: bool
    facts: list[tuple[str, str]]


def article_section(request: HttpRequest, tile: str) -> Section | None:
    now = timezone.now()
    counts = process_value(("article-counts", tile), KEEP_SECONDS, lambda: _counted(tile, now))
    if not counts.total:
        return None
    choice = Choice.of(request, counts.current)
    page = min(page_number(request, PAGE), MOST_PAGES)
    start = (page - 1) * PER_PAGE
    of_tile = Article.objects.shown(tile).filter(source__in=counts.sources)
    shown = _filtered(of_tile, choice, now)
    found = list(shown[start : start + PER_PAGE + 1])
    has_more = len(found) > PER_PAGE
    directory.attach_units(found, "unit")
    groups = _groups(choice, counts)
    context = {
        "title": TITLES.get(tile, _("Bài viết")),
        "choice": choice,
        "groups": groups,
        "has_chips": len(groups) <= MOST_CHIPS,
        "communes": communes.options(choice.commune) if counts.has_units else "",
        "rows": [row_of(article, now) for article in found[:PER_PAGE]],
        "count": None if choice.is_narrow else _count(choice, counts),
        "turning": turning(request, PAGE, page, has_more=has_more and page < MOST_PAGES),
        "has_older": has_more and page == MOST_PAGES,
        "over": counts.over,
        "has_conditions": counts.has_conditions,
    }
    return Section("citizen/sections/articles.html", context, ("articles.css",))


def row_of(article: Article, now: datetime) -> Row:
    """Return an article of `ArticleQuerySet.for_list` as a list shows it."""
    # A page of the portal that says no more than the list would only cost a tap.
    is_out = bool(article.url and not article.has_body and not article.facts)
    facts = list(article.facts.items())[:MOST_FACTS]
    return Row(
        article,
        article.url if is_out else reverse("citizen:article", args=[article.pk]),
        is_out,
        article.is_over_at(now),
        [(name, Truncator(words).chars(LONGEST_FACT)) for name, words in facts],
    )


def _counted(tile: str, now: datetime) -> Counts:
    is_over = Q(ends_at__lte=now)
    found = Article.objects.shown(tile).order_by().published(now).values_list("group", "source")
    counts = {"all": Count("*"), "over": Count("ends_at", filter=is_over), "units": Count("unit")}
    rows = list(found.annotate(**counts).order_by("group"))
    current: dict[str, int] = defaultdict(int)
    for group, _source, count, over, _units in rows:
        current[group] += count - over
    return Counts(
        current=dict(current),
        over=sum(over for *_of, over, _units in rows),
        has_units=any(units for *_of, units in rows),
        has_conditions=Article.objects.shown(tile).exclude(conditions="").exists(),
        sources=sorted({source for _group, source, *_counts in rows}),
    )


def _count(choice: Choice, counts: Counts) -> int | None:
    """Return how many articles the list has; None where only the database knows."""
    if choice.with_over:
        return None if choice.group else counts.total
    return counts.current[choice.group] if choice.group else counts.total - counts.over


def _groups(choice: Choice, counts: Counts) -> list[Group]:
    """Return a filter for each group that the tile has; none where it has only one."""
    named = {name: count for name, count in counts.current.items() if name}
    if len(counts.current) < 2 or not named:
        return []
    every = Group(_("Tất cả"), None, counts.total - counts.over, not choice.group)
    return [
        every,
        *(Group(name, name, count, name == choice.group) for name, count in named.items()),
    ]


def _filtered(articles: ArticleQuerySet, choice: Choice, now: datetime) -> ArticleQuerySet:
    articles = articles.published(now)
    if not choice.with_over:
        articles = articles.not_over(now)
    if choice.group:
        articles = articles.filter(group=choice.group)
    if choice.commune:
        articles = articles.of_commune(choice.commune)
    if choice.words:
        articles = articles.with_words(choice.words)
    return articles.for_list()
