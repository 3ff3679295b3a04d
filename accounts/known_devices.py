"""Know a device again by a signed cookie from an earlier success: a log-in, or a right code.

A known device has counters of its own, so a stranger who guesses or asks from elsewhere cannot lock
the owner out. The cookie opens nothing. It names what was proved by keyed hashes only.
"""

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from notifications.outbox import Address
from paht.foundation import cookies
from paht.foundation.crypto import lookup_hash, random_token

COOKIE = "paht_device"
KEPT = timedelta(days=180)
# A family on one phone.
MOST = 8
_SALT = "accounts.known_devices"
_NEW = "paht.known_device"


def remember(request: HttpRequest, *proved: User | Address) -> None:
    """Let this device be known for these accounts and addresses; the middleware sets the cookie."""
    new = [_name(one) for one in proved]
    device, names = request.META.get(_NEW) or _read(request) or (random_token(), [])
    kept = [name for name in names if name not in new]
    request.META[_NEW] = (device, [*kept, *new][-MOST:])


def found(request: HttpRequest, proved: User | Address | None) -> str:
    """Return the keyed hash of the device if it is known for `proved`; otherwise ""."""
    if proved is None:
        return ""
    if isinstance(proved, User) and request.user == proved:
        # A session is as good as the cookie, which an older session does not have.
        return lookup_hash("device", f"session {request.session.session_key}")
    known = _read(request)
    if known is None or _name(proved) not in known[1]:
        return ""
    return lookup_hash("device", known[0])


def identifier(request: HttpRequest) -> str:
    """Return the mark of what this device proved first; "" if it proved nothing.

    One account is one mark on all its devices: each log-in without a cookie makes a new device.
    """
    known = _read(request)
    return known[1][0] if known and known[1] else ""


def has_cookie(request: HttpRequest) -> bool:
    return bool(cookies.read(request, COOKIE))


def write(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie on the response if this request has proved something."""
    if _NEW in request.META:
        cookies.write(response, COOKIE, signing.dumps(request.META[_NEW], salt=_SALT), kept=KEPT)


def _read(request: HttpRequest) -> tuple[str, list[str]] | None:
    try:
        device, names = signing.loads(cookies.read(request, COOKIE), salt=_SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return device, names


def _name(proved: User | Address) -> str:
    """Return a short keyed hash; a new password makes an account's devices unknown."""
    if isinstance(proved, User):
        facts = f"account {proved.pk} {proved.get_session_auth_hash()}"
    else:
        facts = f"address {proved.hash}"
    return lookup_hash("known-device", facts)[:16]
