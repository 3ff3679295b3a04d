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

from paht.foundation import suspicions
from paht.foundation.crypto import lookup_hash
from paht.foundation.suspicions import Suspicion

logger = logging.getLogger(__name__)

# One round trip, and no counter without an end: nothing comes between the two commands.
_COUNT = """
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return count
"""


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
    """Return one visitor's network."""
    return network_of(client_ip(request))


def network_of(address: str) -> str:
    """Return the network of an address: IPv4 itself, or the /64 that an IPv6 household owns."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        # A Unix socket, or a proxy that writes its own format.
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.IPv6Network((ip, 64), strict=False))


def count(action: str, who: str) -> int:
    """Return how often `who` did `action` in the running window; 0 when the cache is down."""
    try:
        return int(cache.get(_key(action, who), 0))
    except RedisError as error:
        logger.warning("throttle is open: cache not reached (%s)", type(error).__name__)
        return 0


def over_limit(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more `action` of `who`; True when that exceeds `limit` within `seconds`.

    For limits beyond which the caller refuses: the excess is noted for the log of authentication.
    """
    if not exceeds(action, who, limit=limit, seconds=seconds):
        return False
    suspicions.note(Suspicion.FLOOD)
    return True


def exceeds(action: str, who: str, *, limit: int, seconds: int) -> bool:
    """Like `over_limit`, for counts that refuse nothing: nothing is noted."""
    return settings.RATE_LIMITS != "off" and count_one(action, who, seconds=seconds) > limit


def count_one(action: str, who: str, *, seconds: int) -> int:
    """Count one more `action` of `who`; return how many that makes within `seconds`.

    Returns 0 when the cache is down. `who` (an address, a number) is stored only as a keyed hash.
    """
    key = cache.make_key(_key(action, who))
    try:
        # Django's own methods need three round trips for this: SET, EXISTS and INCR.
        broker = cache._cache.get_client(key, write=True)  # type: ignore[attr-defined]
        return int(broker.execute_command("EVAL", _COUNT, 1, key, seconds))
    except RedisError as error:
        logger.warning("throttle is open: cache not reached (%s)", type(error).__name__)
        return 0


def _key(action: str, who: str) -> str:
    return f"throttle:{action}:{lookup_hash('throttle', who)[:32]}"
