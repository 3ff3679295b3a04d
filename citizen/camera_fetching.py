"""Fetch the still picture of a camera from a server that the legal basis names, and draw it anew.

The bytes of the server never reach a visitor: they are decoded, reduced and encoded again.
"""

from collections.abc import Iterable
from io import BytesIO
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image

from citizen.models.cameras import Host
from notifications import web
from paht.foundation import public_addresses

SECONDS = 3.0
MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 12_000_000
# A progressive JPEG of a camera has about ten scans; each further one costs a pass over all pixels.
MOST_SCANS = 40
LARGE_SIDE, SMALL_SIDE = 1024, 320
QUALITY = 72
_START_OF_SCAN = b"\xff\xda"


class Lost(Exception):
    """The camera gave no usable picture; the message is a short reason for the log."""


class Picture(NamedTuple):
    """One picture as JPEG in two sizes."""

    large: bytes
    small: bytes


def fetch(url: str, hosts: Iterable[Host]) -> Picture:
    """Return the picture at `url`; raise `Lost`. Touches no database and follows no redirect."""
    try:
        answer = web.exchange(
            "GET",
            url,
            headers={
                "User-Agent": f"paht (+{settings.SITE_URL})",
                "Accept": "image/jpeg, image/png",
                "Accept-Encoding": "identity",
            },
            seconds=SECONDS,
            connect_to=_number(url, hosts),
            most_bytes=MOST_BYTES,
        )
    except (ValidationError, OSError, ValueError) as error:
        raise Lost(type(error).__name__) from error
    if answer.status != 200:
        raise Lost(f"status {answer.status}")
    return draw(answer.body)


def draw(content: bytes) -> Picture:
    """Return a JPEG or PNG file as a new picture without any of its metadata; raise `Lost`."""
    if content.count(_START_OF_SCAN) > MOST_SCANS:
        raise Lost("too many scans")
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as source:
            if source.width * source.height > MOST_PIXELS:
                raise Lost("too many pixels")
            # A JPEG is decoded at a half or a quarter of its size.
            source.draft("RGB", (LARGE_SIDE, LARGE_SIDE))
            picture = source.convert("RGB")
        # Pillow would copy profile and comment.
        picture.info.clear()
        return Picture(_jpeg(picture, LARGE_SIDE), _jpeg(picture, SMALL_SIDE))
    except Lost:
        raise
    except Exception as error:
        # Decoders raise errors of any kind on bytes that are no picture.
        raise Lost(type(error).__name__) from error


def _number(url: str, hosts: Iterable[Host]) -> str:
    """Return the IP address to connect to; raise `ValidationError` or `OSError`.

    A server in an internal network is reached only within the network that its line names.
    """
    parts = urlsplit(url)
    name = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, 443) else "")
    host = next((one for one in hosts if one.name.removesuffix(":443") == name), None)
    if host is None:
        raise public_addresses.Forbidden("host is not in the list")
    internal = [parts.hostname or ""] if host.network else []
    public_addresses.check(url, internal_hosts=internal)
    number = public_addresses.resolve(url, internal_hosts=internal)
    if host.network:
        found = ip_address(number)
        is_special = found.is_link_local or found.is_multicast or found.is_unspecified
        if found not in host.network or is_special:
            raise public_addresses.Forbidden("outside the network of the host")
    return number


def _jpeg(picture: Image.Image, side: int) -> bytes:
    made = picture.copy()
    made.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    target = BytesIO()
    made.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
