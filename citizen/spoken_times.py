"""Say when something happens in words that need no calendar: "hôm nay 02/12, 07:30–11:00"."""

from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from paht.foundation.local_time import local

_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)


def period(start: datetime, end: datetime | None, *, now: datetime | None = None) -> str:
    """Return the time between two moments in words, in the active language.

    With `now`, near days are named ("hôm nay", "ngày mai"). Leave it out for texts that are read
    on another day, such as a copy kept on a phone.
    """
    today = local(now).date() if now else None
    first = local(start)
    if end is None:
        words = _("từ %(time)s %(day)s đến khi có thông báo mới") % _moment(first, today)
        return capfirst(words)
    last = local(end)
    whole = _whole_days(start, end)
    if whole and whole[0] == whole[1]:
        return capfirst(_("%(day)s, cả ngày") % {"day": _day(whole[0], today)})
    if whole:
        said = {"first": _day(whole[0], today), "last": _day(whole[1], today)}
        return capfirst(_("từ %(first)s đến hết %(last)s") % said)
    if first.date() == last.date():
        said = {**_moment(first, today), "end": f"{last:%H:%M}"}
        return capfirst(_("%(day)s, %(time)s–%(end)s") % said)
    said = {
        "start": _("%(time)s %(day)s") % _moment(first, today),
        "end": _("%(time)s %(day)s") % _moment(last, today),
    }
    return capfirst(_("từ %(start)s đến %(end)s") % said)


def days(start: datetime, end: datetime | None) -> tuple[date, date]:
    """Return the first and the last day between two moments; without an end the first twice."""
    if end is None:
        return local(start).date(), local(start).date()
    return _whole_days(start, end) or (local(start).date(), local(end).date())


def _whole_days(start: datetime, end: datetime) -> tuple[date, date] | None:
    """Return the first and the last day, if nothing but whole days lies between two moments.

    A file that gives a day as the end means its last minute.
    """
    first, last = local(start), local(end)
    if first.time() != datetime.min.time():
        return None
    if last.time() == _LAST_MINUTE:
        return first.date(), last.date()
    is_midnight = last.time() == datetime.min.time()
    return (first.date(), last.date() - _DAY) if is_midnight else None


def _moment(at: datetime, today: date | None) -> dict[str, str]:
    return {"time": f"{at:%H:%M}", "day": _day(at.date(), today)}


def _day(day: date, today: date | None) -> str:
    is_this_year = today is not None and day.year == today.year
    text = f"{day:%d/%m}" if is_this_year else f"{day:%d/%m/%Y}"
    if today is None:
        return text
    if day == today:
        return _("hôm nay %(date)s") % {"date": text}
    if day == today + _DAY:
        return _("ngày mai %(date)s") % {"date": text}
    if today < day <= today + 6 * _DAY:
        return _("%(weekday)s %(date)s") % {"weekday": WEEKDAYS[day.weekday()], "date": text}
    return text
