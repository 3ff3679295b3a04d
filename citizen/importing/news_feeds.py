"""Read an RSS or Atom feed: plain titles, clean HTML, https links, moments.

Feeds are written by others, so nothing in them is taken as it is. Documents that declare types or
entities are refused.
"""

import hashlib
import io
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import feedparser
from django.core.exceptions import ValidationError
from django.utils.html import escape, linebreaks
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from citizen.cleaning import clean_html, has_tags, plain
from citizen.importing.charsets import as_utf8
from citizen.importing.widgets import read_moment
from citizen.models import Article
from citizen.models.sources import HTTPS
from paht.foundation import table_files
from paht.foundation.local_time import VIETNAM

MOST_ENTRIES = 200
_SHORTEST_BODY = 300
_LONGEST = {
    field.name: field.max_length or 0
    for field in Article._meta.local_fields
    if field.name in ("name", "summary", "body", "url")
}
_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ROOT = re.compile(r"<((?:[A-Za-z][\w.-]*:)?(?:rss|feed|RDF))[\s>]")
# XML allows no other control characters, and one of them would hide the rest of the feed.
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ZONE = re.compile(r"\b(?:GMT|UTC?|Z)$|(?P<hours>[+-]\d{1,2})(?::?(?P<minutes>\d{2}))?$", re.ASCII)
_YEARS = range(1990, 2201)
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc", re.ASCII)


class Entry(NamedTuple):
    """An entry of a feed; `guid` and `link` are hashes by which it is known again."""

    guid: str
    link: str
    name: str
    summary: str
    body: str
    url: str
    at: datetime | None


class Feed(NamedTuple):
    """The newest entries, and how many older ones were not read."""

    entries: list[Entry]
    older: int


def read(content: bytes, *, address: str) -> Feed:
    """Return what a feed says; raise `table_files.Refused` if it is none, or is broken off.

    `address` is the feed's own, for links without a host; it may be "".
    """
    found = feedparser.parse(
        # A text would be taken for an address or a file name.
        io.BytesIO(_document(as_utf8(content).decode()).encode()),
        response_headers={
            "content-type": "application/xml; charset=utf-8",
            "content-location": address,
        },
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not found.version:
        raise _refused()
    dated = [(raw, _moment(raw)) for raw in found.entries]
    first = datetime.max.replace(tzinfo=UTC)
    # A stable sort: entries without a date stay first, in the order of the feed.
    dated.sort(key=lambda pair: pair[1] or first, reverse=True)
    entries = [_entry(raw, at, address) for raw, at in dated[:MOST_ENTRIES]]
    return Feed(_once(entries), max(len(dated) - MOST_ENTRIES, 0))


def _refused() -> table_files.Refused:
    return table_files.Refused("not_feed", _("Địa chỉ này không trả về RSS hoặc Atom."))


def _document(written: str) -> str:
    """Return the text from its first element on; refuse web pages and declarations."""
    start = _BEFORE_ROOT.match(written)
    written = written[start.end() if start else 0 :].rstrip()
    root = _ROOT.match(written)
    if not root:
        raise _refused()
    if f"</{root[1]}" not in written[-200:]:
        raise table_files.Refused("broken_off", _("Nội dung bị đứt giữa chừng."))
    return _CONTROLS.sub("", written)


def _entry(raw: Any, at: datetime | None, address: str) -> Entry:
    link = _joined(address, str(raw.get("link", "")).strip())
    base = link or address
    summary = raw.get("summary", "")
    contents = [one.get("value", "") for one in raw.get("content", [])]
    longest = max(contents, key=len, default="")
    words = plain(summary) or plain(longest)
    body = _html(longest or (summary if len(words) > _SHORTEST_BODY else ""), base)
    name = plain(raw.get("title", "")) or Truncator(words).chars(100)
    return Entry(
        guid=_key(str(raw.get("id", "")).strip()) or (_hash(name) if not link else ""),
        link=_link_key(link),
        name=Truncator(name).chars(_LONGEST["name"]),
        summary=Truncator(words).chars(_LONGEST["summary"]),
        body=body,
        url=_shown(link, address),
        at=at,
    )


def _html(written: str, base: str) -> str:
    """Return a clean body; "" for one that is too long, which the link leads to."""
    html = written if has_tags(written) else linebreaks(escape(plain(written)))
    cleaned = clean_html(html, foreign_base=base) if plain(html) else ""
    return cleaned if len(cleaned) <= _LONGEST["body"] else ""


def _once(entries: list[Entry]) -> list[Entry]:
    """Leave out entries that the feed repeats under another guid or scheme.

    A link that entries of different titles share, such as the first page, names none of them.
    """
    titles = defaultdict(set)
    for entry in entries:
        titles[entry.link].add(entry.name)
    seen: set[str] = set()
    kept = []
    for entry in entries:
        link = entry.link if len(titles[entry.link]) == 1 else ""
        keys = {key for key in (entry.guid, link) if key}
        if keys and not keys & seen:
            kept.append(entry._replace(link=link))
        seen |= keys
    return kept


def _moment(raw: Any) -> datetime | None:
    """Return when an entry was published; None where the feed says nothing that can be read."""
    for name in ("published", "updated"):
        # The feed's own key: `raw.get` would take one moment for the other, and warn.
        written = dict.get(raw, name, "").strip()
        try:
            parts = parsedate_tz(written)
            found = read_moment(_iso(parts, written) if parts else written)
            if found.year in _YEARS:
                return found.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _iso(parts: tuple[int, ...], written: str) -> str:
    year, month, day, hour, minute, second = parts[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(written)).isoformat()


def _zone(written: str) -> tzinfo:
    """Return the zone of a time; without one it is that of the clock beside the author."""
    found = _ZONE.search(written)
    if not found:
        return VIETNAM
    hours, minutes = found["hours"] or "+0", int(found["minutes"] or 0)
    ahead = timedelta(hours=int(hours[1:]), minutes=minutes)
    return timezone(-ahead if hours.startswith("-") else ahead)


def _joined(base: str, link: str) -> str:
    """Return a link with its host; "" if it leads to no web page."""
    try:
        parts = urlsplit(urljoin(base, link) if link else "")
        return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _shown(link: str, address: str) -> str:
    """Return the https address of an article, without marks that follow readers; "" for none.

    The host of the feed answers by https, so its articles do, too.
    """
    if not link:
        return ""
    parts = urlsplit(link)
    if parts.scheme == "http" and _host(link) == _host(address):
        parts = parts._replace(scheme="https")
    url = urlunsplit(parts._replace(query=_query(parts.query)))
    try:
        HTTPS(url)
    except ValidationError:
        return ""
    return url if len(url) <= _LONGEST["url"] else ""


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(_TRACKING.fullmatch(name) for name, _value in pairs):
        return query
    return urlencode([(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)])


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _key(guid: str) -> str:
    """Return the hash of a guid; an address is the same with http and https."""
    return _link_key(_joined("", guid)) or (_hash(guid) if guid else "")


def _link_key(link: str) -> str:
    """Return the hash of the page that a link leads to; "" for the first page of a site."""
    parts = urlsplit(link)
    page = f"{parts.path.rstrip('/')}?{_query(parts.query)}"
    return _hash(f"{_host(link)}{page}") if page != "?" else ""


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
