"""Draw the series of a tile: their latest figures, and how these differ from those before."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citizen import currencies, figure_words, latest
from citizen.latest import Latest, Reading
from citizen.models import Series
from citizen.tiles import EXCHANGE, PAGES
from citizen.views.sections import Section
from paht.foundation import text
from paht.foundation.local_time import local
from province import directory

PER_PAGE = 30
# A tile with more series has a search.
MANY = 20
MOST_WORDS = 8


class Group(NamedTuple):
    name: str
    rows: list["Row"]


class Chip(NamedTuple):
    """A filter that one tap sets; `value` is None for all groups."""

    label: str
    value: str | None
    is_chosen: bool


class Row(NamedTuple):
    """A series as a page shows it; words are empty where there is nothing to say."""

    series: Series
    url: str
    value: str
    # Whether the value is a forecast, in a series without measurements.
    is_forecast: bool
    at: str
    change: str
    # "up", "down" or "same", and "" without an earlier figure.
    trend: str
    today: str
    ahead: str
    is_old: bool


def series_section(request: HttpRequest, tile: str) -> Section | None:
    shown = Series.objects.shown(tile)
    if tile == EXCHANGE:
        # Those of the banks' tables.
        shown = shown.exclude(code__regex=currencies.CODE)
    counted = list(shown.values_list("group").annotate(Count("pk")).order_by("group"))
    if not counted:
        return None
    names = [name for name, _count in counted if name]
    group = text.clean(request.GET.get("nhom_so_lieu", ""))[:80]
    group = group if group in names and len(names) > 1 else ""
    words = text.clean(request.GET.get("tim_so_lieu", ""))[:100]
    found = shown.filter(group=group) if group else shown
    for word in text.fold(words).split()[:MOST_WORDS]:
        found = found.filter(words__contains=word)
    ordered = (
        found.select_related("source")
        .without_words()
        .order_by("group", "unit__name", "unit_id", "order", "name", "pk")
    )
    listed = Paginator(ordered, PER_PAGE).get_page(request.GET.get("bang"))
    rows = rows_of(listed.object_list, tile, now=timezone.now())
    context = {
        "groups": groups_of(rows),
        "chips": chips(names, group) if len(names) > 1 else [],
        "group": group,
        "words": words,
        "has_search": sum(count for _name, count in counted) > MANY,
        "listed": listed,
    }
    return Section("citizen/sections/series.html", context, ("figures.css",))


def chips(names: list[str], chosen: str) -> list[Chip]:
    return [
        Chip(_("Tất cả"), None, not chosen),
        *(Chip(name, name, name == chosen) for name in names),
    ]


def groups_of(rows: Iterable[Row]) -> list[Group]:
    """Group rows by the group of their series, or by the unit of those without one."""
    return [Group(name, list(found)) for name, found in groupby(rows, key=_group_name)]


def _group_name(row: Row) -> str:
    series = row.series
    return series.group or (series.unit.shown_name if series.unit else "")


def rows_of(found: Iterable[Series], tile: str, *, now: datetime) -> list[Row]:
    shown = list(found)
    directory.attach_units(shown, "unit")
    newest = latest.of_series(shown, now=now)
    return [row(series, newest[series.pk], tile, now=now) for series in shown]


def row(series: Series, newest: Latest, tile: str, *, now: datetime) -> Row:
    """Return the words about a series; its source is loaded."""
    today = local(now).date()

    def when(reading: Reading) -> str:
        return figure_words.moment(reading.at, interval=newest.interval, today=today)

    def said(reading: Reading) -> str:
        words = measured(series, reading.value)
        return _("%(value)s (dự báo)") % {"value": words} if reading.is_forecast else words

    shown = newest.latest or newest.passed or newest.ahead
    change = trend = of_today = ahead = ""
    if newest.latest and newest.previous:
        before, value = newest.previous, newest.latest.value
        how = figure_words.change(value, before.value, series.decimals)
        change = _("%(change)s so với %(moment)s") % {"change": how, "moment": when(before)}
        trend = "same" if value == before.value else "up" if value > before.value else "down"
    if newest.high and newest.low:
        of_today = _("Hôm nay cao nhất %(high)s lúc %(high_at)s, thấp nhất %(low)s lúc %(low_at)s.")
        of_today %= {
            "high": said(newest.high),
            "high_at": f"{local(newest.high.at):%H:%M}",
            "low": said(newest.low),
            "low_at": f"{local(newest.low.at):%H:%M}",
        }
    if newest.ahead and newest.ahead != shown:
        ahead = _("Dự báo %(value)s, %(moment)s.")
        of_ahead = measured(series, newest.ahead.value)
        ahead %= {"value": of_ahead, "moment": when(newest.ahead)}
    return Row(
        series=series,
        url=url_of(series, tile),
        value=measured(series, shown.value) if shown else "",
        is_forecast=shown.is_forecast if shown else False,
        at=capfirst(when(shown)) if shown else "",
        change=capfirst(change),
        trend=trend,
        today=of_today,
        ahead=ahead,
        is_old=newest.is_old(now, fresh_days=series.source.fresh_days),
    )


def measured(series: Series, value: Decimal) -> str:
    """Write a value of a series with its unit: "133.000 đ/kg"."""
    return f"{figure_words.amount(value, series.decimals)}\xa0{series.measure}".rstrip("\xa0")


def url_of(series: Series, tile: str) -> str:
    """Return the address of the page of a series below its tile."""
    return _pattern(tile, get_language()).format(series.pk)


@lru_cache
def _pattern(tile: str, _language: str | None) -> str:
    """Return the address with a place for the key: a list would look up the same one for each."""
    if above := PAGES[tile].above:
        found = reverse("citizen:part_series", args=[above, tile, 0])
    else:
        found = reverse("citizen:series", args=[tile, 0])
    return found.removesuffix("0/") + "{}/"
