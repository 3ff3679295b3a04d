"""Choose the notices of a page: those in force, of the next days, and later ones."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from itertools import groupby

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citizen.kinds import NoticeLevel
from citizen.models import Notice, Tile
from citizen.models.notices import NoticeQuerySet
from citizen.spoken_times import period
from paht.foundation.caching import process_value
from paht.foundation.local_time import local
from province.directory import attach_units
from province.models import AdminUnit

PER_PAGE = 60
SOON = timedelta(days=7)
KEEP_SECONDS = 30
MOST_DANGERS = 10
MOST_ANNOUNCED = 2


class Phase(IntEnum):
    NOW, SOON, LATER = range(3)


TITLES: dict[int, str | Promise] = {
    Phase.NOW: _("Đang diễn ra"),
    Phase.SOON: _("Trong 7 ngày tới"),
    Phase.LATER: _("Sau 7 ngày tới"),
}


def _end_of_day(now: datetime) -> datetime:
    start = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)


# Value of `?khi=` → until when the notices of the page begin.
SPANS: dict[str, Callable[[datetime], datetime]] = {
    "hom-nay": _end_of_day,
    "7-ngay": lambda now: now + SOON,
}


@dataclass(frozen=True)
class Group:
    """The notices of one phase, the most serious first."""

    title: str | Promise
    notices: list[Notice]


@dataclass(frozen=True)
class Board:
    """One page of groups. `has_more` means that another page follows."""

    groups: list[Group]
    has_more: bool

    @property
    def notices(self) -> list[Notice]:
        return [notice for group in self.groups for notice in group.notices]


def board(
    notices: NoticeQuerySet,
    *,
    now: datetime,
    within: Callable[[datetime], datetime] | None = None,
    page: int = 1,
) -> Board:
    """Return one page of the public notices that are not over; one query.

    `within` is one of `SPANS`: the time until which notices must begin.
    """
    shown = notices.public().not_over(now).select_related("source").without_words()
    if within:
        shown = shown.filter(starts_at__lt=within(now))
    phase = Case(
        When(starts_at__lte=now, then=Value(Phase.NOW)),
        When(starts_at__lt=now + SOON, then=Value(Phase.SOON)),
        default=Value(Phase.LATER),
        output_field=IntegerField(),
    )
    ordered = shown.annotate(phase=phase).order_by("phase", "-level", "starts_at", "pk")
    first = (page - 1) * PER_PAGE
    found = list(ordered[first : first + PER_PAGE + 1])
    has_more = len(found) > PER_PAGE
    del found[PER_PAGE:]
    attach_areas(found)
    phases = groupby(found, key=lambda notice: notice.phase)
    groups = [Group(TITLES[phase], list(members)) for phase, members in phases]
    return Board(groups, has_more)


def attach_areas(notices: list[Notice]) -> None:
    """Attach units and districts from memory, for display."""
    attach_units(notices, "unit")
    attach_units([one.unit for one in notices if one.unit], "parent")


def of_tile(tile: str) -> NoticeQuerySet:
    return Notice.objects.filter(source__tile=tile)


def of_tiles(tiles: list[str]) -> NoticeQuerySet:
    return Notice.objects.filter(source__tile__in=tiles)


def dangers(now: datetime) -> list[Notice]:
    """Return the dangers in force, those of the whole province first.

    They are at most `KEEP_SECONDS` old; no query where they are fresher. Samples are left out.
    """
    known = process_value("citizen:dangers", KEEP_SECONDS, lambda: _dangers(now))
    return [one for one in known if one.ends_at is None or one.ends_at > now]


def _dangers(now: datetime) -> list[Notice]:
    soon = now + timedelta(seconds=KEEP_SECONDS)
    found = (
        Notice.objects.filter(level=NoticeLevel.DANGER, is_cancelled=False, starts_at__lt=soon)
        .public()
        .not_over(now)
        .filter(source__is_sample=False, source__tile__in=Tile.objects.shown_pages())
        .select_related("source", "unit__parent")
        .order_by(F("unit__code").asc(nulls_first=True), "starts_at", "pk")
    )
    return list(found[:MOST_DANGERS])


def announced(commune: AdminUnit, kinds: Collection[str], *, now: datetime) -> list[Notice]:
    """Return what is announced for a commune until tonight, the most serious first; two queries.

    Each has its time in words (`spoken`). Cancelled notices are left out: they explain nothing.
    """
    found = list(
        of_tiles(Tile.objects.shown_pages())
        .filter(kind__in=kinds, is_cancelled=False, starts_at__lt=_end_of_day(now))
        .public()
        .not_over(now)
        .of_commune(commune)
        .select_related("source__owner")
        .order_by("-level", "starts_at", "pk")[:MOST_ANNOUNCED]
    )
    attach_areas(found)
    for notice in found:
        notice.spoken = period(notice.starts_at, notice.ends_at, now=now)
    return found
