"""Keep the portal's own requests from hosts that only its internal network reaches."""

import ipaddress
import re
import socket
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PLAIN = re.compile(r"[!-~]+", re.ASCII)
# Every address that is given out to the public; IPv6 that wraps an IPv4 address is outside, or is
# 6to4, which is refused below.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")


class Forbidden(OSError):
    """The name leads to an address of an internal network."""


def check(address: str, *, internal_hosts: Collection[str]) -> None:
    """Raise `ValidationError` unless the portal may connect to this URL.

    `internal_hosts` are those of internal networks that an administrator has named.
    """
    parts = _parts(address)
    if parts is None:
        raise ValidationError(
            _("Địa chỉ phải bắt đầu bằng https://, không có tên đăng nhập và dấu #.")
        )
    host = (parts.hostname or "").removesuffix(".")
    if host == urlsplit(settings.SITE_URL).hostname:
        raise ValidationError(_("Địa chỉ này là của chính Cổng."))
    if host in internal_hosts:
        return
    try:
        is_internal = not _is_public(ipaddress.ip_address(host))
    except ValueError:
        is_internal = "." not in host
    if is_internal:
        raise ValidationError(_("Địa chỉ này thuộc mạng nội bộ, Cổng không kết nối đến."))


def resolve(address: str, *, internal_hosts: Collection[str]) -> str:
    """Return the IP address to connect to; raise `Forbidden` if any of the name's is internal.

    The caller connects to this very address, so that a second answer of the name server, with an
    internal one, changes nothing.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    numbers = [str(row[4][0]) for row in found]
    if host not in internal_hosts and not all(
        _is_public(ipaddress.ip_address(number)) for number in numbers
    ):
        raise Forbidden("internal address")
    return numbers[0]


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        port = parts.port
        # The look-up refuses an empty or too long label in this way.
        (parts.hostname or "").encode("idna")
    except ValueError:
        return None
    is_whole = parts.scheme == "https" and parts.hostname and port != 0
    has_more = parts.username is not None or parts.password is not None or "#" in address
    return parts if is_whole and not has_more and _PLAIN.fullmatch(address) else None


def _is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(number, ipaddress.IPv6Address) and (
        number not in _PUBLIC_IPV6 or number.sixtofour is not None
    ):
        return False
    return number.is_global and not number.is_multicast
