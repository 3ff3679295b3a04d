"""Show one series: its latest figure, the line of its last 30 days, and all figures as a table."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen import figure_words, latest, plots
from citizen.latest import Reading
from citizen.models import Figure, Series
from citizen.views.pages import open_any
from citizen.views.series_section import measured, row
from paht.foundation.local_time import day_text, local
from province import directory

DAYS, AHEAD_DAYS = 30, 10
# Figures that come less often than every three days are drawn over years.
_OFTEN = timedelta(days=3)
_MOST, _MOST_RARE, _MOST_AHEAD = 3000, 120, 500
# A longer table has a line for each day.
_LONGEST_TABLE = 62


class Line(NamedTuple):
    """A line of the table: a figure, or the lowest and the highest of a day."""

    when: str
    values: list[str]
    is_forecast: bool


class Text(NamedTuple):
    """A text of the drawing at a share of the width."""

    across: str
    anchor: str
    words: str
    down: str = ""
    circle: str = ""


@require_safe
def series(request: HttpRequest, slug: str, pk: int, above: str = "") -> HttpResponse:
    """Show a series; 404 if it, its source or its tile is switched off."""
    page = open_any(slug)
    found = Series.objects.shown(slug).filter(pk=pk).select_related("source__owner").first()
    if found is None or page.above != above:
        raise Http404
    directory.attach_units([found], "unit")
    now = timezone.now()
    newest = latest.of_series([found], now=now)[found.pk]
    figures = _figures(found, newest, now)
    context = {
        "page": page,
        "series": found,
        "row": row(found, newest, slug, now=now),
        "plot": _drawing(found, figures, newest.interval),
        "table": _table(found, figures, newest.interval),
        "is_by_day": len(figures) > _LONGEST_TABLE,
        "sources": [found.source],
    }
    return render(request, "citizen/series.html", context)


def _figures(series: Series, newest: latest.Latest, now: datetime) -> list[Reading]:
    """Return the figures to show in the order of time; two queries at most.

    Forecasts are those after the newest measurement; the older ones were overtaken.
    """
    # An old series shows its own last days.
    last = newest.latest or newest.passed
    past = Figure.objects.filter(series=series, at__lte=now).order_by("-at")
    past = past.filter(is_forecast=newest.latest is None)
    if newest.interval and newest.interval > _OFTEN:
        past = past[:_MOST_RARE]
    else:
        begin = (last.at if last else now) - timedelta(days=DAYS)
        past = past.filter(at__gte=begin)[:_MOST]
    found = [Reading(*facts) for facts in past.values_list("at", "value", "is_forecast")]
    found.reverse()
    begin = newest.latest.at if newest.latest else now
    most = max(now, newest.ahead.at if newest.ahead else now) + timedelta(days=AHEAD_DAYS)
    ahead = Figure.objects.filter(series=series, at__gt=begin, at__lte=most).order_by("at")
    for at, value in ahead.values_list("at", "value")[:_MOST_AHEAD]:
        found.append(Reading(at, value, is_forecast=True))
    return found


def _drawing(
    series: Series, figures: list[Reading], interval: timedelta | None
) -> dict[str, Any] | None:
    points = [plots.Point(reading.at, float(reading.value)) for reading in figures]
    number = sum(not reading.is_forecast for reading in figures)
    plot = plots.draw(points[:number], points[number:])
    if plot is None:
        return None
    by_moment = {reading.at: reading.value for reading in figures}
    low, high = by_moment[plot.low.point.at], by_moment[plot.high.point.at]
    said = {
        "low": measured(series, low),
        "low_at": figure_words.moment(plot.low.point.at, interval=interval),
        "high": measured(series, high),
        "high_at": figure_words.moment(plot.high.point.at, interval=interval),
        "first": figure_words.moment(figures[0].at, interval=interval),
        "last": figure_words.moment(figures[-1].at, interval=interval),
    }
    places = series.decimals
    return {
        "plot": plot,
        "levels": [
            (level.down, f"{float(level.down) - 6:.1f}", _level(level.value))
            for level in plot.levels
        ],
        "moments": [Text(at.across, at.anchor, _tick(at.at, plot.step)) for at in plot.moments],
        "marks": [
            _named(plot.high, figure_words.amount(high, places), above=True),
            *(
                [_named(plot.low, figure_words.amount(low, places), above=False)]
                if low < high
                else []
            ),
        ],
        "period": _("Từ %(first)s đến %(last)s") % said,
        "extremes": _("Thấp nhất %(low)s (%(low_at)s), cao nhất %(high)s (%(high_at)s).") % said,
    }


def _named(mark: plots.Mark, words: str, *, above: bool) -> Text:
    down = float(mark.down) + (-10 if above else 24)
    return Text(mark.across, mark.anchor, words, f"{down:.1f}", mark.down)


def _level(value: float) -> str:
    return figure_words.amount(Decimal(repr(value)))


def _tick(at: datetime, step: timedelta) -> str:
    here = local(at)
    if step < timedelta(days=1) and here.hour:
        return f"{here:%H:%M}"
    if step < timedelta(days=28):
        return f"{here:%d/%m}"
    return f"{here:%m/%Y}" if step < timedelta(days=360) else f"{here:%Y}"


def _table(series: Series, figures: Sequence[Reading], interval: timedelta | None) -> list[Line]:
    """Return the figures as lines, the newest first; of very many, a line for each day."""
    newest_first = list(reversed(figures))
    if len(newest_first) <= _LONGEST_TABLE:
        return [
            Line(
                capfirst(figure_words.moment(reading.at, interval=interval)),
                [figure_words.amount(reading.value, series.decimals)],
                reading.is_forecast,
            )
            for reading in newest_first
        ]
    lines = []
    for day, found in groupby(newest_first, key=lambda reading: local(reading.at).date()):
        of_day = list(found)
        values = [reading.value for reading in of_day]
        ends = [figure_words.amount(end, series.decimals) for end in (min(values), max(values))]
        lines.append(Line(day_text(day), ends, of_day[0].is_forecast))
    return lines
