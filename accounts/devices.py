"""List the devices that are signed in to an account, of a citizen or of staff, and sign them out.

Each session holds the id of its row. When the row has ended, the session ends at its next request.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import user_agents
from accounts.models import Device, User
from paht.foundation.crypto import lookup_hash
from paht.foundation.throttle import client_ip

_SESSION_KEY = "device"
# The precision of "last seen": a write for every page would be too many.
SEEN_EVERY = timedelta(minutes=10)
KEPT = timedelta(days=90)
MOST_SHOWN = 50
# A session ends after this time, however much it is used; those of staff end sooner.
LONGEST = timedelta(days=90)
# A staff session ends after so long without a request.
STAFF_IDLE = timedelta(minutes=30)


def register(request: HttpRequest, user: User) -> Device:
    """Record that this session is signed in to the account of `user`."""
    if request.session.session_key is None:
        request.session.create()
    agent = request.headers.get("User-Agent", "")
    device, _made = Device.objects.get_or_create(
        session_hash=lookup_hash("session", str(request.session.session_key)),
        defaults={
            "user": user,
            "browser": user_agents.browser(agent),
            "system": user_agents.system(agent),
            "network": masked_network(client_ip(request)),
        },
    )
    request.session[_SESSION_KEY] = device.pk
    return device


def check(request: HttpRequest) -> bool:
    """Return whether this session may go on; log it out when its device was ended or is too old.

    A citizen's session without a row gets one. Staff get it at the log-in only: an older session
    of theirs ends by itself within a day.
    """
    user = request.user
    own = current(request)
    if not isinstance(user, User) or (user.is_staff and not own):
        return True
    device = Device.objects.filter(pk=own, user=user).first() if own else None
    if device is None:
        device = register(request, user)
    now = timezone.now()
    if device.ended_at or device.first_seen_at <= now - LONGEST:
        end(device)
        logout(request)
        return False
    if not now - SEEN_EVERY <= device.last_seen_at <= now:
        Device.objects.filter(pk=device.pk).update(
            last_seen_at=now, network=masked_network(client_ip(request))
        )
    return True


def current(request: HttpRequest) -> int:
    """Return the id of this session's row; 0 when it has none."""
    return int(request.session.get(_SESSION_KEY, 0))


def signed_in(user: User) -> QuerySet[Device]:
    """Return the devices that may still be signed in, the last used first."""
    life = STAFF_IDLE if user.is_staff else timedelta(seconds=settings.SESSION_COOKIE_AGE)
    alive = timezone.now() - life - SEEN_EVERY
    return Device.objects.filter(user=user, ended_at__isnull=True, last_seen_at__gte=alive)


def end(device: Device) -> None:
    """End the device's session at its next request; ending it twice changes nothing."""
    Device.objects.filter(pk=device.pk, ended_at__isnull=True).update(ended_at=timezone.now())


def leave(request: HttpRequest) -> None:
    """End the device of the session that is about to be logged out."""
    Device.objects.filter(pk=current(request), ended_at__isnull=True).update(
        ended_at=timezone.now()
    )


def end_all(user: User, *, keep: int = 0) -> None:
    """End every device of `user` except the row `keep`."""
    running = Device.objects.filter(user=user, ended_at__isnull=True).exclude(pk=keep)
    running.update(ended_at=timezone.now())


def end_sessions(user: User, *, keep: int = 0) -> None:
    """End every session of `user` on all devices; `user` carries the new epoch.

    `keep` is the device that stays signed in; the caller binds its session to the new epoch.
    """
    end_all(user, keep=keep)
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


def forget_old() -> int:
    """Delete devices that were not seen for 90 days."""
    return Device.objects.filter(last_seen_at__lt=timezone.now() - KEPT).delete()[0]


def masked_network(address: str) -> str:
    """Return the network of an address, without the part that identifies the subscriber."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv4Address):
        return ".".join([*str(ip).split(".")[:2], "x", "x"])
    return ":".join([*(group.lstrip("0") or "0" for group in ip.exploded.split(":")[:3]), "…"])
