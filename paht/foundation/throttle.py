"""Count the actions of one network address or phone number, to prevent floods.

Counters live in the cache. When the cache is down, nothing is limited: a failed broker must not
keep a citizen from reporting a broken bridge.
"""

import ipaddress
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from paht.foundation.crypto import lookup_hash

logger = logging.getLogger(__name__)


def client_ip(request: HttpRequest) -> str:
    """Return the address that reached our outermost trusted proxy.

    Each of `TRUSTED_PROXIES` proxies appended one entry to X-Forwarded-For. Earlier entries were
    written by the client and are not trusted.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return direct
    header: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    chain = [part.strip() for part in header.split(",") if part.strip()]
    if len(chain) < settings.TRUSTED_PROXIES:
        return direct
    return chain[-settings.TRUSTED_PROXIES]


def client_network(request: HttpRequest) -> str:
    """Return one visitor's network: an IPv4 address, or the /64 that an IPv6 household owns."""
    address = client_ip(request)
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        # A Unix socket, or a proxy that writes its own format.
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.IPv6Network((ip, 64), strict=False))


def over_limit(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more `action` of `who`; True when that exceeds `limit` within `seconds`.

    `who` (an address, a number) is stored only as a keyed hash.
    """
    if settings.RATE_LIMITS == "off":
        return False
    key = f"throttle:{action}:{lookup_hash('throttle', who)[:32]}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > limit
    except ValueError:
        # The key expired between the two calls, so a new window has begun.
        return False
    except RedisError as error:
        logger.warning("throttle is open: cache not reached (%s)", type(error).__name__)
        return False
