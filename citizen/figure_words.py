"""Write figures in words: amounts as the language writes them, moments by the series' rhythm."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import formats, numberformat
from django.utils.translation import gettext as _

from paht.foundation.local_time import day_text, local

_MONTHLY, _YEARLY = timedelta(days=25), timedelta(days=300)


def amount(value: Decimal, decimals: int = 0) -> str:
    """Write a number: "25.100,5" in Vietnamese. A value with more decimals keeps them."""
    own = value.normalize().as_tuple().exponent
    places = max(decimals, -own if isinstance(own, int) else 0)
    # The languages' own formats leave thousands together in Vietnamese and Khmer.
    return numberformat.format(
        value,
        formats.get_format("DECIMAL_SEPARATOR"),
        places,
        grouping=3,
        thousand_sep=formats.get_format("THOUSAND_SEPARATOR"),
        force_grouping=True,
        use_l10n=False,
    )


def moment(at: datetime, *, interval: timedelta | None = None, today: date | None = None) -> str:
    """Write when a figure counts: "07:30 04/10/2026", a day, a month or a year.

    A figure at midnight counts for its day; one on the first day of a month or a year counts for
    that, if the figures of its series are so far apart. With `today`, that day is "hôm nay".
    """
    here = local(at)
    if here.time() == datetime.min.time():
        if interval and interval >= _YEARLY and (here.month, here.day) == (1, 1):
            return _("năm %(year)s") % {"year": here.year}
        if interval and interval >= _MONTHLY and here.day == 1:
            return _("tháng %(month)s") % {"month": f"{here:%m/%Y}"}
        if here.date() == today:
            return _("hôm nay %(date)s") % {"date": f"{here:%d/%m}"}
        return day_text(here)
    if here.date() == today:
        return _("%(time)s hôm nay") % {"time": f"{here:%H:%M}"}
    return f"{here:%H:%M} {day_text(here)}"


def change(latest: Decimal, previous: Decimal, decimals: int = 0) -> str:
    """Say how a figure differs from the one before it."""
    if latest == previous:
        return _("không đổi")
    size = amount(abs(latest - previous), decimals)
    if latest > previous:
        return _("tăng %(size)s") % {"size": size}
    return _("giảm %(size)s") % {"size": size}
