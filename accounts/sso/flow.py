"""Keep one way to a provider and back in the session that began it.

The session holds it encrypted. It serves once, for ten minutes, and for its own door only.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.sso import provider as providers
from accounts.sso.options import Provider
from paht.foundation.crypto import InvalidToken, decrypt, encrypt

SECONDS = 10 * 60
LONGEST_PARAMETER = 4096
_SESSION_KEY = "sso_flow"


@dataclass(frozen=True)
class Flow:
    """What the answer of the provider has to fit."""

    door: str
    # The account that was signed in when the way began; 0 for none.
    user: int
    target: str
    at: float
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def start(request: HttpRequest, provider: Provider, *, callback: str, target: str) -> str:
    """Begin and return the address at the provider; a way that was begun before is void.

    Raises `provider.Unavailable` and `provider.Untrusted`.
    """
    flow = Flow(
        door=provider.door,
        user=request.user.pk or 0,
        target=target,
        at=time.time(),
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
    )
    url = providers.authorization_url(
        provider,
        redirect_uri=_address(callback),
        state=flow.state,
        nonce=flow.nonce,
        verifier=flow.verifier,
    )
    request.session[_SESSION_KEY] = encrypt(json.dumps(asdict(flow)))
    return url


def take(request: HttpRequest, door: str) -> Flow | None:
    """Return the flow of this session to which the answer's `state` belongs, once; else None.

    Another state leaves the flow as it is: a link of another site must not end it.
    """
    flow = _read(request.session.get(_SESSION_KEY))
    state = request.GET.get("state", "")
    if flow is None or flow.door != door or not _fits(state, flow.state):
        return None
    if not _spend(request) or not 0 <= time.time() - flow.at <= SECONDS:
        return None
    return flow


def finish(
    request: HttpRequest, provider: Provider, flow: Flow, *, callback: str
) -> providers.Claims:
    """Return what the provider says about the person; raises like `provider.redeem`."""
    return providers.redeem(
        provider,
        code=request.GET.get("code", "")[:LONGEST_PARAMETER],
        issuer=request.GET.get("iss", "")[:LONGEST_PARAMETER],
        redirect_uri=_address(callback),
        nonce=flow.nonce,
        verifier=flow.verifier,
    )


def _address(path: str) -> str:
    """Return the address that is registered at the provider; no header has a part in it."""
    return f"{settings.SITE_URL}{path}"


def _read(token: str | None) -> Flow | None:
    try:
        return Flow(**json.loads(decrypt(token))) if token else None
    except (InvalidToken, TypeError, ValueError):
        return None


def _fits(said: str, kept: str) -> bool:
    return len(said) <= LONGEST_PARAMETER and constant_time_compare(said, kept)


def _spend(request: HttpRequest) -> bool:
    """Take the flow out of the stored session; False if a parallel answer was faster."""
    key = request.session.session_key
    with transaction.atomic():
        row = Session.objects.select_for_update(of=("self",)).filter(pk=key).first()
        held = row.get_decoded() if row else {}
        is_first = held.pop(_SESSION_KEY, None) is not None
        if row and is_first:
            row.session_data = request.session.encode(held)
            row.save(update_fields=["session_data"])
    request.session.pop(_SESSION_KEY, None)
    return is_first
