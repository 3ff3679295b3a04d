"""Read the newest figures of many series in one query: the latest, those before it, those ahead.

Each series has its own short scan of the index of its figures, so a page costs the same with a
hundred thousand figures as with a few.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from citizen.models import Series
from paht.foundation.local_time import local

# So many of the newest figures tell how often a series gets one.
RECENT = 24
_DAY = timedelta(days=1)
# A series that missed so many of its usual intervals is old.
_MISSED = 3

_QUERY = """
SELECT series.id, past.ats, past.amounts, past.first_at, past.number,
       passed.at, passed.value, passed.first_at, passed.number, ahead.at, ahead.value,
       today.number, today.high_at, today.high, today.high_is_forecast,
       today.low_at, today.low, today.low_is_forecast
FROM unnest(%(keys)s::bigint[]) AS series (id)
LEFT JOIN LATERAL (
    SELECT (array_agg(at ORDER BY at DESC))[1:2] AS ats,
           (array_agg(value ORDER BY at DESC))[1:2] AS amounts,
           min(at) AS first_at, count(*) AS number
    FROM (
        SELECT at, value FROM citizen_figure
        WHERE series_id = series.id AND NOT is_forecast AND at <= %(now)s
        ORDER BY at DESC LIMIT %(recent)s
    ) AS newest
) AS past ON true
LEFT JOIN LATERAL (
    SELECT max(at) AS at, (array_agg(value ORDER BY at DESC))[1] AS value,
           min(at) AS first_at, count(*) AS number
    FROM (
        SELECT at, value FROM citizen_figure
        WHERE past.number = 0 AND series_id = series.id AND is_forecast AND at <= %(now)s
        ORDER BY at DESC LIMIT %(recent)s
    ) AS newest
) AS passed ON true
LEFT JOIN LATERAL (
    SELECT at, value FROM citizen_figure
    WHERE series_id = series.id AND at > %(now)s ORDER BY at LIMIT 1
) AS ahead ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS number, max(value) AS high, min(value) AS low,
           (array_agg(at ORDER BY value DESC, at))[1] AS high_at,
           (array_agg(at ORDER BY value, at))[1] AS low_at,
           (array_agg(is_guess ORDER BY value DESC, at))[1] AS high_is_forecast,
           (array_agg(is_guess ORDER BY value, at))[1] AS low_is_forecast
    FROM (
        SELECT at, value, is_forecast OR at > %(now)s AS is_guess FROM citizen_figure
        WHERE series_id = series.id AND at >= %(midnight)s AND at < %(tomorrow)s
    ) AS of_day
    WHERE NOT is_guess OR at > coalesce(past.ats[1], '-infinity')
) AS today ON true
"""


class Reading(NamedTuple):
    """The value of a series at a moment."""

    at: datetime
    value: Decimal
    is_forecast: bool = False


class Latest(NamedTuple):
    """The newest figures of one series, forecasts kept apart.

    A forecast stays one when its time has passed; a later measurement makes it of no interest.
    """

    latest: Reading | None = None
    previous: Reading | None = None
    # The newest forecast whose time has passed, of a series that nobody measures.
    passed: Reading | None = None
    # The next forecast.
    ahead: Reading | None = None
    # The highest and lowest figure of today, forecasts included; None with a single figure.
    high: Reading | None = None
    low: Reading | None = None
    # The usual time between two figures; None with a single figure.
    interval: timedelta | None = None

    def is_old(self, now: datetime, *, fresh_days: int) -> bool:
        """Return whether figures are missing: by the source's rule or by the series' own rhythm."""
        newest = self.latest or (None if self.ahead else self.passed)
        if newest is None:
            return False
        age = now - newest.at
        if age > timedelta(days=fresh_days):
            return True
        return self.interval is not None and age > _MISSED * self.interval + _DAY


def of_series(found: Iterable[Series], *, now: datetime) -> dict[int, Latest]:
    """Return the newest figures of each series by its key; one query."""
    keys = [series.pk for series in found]
    if not keys:
        return {}
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    facts: dict[str, Any] = {
        "keys": keys,
        "recent": RECENT,
        "now": now,
        "midnight": midnight,
        "tomorrow": midnight + _DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, facts)
        return {row[0]: _latest(*row[1:]) for row in cursor.fetchall()}


def interval(first: datetime, last: datetime, number: int) -> timedelta | None:
    """Return the mean time between `number` figures; None for a single one."""
    return (last - first) / (number - 1) if number > 1 else None


def _latest(
    ats: list[datetime] | None,
    amounts: list[Decimal],
    first_at: datetime,
    number: int,
    passed_at: datetime | None,
    passed: Decimal,
    passed_first: datetime,
    passed_number: int,
    ahead_at: datetime | None,
    ahead: Decimal,
    number_today: int,
    high_at: datetime,
    high: Decimal,
    high_is_forecast: bool,
    low_at: datetime,
    low: Decimal,
    low_is_forecast: bool,
) -> Latest:
    past = [Reading(at, value) for at, value in zip(ats or (), amounts or (), strict=True)]
    is_range = number_today > 1 and high != low
    rhythm = None
    if past:
        rhythm = interval(first_at, past[0].at, number)
    elif passed_at:
        rhythm = interval(passed_first, passed_at, passed_number)
    return Latest(
        latest=past[0] if past else None,
        previous=past[1] if len(past) > 1 else None,
        passed=Reading(passed_at, passed, is_forecast=True) if passed_at else None,
        ahead=Reading(ahead_at, ahead, is_forecast=True) if ahead_at else None,
        high=Reading(high_at, high, high_is_forecast) if is_range else None,
        low=Reading(low_at, low, low_is_forecast) if is_range else None,
        interval=rhythm,
    )
