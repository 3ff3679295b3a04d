"""Counting what one address or number does, so that nobody can flood the portal.

Counters live in the cache. Where the cache is down the portal stays open: a broker
that fails must not keep a citizen from reporting a broken bridge.
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
    """The address that reached our outermost trusted proxy.

    Each of `TRUSTED_PROXIES` proxies appended one entry to X-Forwarded-For; whatever
    stands before those was written by the client and is not believed.
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
    """What counts as one visitor: an address, of IPv6 the /64 that a household has to itself."""
    address = client_ip(request)
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        # A socket, or what a proxy wrote in its own way.
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.IPv6Network((ip, 64), strict=False))


def over_limit(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more `action` of `who`; True when that is more than `limit` in `seconds`.

    `who` (an address, a number) is only kept as a keyed hash.
    """
    if settings.RATE_LIMITS == "off":
        return False
    key = f"throttle:{action}:{lookup_hash('throttle', who)[:32]}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) > limit
    except ValueError:
        # Expired between the two calls: a new window has begun.
        return False
    except RedisError as error:
        logger.warning("throttle is open: cache not reached (%s)", type(error).__name__)
        return False
