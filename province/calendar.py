"""Load the working calendar from the database and the settings."""

import hashlib

from django.conf import settings

from paht.foundation.caching import page_value
from province.deadlines import WorkCalendar
from province.models import CalendarDay


def load() -> WorkCalendar:
    """Return the whole calendar: one query per page (some twenty rows a year)."""
    return page_value("calendar", _read)


def fingerprint(days: WorkCalendar) -> str:
    """Return a digest of the calendar that does not depend on the order of its days."""
    facts = (
        sorted(days.days_off),
        sorted(days.makeup_days),
        days.sessions,
        days.count_submission_day,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _read() -> WorkCalendar:
    days = list(CalendarDay.objects.values_list("date", "kind"))
    return WorkCalendar(
        days_off=frozenset(day for day, kind in days if kind == CalendarDay.Kind.OFF),
        makeup_days=frozenset(day for day, kind in days if kind == CalendarDay.Kind.MAKEUP),
        sessions=settings.OFFICE_HOURS,
        count_submission_day=settings.COUNT_SUBMISSION_DAY,
        urgent_hours=settings.URGENT_HOURS,
    )
