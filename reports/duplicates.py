"""Which reports may speak of the same matter: same field, same place, about the same time.

Only proposes; `merging` acts, when a person has decided.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import cos, hypot, radians
from typing import cast

from django.db.models import Q

from paht.foundation import text
from reports.models import Category, Report, ReportQuerySet
from reports.states import State

WITHIN_METRES = 250
WITHIN = timedelta(days=30)
MOST_PROPOSED = 5
# Of one place and field in two months; more are not compared.
MOST_READ = 300
# Addresses of which fewer words agree are other places.
LEAST_LIKENESS = 0.6

_METRES_A_DEGREE = 111_320
_GONE = (State.REJECTED, State.WITHDRAWN)
# Words that half of all addresses have: they tell nothing apart.
_COMMON_WORDS = frozenset(
    "so nha duong hem ngo kiet ap khom khu pho vuc to dan thon xa phuong thi tran huyen tinh "
    "thanh tp soc trang truoc sau gan doi dien canh ben cho quoc lo ql".split()
)
_READ = (
    *("code", "title", "sealed", "content", "address", "latitude", "longitude", "submitted_at"),
    *("state", "urgent", "due_at", "paused_at", "completed_at", "category", "commune", "agency"),
)


@dataclass(frozen=True)
class Candidate:
    """A report that may be about the same. `metres` is None where only the words of the
    address agree; `days` lie between the two sendings; `score`: the higher the likelier."""

    report: Report
    metres: int | None
    days: int
    score: float


def candidates(
    report: Report, *, among: ReportQuerySet | None = None, most: int = MOST_PROPOSED
) -> list[Candidate]:
    """The likeliest duplicates of `report` out of `among` (all when None); two queries.

    `report` may be one that is still being written. Reports that were refused, withdrawn or
    merged are not proposed, sealed ones neither are nor have any.
    """
    if report.sealed:
        return []
    alive = Report.objects.all() if among is None else among
    alive = (
        alive.unsealed()
        .exclude(pk=report.pk)
        .exclude(state__in=_GONE)
        .filter(
            category__in=Category.objects.filter(parent=report.category.parent_id),
            submitted_at__range=(report.submitted_at - WITHIN, report.submitted_at + WITHIN),
        )
        .only(*_READ)
        .order_by("-submitted_at", "-id")
    )
    found = [*_near(report, alive), *_of_the_same_address(report, alive)]
    found.sort(key=lambda candidate: (-candidate.score, -candidate.report.submitted_at.timestamp()))
    return found[:most]


def _near(report: Report, alive: ReportQuerySet) -> list[Candidate]:
    if report.latitude is None or report.longitude is None:
        return []
    # On a plane: over some hundred metres the earth is one.
    east_metres = _METRES_A_DEGREE * cos(radians(report.latitude))
    south, west = WITHIN_METRES / _METRES_A_DEGREE, WITHIN_METRES / east_metres
    box = alive.filter(
        latitude__range=(report.latitude - south, report.latitude + south),
        longitude__range=(report.longitude - west, report.longitude + west),
    )
    found = []
    for other in box[:MOST_READ]:
        north = (cast(float, other.latitude) - report.latitude) * _METRES_A_DEGREE
        east = (cast(float, other.longitude) - report.longitude) * east_metres
        metres = hypot(north, east)
        if metres <= WITHIN_METRES:
            closeness = 1 - metres / WITHIN_METRES
            found.append(_candidate(report, other, closeness=closeness, metres=round(metres)))
    return found


def _of_the_same_address(report: Report, alive: ReportQuerySet) -> list[Candidate]:
    """Where one of the two has no pin: the commune and the words of the address."""
    unmeasured = Q() if report.latitude is None else Q(latitude=None)
    here = alive.filter(unmeasured, commune=report.commune_id)
    own = _place_words(report.address)
    alike = ((other, _likeness(own, _place_words(other.address))) for other in here[:MOST_READ])
    return [
        _candidate(report, other, closeness=likeness / 2)
        for other, likeness in alike
        if likeness >= LEAST_LIKENESS
    ]


def _candidate(
    report: Report, other: Report, *, closeness: float, metres: int | None = None
) -> Candidate:
    apart = abs(other.submitted_at - report.submitted_at)
    likeness = _likeness(_words(report.title), _words(other.title))
    score = closeness + likeness + (1 - apart / WITHIN) / 2
    return Candidate(report=other, metres=metres, days=apart.days, score=round(score, 3))


def _likeness(one: set[str], other: set[str]) -> float:
    """The share of words that both have, of the shorter text."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _words(words: str) -> set[str]:
    return set(text.fold(words).split())


def _place_words(address: str) -> set[str]:
    return _words(address) - _COMMON_WORDS
