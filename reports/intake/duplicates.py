"""Propose reports of the same matter: same field, same place, about the same time.

Staff decide; `casework.merging` merges.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import cos, hypot, radians
from typing import cast

from django.db.models import Q

from paht.foundation import text
from reports.models import Category, Report, ReportQuerySet
from reports.rules.states import State

WITHIN_METRES = 250
WITHIN = timedelta(days=30)
MOST_PROPOSED = 5
# The precision of places on public pages: about eleven metres.
PUBLIC_DECIMALS = 4
# At most this many reports of one place and field are compared.
MOST_READ = 300
_ROUNDING_METRES = 10
# Below this share of common words, addresses are different places.
LEAST_LIKENESS = 0.6

_METRES_A_DEGREE = 111_320
_GONE = (State.REJECTED, State.WITHDRAWN)
# Words of half of all addresses: they distinguish nothing.
_COMMON_WORDS = frozenset(
    "so nha duong hem ngo kiet ap khom khu pho vuc to dan thon xa phuong thi tran huyen tinh "
    "thanh tp soc trang truoc sau gan doi dien canh ben cho quoc lo ql".split()
)
_READ = (
    *(
        "code",
        "title",
        "confidential",
        "content",
        "address",
        "redacted_spans",
        "latitude",
        "longitude",
    ),
    "submitted_at",
    *("state", "urgent", "due_at", "paused_at", "completed_at", "category", "commune", "agency"),
)


@dataclass(frozen=True)
class Candidate:
    """A report that may be about the same matter.

    `metres` is None where only the words of the address agree. `days` is the time between the
    two reports. A higher `score` is likelier.
    """

    report: Report
    metres: int | None
    days: int
    score: float


def candidates(
    report: Report,
    *,
    among: ReportQuerySet | None = None,
    most: int = MOST_PROPOSED,
    as_public: bool = False,
) -> list[Candidate]:
    """Return the likeliest duplicates of `report` out of `among` (all when None); two queries.

    `report` may be unsaved. Refused, withdrawn, merged and confidential reports are never
    proposed; a confidential report has no duplicates. `as_public` compares public texts and
    rounded places: repeated questions must not reveal redacted words or an exact place.
    """
    if report.confidential:
        return []
    alive = Report.objects.all() if among is None else among
    alive = (
        alive.without_confidential()
        .exclude(pk=report.pk)
        .exclude(state__in=_GONE)
        .filter(
            category__in=Category.objects.filter(parent=report.category.parent_id),
            submitted_at__range=(report.submitted_at - WITHIN, report.submitted_at + WITHIN),
        )
        .only(*_READ)
        .order_by("-submitted_at", "-id")
    )
    shown = _as_public if as_public else _as_written
    found = [*_near(report, alive, shown), *_of_the_same_address(report, alive, shown)]
    found.sort(key=lambda candidate: (-candidate.score, -candidate.report.submitted_at.timestamp()))
    return found[:most]


@dataclass(frozen=True)
class _Shown:
    """The texts and the place of another report that are compared."""

    report: Report
    title: str
    address: str
    latitude: float
    longitude: float


def _as_written(report: Report) -> _Shown:
    place = cast(float, report.latitude), cast(float, report.longitude)
    return _Shown(report, report.title, report.address, *place)


def _as_public(report: Report) -> _Shown:
    latitude, longitude = (
        round(degrees or 0, PUBLIC_DECIMALS) for degrees in (report.latitude, report.longitude)
    )
    return _Shown(report, report.public_title, report.public_address, latitude, longitude)


_Showing = Callable[[Report], _Shown]


def _near(report: Report, alive: ReportQuerySet, shown: _Showing) -> list[Candidate]:
    if report.latitude is None or report.longitude is None:
        return []
    # Flat-earth distance: exact enough over some hundred metres.
    east_metres = _METRES_A_DEGREE * cos(radians(report.latitude))
    reach = WITHIN_METRES + _ROUNDING_METRES
    south, west = reach / _METRES_A_DEGREE, reach / east_metres
    box = alive.filter(
        latitude__range=(report.latitude - south, report.latitude + south),
        longitude__range=(report.longitude - west, report.longitude + west),
    )
    found = []
    for other in map(shown, box[:MOST_READ]):
        north = (other.latitude - report.latitude) * _METRES_A_DEGREE
        east = (other.longitude - report.longitude) * east_metres
        metres = hypot(north, east)
        if metres <= WITHIN_METRES:
            closeness = 1 - metres / WITHIN_METRES
            found.append(_candidate(report, other, closeness=closeness, metres=round(metres)))
    return found


def _of_the_same_address(report: Report, alive: ReportQuerySet, shown: _Showing) -> list[Candidate]:
    """Compare commune and address words where one of the two reports has no pin."""
    own = _place_words(report.address)
    if not own:
        return []
    unmeasured = Q() if report.latitude is None else Q(latitude=None)
    here = map(shown, alive.filter(unmeasured, commune=report.commune_id)[:MOST_READ])
    alike = ((other, _likeness(own, _place_words(other.address))) for other in here)
    return [
        _candidate(report, other, closeness=likeness / 2)
        for other, likeness in alike
        if likeness >= LEAST_LIKENESS
    ]


def _candidate(
    report: Report, other: _Shown, *, closeness: float, metres: int | None = None
) -> Candidate:
    apart = abs(other.report.submitted_at - report.submitted_at)
    likeness = _likeness(_words(report.title), _words(other.title))
    score = closeness + likeness + (1 - apart / WITHIN) / 2
    return Candidate(report=other.report, metres=metres, days=apart.days, score=round(score, 3))


def _likeness(one: set[str], other: set[str]) -> float:
    """Return the share of the shorter text's words that both texts have (0–1)."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _words(words: str) -> set[str]:
    return set(text.fold(words).split())


def _place_words(address: str) -> set[str]:
    return _words(address) - _COMMON_WORDS
