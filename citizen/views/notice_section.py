"""Draw notices: who is concerned, when, and how serious it is; the same for every tile."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citizen import communes, lunar_dates, notice_board
from citizen.kinds import NoticeKind
from citizen.models import Notice
from citizen.models.notices import NoticeQuerySet
from citizen.spoken_times import days, period
from citizen.tiles import PAGES, POWER_CUTS
from citizen.views.sections import Section, page_number, turning

# The list of places on the same tile has `page`.
PAGE = "trang_tin"


def notice_section(request: HttpRequest, tile: str) -> Section | None:
    """Return the section of a tile; also without notices, because that needs words."""
    return section(request, notice_board.of_tile(tile), tile)


def section(request: HttpRequest, notices: NoticeQuerySet, tile: str = "") -> Section:
    now = timezone.now()
    commune = communes.by_code().get(request.GET.get("xa", ""))
    when = request.GET.get("khi", "")
    found = notices.of_commune(commune) if commune else notices
    page = page_number(request, PAGE)
    board = notice_board.board(found, now=now, within=notice_board.SPANS.get(when), page=page)
    speak(board.notices, now)
    context: dict[str, Any] = {
        "commune": commune,
        "communes": communes.options(commune),
        "above": communes.districts(),
        "calendar": calendar_url(tile),
        "board": board,
        "when": when if when in notice_board.SPANS else "",
        "spans": [("", _("Tất cả")), ("hom-nay", _("Hôm nay")), ("7-ngay", _("7 ngày tới"))],
        "empty_title": (
            _("Chưa có lịch cúp điện nào cho nơi này")
            if tile == POWER_CUTS
            else _("Chưa có thông báo nào cho nơi này")
        ),
        "points": points(board.notices),
        "turning": turning(request, PAGE, page, has_more=board.has_more),
    }
    return Section(
        "citizen/sections/notices.html", context, styles=("notices.css",), script="notices.js"
    )


def calendar_url(tile: str) -> str:
    """Return the address of the calendar of a tile, or of all tiles for ""."""
    if not tile:
        return reverse("citizen:all_calendar")
    if above := PAGES[tile].above:
        return reverse("citizen:part_calendar", args=[above, tile])
    return reverse("citizen:calendar", args=[tile])


def speak(notices: Iterable[Notice], now: datetime) -> None:
    """Attach the time in words to each notice: for today, and for a copy read later."""
    for notice in notices:
        notice.spoken = period(notice.starts_at, notice.ends_at, now=now)
        notice.dated = period(notice.starts_at, notice.ends_at)
        if notice.kind == NoticeKind.FESTIVAL:
            notice.lunar = lunar_dates.spoken(*days(notice.starts_at, notice.ends_at))


def points(notices: Iterable[Notice]) -> list[list[Any]]:
    """Return what the map draws, and number the notices that it draws.

    Key, latitude, longitude, name, level and number of each place.
    """
    placed = [one for one in notices if one.latitude is not None and not one.is_cancelled]
    for number, notice in enumerate(placed, start=1):
        notice.number = number
    return [
        [one.pk, one.latitude, one.longitude, one.shown_name, one.level, one.number]
        for one in placed
    ]
