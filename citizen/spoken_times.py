"""Say when something happens in words that need no calendar: "hôm nay 02/12, 07:30–11:00"."""

from datetime import date, datetime, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from paht.foundation.local_time import local

_DAY = timedelta(days=1)


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
    is_whole = first.time() == last.time() == datetime.min.time()
    if is_whole and last.date() == first.date() + _DAY:
        return capfirst(_("%(day)s, cả ngày") % {"day": _day(first.date(), today)})
    if is_whole:
        days = {
            "first": _day(first.date(), today),
            "last": _day(last.date() - _DAY, today),
        }
        return capfirst(_("từ %(first)s đến hết %(last)s") % days)
    if first.date() == last.date():
        said = {**_moment(first, today), "end": f"{last:%H:%M}"}
        return capfirst(_("%(day)s, %(time)s–%(end)s") % said)
    said = {
        "start": _("%(time)s %(day)s") % _moment(first, today),
        "end": _("%(time)s %(day)s") % _moment(last, today),
    }
    return capfirst(_("từ %(start)s đến %(end)s") % said)


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
