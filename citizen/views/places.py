"""List the places of a tile: by kind, by commune, by name, or the nearest first."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from citizen import cameras, communes, opening_hours
from citizen.kinds import PlaceKind
from citizen.models import Place
from citizen.models.places import PlaceQuerySet
from citizen.nearby import MOST, Position, nearest
from citizen.tiles import CAMERAS
from citizen.views.camera_section import Shown, shown
from citizen.views.departure_words import NextWords, next_words
from citizen.views.sections import Section
from paht.foundation import local_time, text
from paht.foundation.caching import process_value
from province import directory
from province.models import AdminUnit

PER_PAGE = 20
MOST_WORDS = 8
KEEP_SECONDS = 10
KIND_ICONS = {
    PlaceKind.ATM: "wallet",
    PlaceKind.BUS_STATION: "truck",
    PlaceKind.FERRY: "waves",
    PlaceKind.HOSPITAL: "heart-pulse",
    PlaceKind.HEALTH_STATION: "heart-pulse",
    PlaceKind.PHARMACY: "heart-pulse",
    PlaceKind.MARKET: "store",
    PlaceKind.SUPERMARKET: "store",
    PlaceKind.FUEL: "flame",
    PlaceKind.SCHOOL: "graduation-cap",
    PlaceKind.OFFICE: "landmark",
    PlaceKind.ATTRACTION: "drama",
    PlaceKind.BLACK_SPOT: "triangle-alert",
    PlaceKind.CAMERA: "video",
}


class Choice(NamedTuple):
    """What the reader asked for, from the address or, with a position, from a form."""

    kind: str
    group: str
    words: str
    commune: AdminUnit | None
    is_inside: bool
    is_always: bool
    here: Position | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Choice":
        asked = request.POST if request.method == "POST" else request.GET
        here = Position.read(asked.get("vi_do", ""), asked.get("kinh_do", ""))
        commune = communes.by_code().get(asked.get("xa", ""))
        return cls(
            kind=_known(asked, "loai", PlaceKind.values),
            group=text.clean(asked.get("nhom", ""))[:80],
            words=text.clean(asked.get("q", ""))[:100],
            commune=commune,
            is_inside=commune is not None and bool(asked.get("trong_xa")),
            is_always=bool(asked.get("ca_ngay")),
            here=here if request.method == "POST" else None,
        )

    @property
    def is_counted(self) -> bool:
        """Return whether the counts of kinds and groups say how many places there are."""
        return not (self.words or self.is_inside or self.is_always)

    @property
    def start(self) -> Position | None:
        """Return where distances start: at the person, or in the middle of the commune."""
        if self.here or self.is_inside or self.commune is None:
            return self.here
        latitude, longitude = self.commune.lat, self.commune.lon
        if latitude is None or longitude is None:
            return None
        return Position(latitude, longitude)

    def query(self, **changed: str) -> str:
        """Return the query of this choice, without the position."""
        parts = {
            "loai": self.kind,
            "nhom": self.group,
            "q": self.words,
            "xa": self.commune.code if self.commune else "",
            "trong_xa": "1" if self.is_inside else "",
            "ca_ngay": "1" if self.is_always else "",
            **changed,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})


class Chip(NamedTuple):
    """A filter that one tap sets. `value` is empty for all."""

    label: str
    value: str
    total: int
    query: str
    is_chosen: bool


class Opening(NamedTuple):
    """What a page says of the hours now; `css` is the variant of the chip."""

    label: str
    css: str
    icon: str


class Row(NamedTuple):
    number: int
    place: Place
    icon: str
    # Its group, or the name of its kind.
    about: str
    opening: Opening | None
    distance: str
    # The next departures of each direction.
    coming: list[NextWords]
    camera: Shown | None = None


def place_section(request: HttpRequest, tile: str) -> Section | None:
    """Draw the places of a tile; cameras only while their pictures may be public."""
    if tile == CAMERAS and not cameras.basis():
        return None
    counted = _counts(tile)
    if not counted:
        return None
    choice = _with_known_group(Choice.of(request), counted)
    places = _filtered(Place.objects.shown(tile), choice)
    context: dict[str, Any] = {
        "request": request,
        "choice": choice,
        "kinds": _kind_chips(choice, counted),
        "groups": _group_chips(choice, counted),
        "communes": communes.options(choice.commune),
        "near_url": reverse("citizen:near", args=[tile]),
        "most": MOST,
    }
    start = choice.start
    if start:
        found, first = nearest(places, start), 1
    else:
        pages = Paginator(places, PER_PAGE)
        if choice.is_counted:
            pages.count = _total(choice, counted)
        listed = pages.get_page(request.GET.get("page"))
        found, first = list(listed.object_list), listed.start_index()
        context["listed"] = listed
    directory.attach_units(found, "unit")
    context["rows"] = rows = rows_of(found, first, with_pictures=tile == CAMERAS)
    context["count"] = len(found) if start else context["listed"].paginator.count
    context["map"] = {"places": map_points(rows), "here": list(choice.here or ())}
    return Section("citizen/sections/places.html", context, ("places.css",), "places.js")


def rows_of(places: Iterable[Place], first: int = 1, *, with_pictures: bool = False) -> list[Row]:
    now = timezone.now()
    return [
        Row(
            number,
            place,
            KIND_ICONS.get(PlaceKind(place.kind), "pin"),
            place.group or str(PlaceKind(place.kind).label),
            opening(place),
            distance_text(getattr(place, "distance_km", None)),
            next_words(place.departures, now) if place.departures else [],
            shown(place, cameras.kept(place, small=True))
            if with_pictures and place.picture_url
            else None,
        )
        for number, place in enumerate(places, first)
    ]


def map_points(rows: Iterable[Row]) -> list[list[object]]:
    """Return number, name, latitude and longitude of the rows that have a point."""
    return [
        [row.number, row.place.shown_name, row.place.latitude, row.place.longitude]
        for row in rows
        if row.place.latitude is not None
    ]


def opening(place: Place) -> Opening | None:
    """Return whether the place is open now; None where its hours are unknown or unclear."""
    if place.is_always_open:
        return Opening(_("Mở 24/7"), "chip--completed", "check")
    week = opening_hours.read(place.hours)
    if week is None:
        return None
    now = timezone.now()
    state = opening_hours.state(week, now)
    if state.changes_at is None:
        return Opening(_("Mở 24/7"), "chip--completed", "check")
    time = f"{state.changes_at:%H:%M}"
    if state.is_open:
        return Opening(_("Đang mở đến %(time)s") % {"time": time}, "chip--completed", "check")
    days = (state.changes_at.date() - local_time.local(now).date()).days
    if days == 0:
        words = _("Đã đóng, mở lại %(time)s") % {"time": time}
    elif days == 1:
        words = _("Đã đóng, mở lại %(time)s ngày mai") % {"time": time}
    else:
        day = format_date(state.changes_at, "l")
        words = _("Đã đóng, mở lại %(time)s %(day)s") % {"time": time, "day": day}
    return Opening(words, "", "clock")


def distance_text(km: float | None) -> str:
    """Return a distance as rough as a position that is known to 100 m."""
    if km is None:
        return ""
    if km < 0.95:
        return _("%(distance)s m") % {"distance": max(round(km * 10), 1) * 100}
    return _("%(distance)s km") % {"distance": formats.number_format(round(km, 1), 1)}


def _known(asked: QueryDict, name: str, known: Iterable[str]) -> str:
    value = asked.get(name, "")
    return value if value in known else ""


def _counts(tile: str) -> dict[tuple[str, str], int]:
    """Return how many places the tile has of each kind and group, at most ten seconds old."""
    return process_value(("place-counts", tile), KEEP_SECONDS, lambda: _counted(tile))


def _counted(tile: str) -> dict[tuple[str, str], int]:
    found = Place.objects.filter(is_on=True, source__is_on=True, source__tile=tile)
    counted = found.order_by().values_list("kind", "group").annotate(Count("pk"))
    return {(kind, group): count for kind, group, count in counted}


def _total(choice: Choice, counted: dict[tuple[str, str], int]) -> int:
    return sum(
        count
        for (kind, group), count in counted.items()
        if choice.kind in ("", kind) and choice.group in ("", group)
    )


def _filtered(places: PlaceQuerySet, choice: Choice) -> PlaceQuerySet:
    if choice.kind:
        places = places.filter(kind=choice.kind)
    if choice.group:
        places = places.filter(group=choice.group)
    if choice.is_always:
        places = places.filter(is_always_open=True)
    if choice.is_inside:
        places = places.filter(unit=choice.commune)
    for word in text.fold(choice.words).split()[:MOST_WORDS]:
        places = places.filter(words__contains=word)
    return places


def _kind_chips(choice: Choice, counted: dict[tuple[str, str], int]) -> list[Chip]:
    """Return a chip for each kind that the tile has; none where it has only one."""
    sums = dict.fromkeys(PlaceKind, 0)
    for (kind, _group), count in counted.items():
        sums[PlaceKind(kind)] += count
    found = [(kind, count) for kind, count in sums.items() if count]
    if len(found) < 2:
        return []
    chips = [
        Chip(_("Tất cả"), "", sum(sums.values()), choice.query(loai="", nhom=""), not choice.kind)
    ]
    return chips + [
        Chip(
            str(kind.label),
            kind.value,
            count,
            choice.query(loai=kind, nhom=""),
            kind == choice.kind,
        )
        for kind, count in found
    ]


def _with_known_group(choice: Choice, counted: dict[tuple[str, str], int]) -> Choice:
    """Drop a group that the chosen kind does not have: another kind was chosen since."""
    known = (_kind_of_groups(choice, counted), choice.group) in counted
    return choice if known else choice._replace(group="")


def _kind_of_groups(choice: Choice, counted: dict[tuple[str, str], int]) -> str:
    """Return the kind whose groups are offered: the chosen or the only one, or ""."""
    kinds = {kind for kind, _group in counted}
    return choice.kind or (min(kinds) if len(kinds) == 1 else "")


def _group_chips(choice: Choice, counted: dict[tuple[str, str], int]) -> list[Chip]:
    kind = _kind_of_groups(choice, counted)
    groups = sorted(
        (group, count) for (of, group), count in counted.items() if of == kind and group
    )
    return [
        Chip(
            group,
            group,
            count,
            choice.query(nhom="" if group == choice.group else group),
            group == choice.group,
        )
        for group, count in groups
    ]
