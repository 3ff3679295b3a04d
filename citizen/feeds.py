"""Fetch what another site publishes: a feed, a list of rates, a picture.

Only https addresses of the public internet are fetched, and internal hosts that an administrator
has named. Each redirect is checked like the first address.
"""

import time
import zlib
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notifications import web
from paht.foundation import public_addresses

MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
TIMEOUT_SECONDS = 20.0
_OK, _UNCHANGED = 200, 304
_REDIRECTS = (301, 302, 303, 307, 308)
# Either format that servers call "gzip" or "deflate".
_ANY_PACKING = 32 + zlib.MAX_WBITS


class Failed(Exception):
    """The address gave nothing usable; the message tells staff why, quoting nothing of it."""


@dataclass(frozen=True)
class Fetched:
    """The body of an answer, and the marks by which its server knows it again."""

    body: bytes = field(repr=False)
    etag: str = ""
    modified: str = ""
    # What the server says the text is written in; "" if nothing.
    charset: str = ""


def check(url: str) -> None:
    """Raise `ValidationError` unless the portal may fetch this address."""
    public_addresses.check(url, internal_hosts=settings.FEED_INTERNAL_HOSTS)


def fetch(url: str, *, seconds: float = TIMEOUT_SECONDS, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the body of a page; raise `Failed`.

    `seconds` limit the whole exchange, `most_bytes` the unpacked body. The type that the server
    names is not looked at, so the caller must not trust the content. Call outside any transaction.
    """
    found = fetch_changed(url, seconds=seconds, most_bytes=most_bytes)
    if found is None:
        raise Failed(_("Máy chủ không gửi nội dung."))
    return found.body


def fetch_changed(
    url: str,
    *,
    etag: str = "",
    modified: str = "",
    seconds: float = TIMEOUT_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Fetched | None:
    """Return the page as `fetch` does; None if it is still the one that the marks name."""
    # Raises `RuntimeError` inside a transaction, which a slow server would keep open.
    with transaction.atomic(durable=True):
        pass
    headers = {"User-Agent": f"paht (+{settings.SITE_URL})", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    answer = _follow(url, headers, time.monotonic() + seconds, most_bytes)
    if answer.status == _UNCHANGED and (etag or modified):
        return None
    if answer.status != _OK:
        raise Failed(_("Máy chủ trả lời mã %(status)d.") % {"status": answer.status})
    return Fetched(
        _unpacked(answer, most_bytes),
        _mark(answer.headers.get("ETag", "")),
        _mark(answer.headers.get("Last-Modified", "")),
        answer.headers.get_content_charset(""),
    )


def _follow(url: str, headers: dict[str, str], deadline: float, most_bytes: int) -> web.Answer:
    for _turn in range(MOST_REDIRECTS + 1):
        answer = _ask(url, headers, deadline - time.monotonic(), most_bytes)
        if answer.status not in _REDIRECTS:
            return answer
        try:
            url = urldefrag(urljoin(url, answer.headers.get("Location", ""))).url
        except ValueError as error:
            raise Failed(_("Địa chỉ này chuyển tiếp đến nơi không đọc được.")) from error
    raise Failed(_("Địa chỉ này chuyển tiếp quá nhiều lần."))


def _ask(url: str, headers: dict[str, str], seconds: float, most_bytes: int) -> web.Answer:
    try:
        check(url)
        number = public_addresses.resolve(url, internal_hosts=settings.FEED_INTERNAL_HOSTS)
        if seconds <= 0:
            raise TimeoutError
        return web.exchange(
            "GET",
            url,
            headers=headers,
            seconds=seconds,
            connect_to=number,
            most_bytes=most_bytes,
        )
    except ValidationError as error:
        raise Failed(" ".join(error.messages)) from error
    except public_addresses.Forbidden as error:
        raise Failed(_("Địa chỉ này thuộc mạng nội bộ, Cổng không kết nối đến.")) from error
    except web.BadAnswer as error:
        raise Failed(_("Nội dung quá lớn hoặc bị đứt giữa chừng.")) from error
    except TimeoutError as error:
        raise Failed(_("Máy chủ không trả lời kịp.")) from error
    except OSError as error:
        raise Failed(_("Không kết nối được với máy chủ.")) from error


def _unpacked(answer: web.Answer, most_bytes: int) -> bytes:
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        return answer.body
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise Failed(_("Máy chủ nén nội dung theo cách không đọc được."))
    reader = zlib.decompressobj(_ANY_PACKING)
    try:
        found = reader.decompress(answer.body, most_bytes + 1)
    except zlib.error as error:
        raise Failed(_("Máy chủ nén nội dung theo cách không đọc được.")) from error
    if len(found) > most_bytes or not reader.eof:
        raise Failed(_("Nội dung quá lớn hoặc bị đứt giữa chừng."))
    return found


def _mark(value: str) -> str:
    """Return a mark that may be sent back and stored; "" for a long or odd one."""
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""
