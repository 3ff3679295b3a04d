"""Select public reports by words and filters, alike for table, map and feed."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from paht.foundation.local_time import VIETNAM
from reports.models import OUTCOMES, Report, ReportQuerySet
from reports.rules.states import Outcome, State
from reports.search import matcher

# Some reports show a later day than their submission, at most by the Tết holidays.
LATEST_REPORTING = timedelta(days=14)


@dataclass(frozen=True)
class Selection:
    """Words and filters as `LookupForm` read them; an empty selection is everything.

    `categories` are the chosen category and its subcategories; `group` is set only if a whole
    group was chosen. A `commune` overrides `district`. `widely` as in `matcher.matching`.
    """

    words: str = ""
    categories: tuple[int, ...] = ()
    group: int | None = None
    states: tuple[State, ...] = ()
    outcome: Outcome | None = None
    agency: int | None = None
    channel: str = ""
    district: int | None = None
    commune: int | None = None
    since: date | None = None
    until: date | None = None
    widely: bool = False

    def wider(self) -> "Selection | None":
        """Return a selection that allows similar words, if no public report matches; one query."""
        if not self.words or self.widely or self.reports().exists():
            return None
        return replace(self, widely=True)

    def reports(self) -> ReportQuerySet:
        """Return the matching public reports; similar words are looked up once."""
        return self._fitting.all()

    @cached_property
    def _fitting(self) -> ReportQuerySet:
        reports = Report.objects.public()
        if self.categories:
            reports = reports.filter(category__in=self.categories)
        if self.states:
            reports = reports.filter(state__in=self.states)
        if self.outcome:
            reports = reports.filter(OUTCOMES[self.outcome])
        if self.agency:
            reports = reports.filter(agency=self.agency)
        if self.channel:
            reports = reports.filter(channel=self.channel)
        if self.commune:
            reports = reports.filter(commune=self.commune)
        elif self.district:
            reports = reports.filter(district=self.district)
        if self.since:
            earliest = _midnight(_shifted(self.since, -LATEST_REPORTING))
            reports = reports.filter(reported_on__gte=self.since, submitted_at__gte=earliest)
        if self.until:
            # The second condition follows from the first, but has an index.
            latest = _midnight(_shifted(self.until, LATEST_REPORTING))
            reports = reports.filter(reported_on__lte=self.until, submitted_at__lte=latest)
        return matcher.matching(reports, self.words, widely=self.widely)


def _shifted(day: date, by: timedelta) -> date:
    """Return `day` moved by `by`, or `day` itself at the ends of the calendar."""
    try:
        return day + by
    except OverflowError:
        return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
