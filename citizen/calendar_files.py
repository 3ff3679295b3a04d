"""Write notices as an iCalendar file (RFC 5545) that a phone adds to its calendar."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from citizen.models import Notice
from citizen.spoken_times import period

LONGEST_LINE = 75  # octets, without the line break
MOST_EVENTS = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(name: str, notices: Iterable[Notice]) -> bytes:
    """Return the file; the same notices make the same bytes.

    Times are UTC, so the file needs no description of a time zone. A cancelled notice stays as a
    cancelled event: programs that already have it take it out.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{urlsplit(settings.SITE_URL).hostname}//citizen//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Ho_Chi_Minh",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for notice in notices for line in _event(notice)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(notice: Notice) -> Iterator[str]:
    host = urlsplit(settings.SITE_URL).hostname
    changed = _moment(notice.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:notice-{notice.pk}@{host}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{notice.sequence}"
    yield f"DTSTART:{_moment(notice.starts_at)}"
    if notice.ends_at:
        yield f"DTEND:{_moment(notice.ends_at)}"
    yield f"SUMMARY:{_text(notice.shown_name)}"
    yield f"LOCATION:{_text(notice.shown_area)}"
    yield f"DESCRIPTION:{_text(_description(notice))}"
    yield f"CATEGORIES:{_text(notice.get_kind_display())}"
    if notice.url:
        yield f"URL:{_CONTROL.sub('', notice.url)}"
    yield f"STATUS:{'CANCELLED' if notice.is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(notice: Notice) -> str:
    said = [
        _("Dữ liệu mẫu, không phải thông tin thật.") if notice.source.is_sample else "",
        period(notice.starts_at, notice.ends_at),
        notice.text,
        _("Nguồn: %(name)s") % {"name": notice.source.name},
    ]
    return "\n".join(filter(None, said))


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", plain).translate(_ESCAPED)


def _folded(line: str) -> str:
    """Break a long line between letters, never within the bytes of one (RFC 5545, 3.1)."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            # The space that begins the next line counts.
            piece, size = "", 1
        piece += letter
        size += octets
    return "\r\n ".join([*pieces, piece])
