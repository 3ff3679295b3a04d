"""Build the public map: counts of cells, single reports, and the list beside the map.

A view has at most `MOST_FEATURES` cells. The response holds the count of each cell or its only
report, never every point (`counts` explains the cost).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from province import calendar
from province.models import AdminUnit
from reports.map import counts
from reports.map.counts import Box, Cell, Grid, degrees
from reports.models import Report, ReportQuerySet
from reports.people import me_too
from reports.rules.states import State
from reports.search.lookup_forms import kept_in_language
from reports.search.paging import MOST_FOUND, PER_PAGE
from reports.search.selection import Selection
from reports.workflow import wording

MOST_FEATURES = counts.MOST_CELLS
# From this zoom on, reports are shown singly if the view has at most `MOST_ALONE`.
STREET_ZOOM = 17
MOST_ALONE = 150
MOST_LISTED = 1000

FIELDS = (
    *("code", "title", "redacted_spans", "state", "reported_on", "due_at"),
    *("paused_at", "urgent", "commune_id", "district_id", "map_point__lat", "map_point__lng"),
)
# A valid code that no report has; `reverse` runs once instead of once a report.
CODE_PLACE = "0" * 12


@dataclass(frozen=True)
class MapItem:
    """A report on the map and in its list.

    `remaining` is the time left in words, empty for closed reports. `me_too` says how many
    people saw the same, empty for none.
    """

    code: str
    title: str
    state: State
    remaining: str
    tone: str
    url: str
    lat: float
    lng: float
    reported_on: date
    place: str
    me_too: str

    @property
    def properties(self) -> dict[str, str]:
        said = {"me_too": self.me_too} if self.me_too else {}
        return said | {
            "code": self.code,
            "title": self.title,
            "place": self.place,
            "status": self.state.value,
            "label": str(self.state.public_label),
            "remaining": self.remaining,
            "tone": self.tone,
            "url": self.url,
        }


def items(reports: Iterable[Report]) -> list[MapItem]:
    """Describe reports in the page's language; load them with `FIELDS` and `me_too.counted`."""
    now, working = timezone.now(), calendar.load()
    pattern = reverse("reports:detail", args=[CODE_PLACE])
    units = kept_in_language("map-unit-names", _unit_names)

    def describe(report: Report) -> MapItem:
        deadline = wording.deadline(report, now=now, calendar=working)
        return MapItem(
            code=report.code,
            title=report.public_title,
            state=report.status.public,
            remaining=deadline.label if deadline else "",
            tone=deadline.tone if deadline else "",
            url=pattern.replace(CODE_PLACE, report.code),
            lat=degrees(report.map_point.lat),
            lng=degrees(report.map_point.lng),
            reported_on=report.reported_on,
            place=", ".join(
                units[key] for key in (report.commune_id, report.district_id) if key in units
            ),
            me_too=me_too.in_words(report.me_too_count),
        )

    return [describe(report) for report in reports]


def _unit_names() -> dict[int | None, str]:
    return {
        unit.pk: unit.shown_name
        for unit in AdminUnit.objects.only("full_name", "name_en", "name_km")
    }


def clusters(bbox: Box, zoom: int, reports: Selection) -> dict[str, Any]:
    """Return the reports of a view as a GeoJSON FeatureCollection in the page's language.

    Whole cells are counted, so the collection's `bbox` is a little wider than the requested one.
    `total` is the sum of all counts; `more` says that a search found more than `MOST_FOUND`.
    A feature is a cluster (`count`, `open`) or a report (`code`, `title`, `status`, …).
    """
    grid = Grid.over(bbox, zoom)
    crowds: list[Cell] = []
    keys: list[int] | None = None
    if zoom >= STREET_ZOOM:
        keys = counts.keys_within(grid, reports, most=MOST_ALONE + 1)
    if keys is not None and len(keys) <= MOST_ALONE:
        total = len(keys)
    else:
        cells = counts.cells(grid, reports)
        total = sum(cell.size for cell in cells)
        crowds = [cell for cell in cells if cell.size > 1]
        keys = counts.keys_at([cell for cell in cells if cell.size == 1], reports)
    return {
        "type": "FeatureCollection",
        "bbox": grid.bounds,
        "total": min(total, MOST_FOUND) if reports.words else total,
        "more": bool(reports.words) and total > MOST_FOUND,
        "features": [*(_crowd(cell, grid) for cell in crowds), *_points(keys, reports)],
    }


class MapPages(Paginator):
    """The reports of the map as a list, newest first, also for people who cannot see the map.

    Three queries a page; the list ends after `MOST_LISTED` reports.
    """

    def __init__(self, bbox: Box, zoom: int, reports: Selection) -> None:
        super().__init__([], PER_PAGE)
        self.grid, self.reports = Grid.over(bbox, zoom), reports

    @cached_property
    def total(self) -> int:
        """Return the number of reports in the view; a search counts one more than is listed."""
        if self.reports.words:
            return len(self._found)
        return sum(cell.size for cell in counts.cells(self.grid, self.reports))

    @cached_property
    def _found(self) -> list[int]:
        """Return all keys of a search at once: matching the words is the expensive part."""
        most = MOST_FOUND + 1
        return counts.newest_keys(self.grid, self.reports, total=most, first=0, most=most)

    @cached_property
    def count(self) -> int:
        return min(self.total, MOST_FOUND if self.reports.words else MOST_LISTED)

    def page(self, number: Any) -> "Page[MapItem]":
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        if self.reports.words:
            keys = self._found[bottom : bottom + self.per_page]
        else:
            keys = counts.newest_keys(
                self.grid, self.reports, total=self.total, first=bottom, most=self.per_page
            )
        return Page(items(_shown(keys, self.reports)), number, self)


def _crowd(cell: Cell, grid: Grid) -> dict[str, Any]:
    """Place a cluster half way between its reports and the middle of the cell.

    Neighbouring clusters then do not cover each other.
    """
    place = grid.inwards(cell.lat), grid.inwards(cell.lng)
    return _feature(*place, {"count": cell.size, "open": cell.open})


def _points(keys: Sequence[int], reports: Selection) -> list[dict[str, Any]]:
    """Return the features of the reports with these keys."""
    if not keys:
        return []
    found = items(_shown(keys, reports))
    return [_feature(item.lat, item.lng, item.properties) for item in found]


def _shown(keys: Sequence[int], reports: Selection) -> ReportQuerySet:
    """Return these reports, filtered again: one may have changed since the keys were read."""
    found = me_too.counted(reports.reports().filter(pk__in=keys, map_point__isnull=False))
    return found.select_related("map_point").order_by("-reported_on", "-id").only(*FIELDS)


def _feature(lat: float, lng: float, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lng, lat]},
        "properties": properties,
    }
