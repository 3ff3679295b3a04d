"""Find words in all content of the tiles: one page, grouped by kind."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views.reading import reads_too_much
from citizen import cameras, communes, latest, spoken_times
from citizen.models import LINES, Article, Contact, Line, Notice, Place, Series, Source, Tile
from citizen.models.articles import NEWEST, ArticleQuerySet
from citizen.tiles import CAMERAS, PAGES, TilePage
from citizen.views import series_section
from citizen.views.article_section import row_of as article_row
from citizen.views.sections import Turning, page_number, turning
from paht.foundation import text
from paht.foundation.local_time import day_text
from province import directory

# How many of each kind the page of all kinds shows; the page of one kind shows more.
FEW, PER_PAGE = 5, 20
PAGE, MOST_PAGES = "trang", 10
# So many of the newest articles are sorted by whether their titles hold the words.
MOST_RANKED = MOST_PAGES * PER_PAGE + 1
LONGEST = 100
# Of one visitor in ten minutes; a network of many phones stays below this, too.
SEARCHES = 300


class Row(NamedTuple):
    """A line that was found: where it leads, and what says whether it is the right one."""

    name: str
    url: str
    about: list[str]
    is_out: bool = False
    phone: str = ""


class Group(NamedTuple):
    kind: str
    title: str | Promise
    rows: list[Row]
    has_more: bool


class Kind(NamedTuple):
    title: str | Promise
    order: tuple[Any, ...]
    rows: Callable[[list[Any], datetime], list[Row]]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what holds all words of `?q=`; with `?loai=`, more lines of one kind.

    Beyond a number of searches the page asks for proof of work.
    """
    words = text.clean(request.GET.get("q", ""))[:LONGEST]
    kind = request.GET.get("loai", "")
    kind = kind if kind in KINDS else ""
    page = min(page_number(request, PAGE), MOST_PAGES) if kind else 1
    is_asked = bool(text.fold(words))
    if is_asked and (asked := reads_too_much(request, "tile-search", limit=SEARCHES)):
        return asked
    shown = Tile.objects.shown_pages()
    groups = _groups(words, kind, page, shown) if is_asked else []
    context = {
        "words": words,
        "is_asked": is_asked,
        "kind": kind,
        "groups": groups,
        "tiles": [] if kind or not is_asked else named(words, shown),
        "turning": _turning(request, page, groups) if kind else None,
    }
    return render(request, "citizen/search.html", context)


def named(words: str, shown: Iterable[str]) -> list[TilePage]:
    """Return the shown tiles and parts whose names hold all words."""
    asked = set(text.fold(words).split())
    pages = [PAGES[slug] for slug in shown]
    return [page for page in pages if asked <= set(text.fold(str(page.label)).split())]


def _groups(words: str, only: str, page: int, tiles: list[str]) -> list[Group]:
    now = timezone.now()
    size = PER_PAGE if only else FEW
    start = (page - 1) * size
    groups = []
    for key, kind in KINDS.items():
        if only not in ("", key):
            continue
        shown = slice(start, start + size + 1)
        hits = _found(key, words, tiles, now)
        is_long = key == Source.Holds.ARTICLES
        found = _titles_first(hits, words, shown) if is_long else list(hits[shown])
        directory.attach_units(found, "unit")
        rows = kind.rows(found[:size], now)
        if rows:
            groups.append(Group(key, kind.title, rows, len(found) > size))
    return groups


def _found(key: str, words: str, tiles: list[str], now: datetime) -> Any:
    lines: Any = LINES[key]._default_manager
    if key == Source.Holds.PLACES and CAMERAS in tiles and not cameras.basis():
        tiles = [tile for tile in tiles if tile != CAMERAS]
    shown = lines.filter(is_on=True, source__is_on=True, source__tile__in=tiles)
    if key == Source.Holds.ARTICLES:
        shown = shown.published(now).not_over(now).for_list()
    else:
        shown = shown.select_related("source").without_words()
        if key == Source.Holds.NOTICES:
            shown = shown.not_over(now)
    return shown.with_words(words).order_by(*KINDS[key].order)


def _titles_first(hits: ArticleQuerySet, words: str, shown: slice) -> list[Article]:
    """Return a part of the newest hits, those first whose titles hold all words; two queries."""
    asked = set(text.fold(words).split())
    newest = hits.values_list("pk", "name", "name_en")[:MOST_RANKED]
    is_elsewhere = {
        pk: not asked <= set(text.fold(f"{name} {name_en}").split()) for pk, name, name_en in newest
    }
    # Sorting keeps the order of the others.
    keys = sorted(is_elsewhere, key=is_elsewhere.__getitem__)[shown]
    found = hits.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _turning(request: HttpRequest, page: int, groups: list[Group]) -> Turning:
    has_more = any(group.has_more for group in groups) and page < MOST_PAGES
    return turning(request, PAGE, page, has_more=has_more)


def _contacts(found: list[Contact], now: datetime) -> list[Row]:
    rows = []
    for line in found:
        about = _about(line, line.note, line.is_always_open and _("trực 24/7"))
        rows.append(Row(line.shown_name, "", about, phone=line.phone))
    return rows


def _notices(found: list[Notice], now: datetime) -> list[Row]:
    rows = []
    for notice in found:
        when = spoken_times.period(notice.starts_at, notice.ends_at, now=now)
        state = _("Đã hủy") if notice.is_cancelled else notice.get_kind_display()
        unit = notice.unit
        is_commune = unit is not None and unit.code in communes.by_code()
        query = f"?xa={unit.code}" if unit and is_commune else ""
        url = f"{_page(notice).url}{query}#thong-bao-{notice.pk}"
        rows.append(Row(notice.shown_name, url, _about(notice, state, when, notice.place)))
    return rows


def _series(found: list[Series], now: datetime) -> list[Row]:
    newest = latest.of_series(found, now=now)
    rows = []
    for series in found:
        said = series_section.row(series, newest[series.pk], series.source.tile, now=now)
        value = f"{said.value} ({said.at})" if said.value else ""
        rows.append(Row(series.shown_name, said.url, _about(series, value, series.group)))
    return rows


def _places(found: list[Place], now: datetime) -> list[Row]:
    rows = []
    for place in found:
        url = reverse("citizen:place", args=[place.pk])
        about = _about(place, place.group or place.get_kind_display(), place.address)
        rows.append(Row(place.shown_name, url, about))
    return rows


def _articles(found: list[Article], now: datetime) -> list[Row]:
    rows = []
    for row in (article_row(article, now) for article in found):
        article = row.article
        day = day_text(article.published_at) if article.published_at else ""
        about = _about(article, day, article.group)
        rows.append(Row(article.shown_name, row.address, about, row.is_out))
    return rows


def _about(line: Line, *facts: str | bool) -> list[str]:
    """Return what is said below the name: facts, unit, tile, and whether it is a sample."""
    unit = line.unit.shown_name if line.unit else ""
    sample = _("Dữ liệu mẫu") if line.source.is_sample else ""
    said = (*facts, unit, str(_page(line).label), sample)
    return [str(fact) for fact in said if fact]


def _page(line: Line) -> TilePage:
    return PAGES[line.source.tile]


# What hurts first, as on the page of a tile. For frequent words PostgreSQL walks an index of the
# order, for rare ones the index of the words.
KINDS: dict[str, Kind] = {
    Source.Holds.NOTICES: Kind(gettext_lazy("Thông báo"), ("starts_at", "pk"), _notices),
    Source.Holds.CONTACTS: Kind(gettext_lazy("Số liên hệ"), ("order", "name", "pk"), _contacts),
    Source.Holds.SERIES: Kind(gettext_lazy("Số liệu"), ("order", "name", "pk"), _series),
    Source.Holds.PLACES: Kind(gettext_lazy("Địa điểm"), ("name", "pk"), _places),
    Source.Holds.ARTICLES: Kind(gettext_lazy("Bài viết"), (NEWEST, "pk"), _articles),
}
