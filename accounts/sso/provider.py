"""Speak OpenID Connect with one provider: its documents, the way there, and its answer.

`authlib` and `joserfc` do the protocol and the cryptography; `notifications.web` the exchange, with
a limit of time and size and without redirects. Only the claims of `Claims` leave this module.
"""

import json
import logging
import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2 import OAuth2Client, OAuth2Error
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from django.conf import settings
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, KeySet, RSAKey

from accounts.sso.options import Provider
from notifications import web
from paht.foundation.caching import forget_process_value, process_value

# Only signatures by a key that the provider alone has; never "none", never a shared secret.
ALGORITHMS = ("RS256", "PS256", "ES256", "ES384")
SHORTEST_RSA = 2048
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 5.0
DOCUMENT_SECONDS = 3600
# People are led to a provider that answered so recently.
ANSWERED_SECONDS = 60
# An unknown key asks for the keys again, but not more often.
RENEW_SECONDS = 60
# A provider that did not answer is left alone for so long.
REST_SECONDS = 15
# So many threads of one process wait for a door's provider; the others serve pages and doors.
MOST_WAITING = 3
LONGEST_SUBJECT, LONGEST_LEVEL = 255, 100
# Unknown parameters of a header are ignored, as RFC 7515 has it; those that "crit" names are not.
_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
# What reading an answer raises when it is none.
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)

logger = logging.getLogger(__name__)
_waiting = {door: threading.BoundedSemaphore(MOST_WAITING) for door in ("vneid", "staff")}
_resting_until: dict[str, float] = {}
_renewed_at: dict[str, float] = {}
_answered_at: dict[str, float] = {}


class Unavailable(Exception):
    """The provider does not answer, or not in time: the other doors stay open."""


class Untrusted(Exception):
    """Refuse an answer that the provider did not give for this request; the words name the rule."""


@dataclass(frozen=True)
class Claims:
    """The few facts that the portal takes over from a token."""

    subject: str = field(repr=False)
    level: str
    # Whether `acr` or `amr` has one of the values that the settings name.
    is_strong: bool
    # In lower case; empty unless it is ASCII and the provider has verified it.
    email: str = field(default="", repr=False)


def of_door(door: str) -> Provider | None:
    """Return the provider of a door; None where it is not set."""
    found: Provider | None = settings.SSO_PROVIDERS.get(door)
    return found


def authorization_url(
    provider: Provider, *, redirect_uri: str, state: str, nonce: str, verifier: str
) -> str:
    """Return the provider's page to which the person goes; raises `Unavailable`, `Untrusted`."""
    endpoint = _present(provider)["authorization_endpoint"]
    client = _client(provider, redirect_uri)
    url, _state = client.create_authorization_url(
        endpoint,
        state=state,
        code_verifier=verifier,
        nonce=nonce,
    )
    return str(url)


def redeem(
    provider: Provider, *, code: str, issuer: str, redirect_uri: str, nonce: str, verifier: str
) -> Claims:
    """Exchange a code for an ID token and return its claims; raises `Unavailable`, `Untrusted`.

    `issuer` is the parameter `iss` of the answer (RFC 9207): another provider's answer is refused
    before the code goes anywhere. Call outside any transaction: this waits for the network.
    """
    metadata = _metadata(provider)
    is_promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if issuer != provider.issuer and (issuer or is_promised):
        raise Untrusted("iss")
    try:
        token = _client(provider, redirect_uri).fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        signed = token["id_token"]
        access_token = token.get("access_token")
    except OAuth2Error as error:
        raise Untrusted("code") from error
    except _MALFORMED as error:
        raise Untrusted("token") from error
    return _claims(provider, signed, nonce=nonce, access_token=access_token)


def log_out_url(provider: Provider, *, back_to: str) -> str:
    """Return the provider's page for logging out there, too; "" if it offers none or is down."""
    try:
        url = _present(provider).get("end_session_endpoint")
    except (Unavailable, Untrusted):
        return ""
    if not isinstance(url, str):
        return ""
    query = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": back_to})
    return f"{url}{'&' if '?' in url else '?'}{query}"


# --- the ID token -----------------------------------------------------------------------------


def _claims(provider: Provider, signed: str, *, nonce: str, access_token: Any) -> Claims:
    try:
        header = jws.extract_compact(signed.encode()).headers()
        keys = _keys(provider, kid=header.get("kid"))
        found = jwt.decode(signed, keys, registry=_REGISTRY)
        token = CodeIDToken(
            found.claims,
            found.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            {
                "nonce": nonce,
                "client_id": provider.client_id,
                "access_token": access_token if isinstance(access_token, str) else None,
            },
        )
        token.validate(leeway=LEEWAY_SECONDS)
    except JoseError as error:
        raise Untrusted(error.error) from error
    except _MALFORMED as error:
        raise Untrusted("id_token") from error
    return _kept(provider, token)


def _kept(provider: Provider, token: Mapping[str, Any]) -> Claims:
    subject, level = token["sub"], token.get("acr", "")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Untrusted("sub")
    if not subject.isprintable():
        raise Untrusted("sub")
    if isinstance(level, int) and not isinstance(level, bool):
        level = str(level)
    if not isinstance(level, str) or not level.isprintable():
        level = ""
    level = level[:LONGEST_LEVEL]
    methods = token.get("amr") or []
    proved = {level, *(one for one in methods if isinstance(one, str))}
    email = token.get("email")
    is_verified = token.get("email_verified") is True and isinstance(email, str)
    # Letters that look alike become others in lower case: of the Kelvin sign that is "k".
    is_plain = is_verified and str(email).isascii()
    return Claims(
        subject=subject,
        level=level,
        is_strong=not proved.isdisjoint(provider.strong),
        email=str(email).strip().lower() if is_plain else "",
    )


# --- the documents of the provider --------------------------------------------------------------


def _metadata(provider: Provider) -> dict[str, Any]:
    return process_value(
        ("sso-metadata", provider.issuer), DOCUMENT_SECONDS, lambda: _discover(provider)
    )


def _present(provider: Provider) -> dict[str, Any]:
    """Return the documents of a provider that is up, or raise like `_get`.

    They stay known for an hour, in which a page of the provider could be dead.
    """
    _refuse_resting(provider.issuer)
    found = _metadata(provider)
    now = time.monotonic()
    if now - _answered_at.get(provider.issuer, -math.inf) >= ANSWERED_SECONDS:
        # The others do not wait for this answer.
        _answered_at[provider.issuer] = now
        try:
            _discover(provider)
        except (Unavailable, Untrusted):
            _answered_at.pop(provider.issuer, None)
            raise
    return found


def _discover(provider: Provider) -> dict[str, Any]:
    found = _get(provider, get_well_known_url(provider.issuer, external=True))
    if found.get("issuer") != provider.issuer:
        raise Untrusted("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _check_place(provider, found.get(name))
    try:
        _check_place(provider, found.get("end_session_endpoint"))
    except Untrusted:
        # People can still log in; only the link for logging out there is missing.
        found.pop("end_session_endpoint", None)
    _answered_at[provider.issuer] = time.monotonic()
    return found


def _check_place(provider: Provider, url: object) -> None:
    """Refuse an endpoint beyond the provider's own servers: no request goes to inner machines."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Untrusted("endpoint") from error
    own = urlsplit(provider.issuer)
    is_same_server = parts.netloc == own.netloc
    is_listed = parts.username is None and host in provider.hosts
    if parts.scheme != own.scheme or parts.fragment or not (is_same_server or is_listed):
        raise Untrusted("endpoint")


def _keys(provider: Provider, *, kid: object) -> KeySet:
    """Return the provider's keys; an unknown one asks for them again, once a minute at most."""
    place = _metadata(provider)["jwks_uri"]
    name = ("sso-keys", place)

    def fetch() -> KeySet:
        _renewed_at[place] = time.monotonic()
        return _usable(_get(provider, place))

    keys = process_value(name, DOCUMENT_SECONDS, fetch)
    is_known = kid is None or any(key.kid == kid for key in keys)
    if not is_known and time.monotonic() - _renewed_at.get(place, 0) >= RENEW_SECONDS:
        # The known keys stay if this fails.
        fresh = fetch()
        forget_process_value(name)
        keys = process_value(name, DOCUMENT_SECONDS, lambda: fresh)
    return keys


def _usable(document: Mapping[str, Any]) -> KeySet:
    """Return the keys that may sign; others are ignored (RFC 7517, section 5).

    One key of an unknown kind must not close the door. Weak and symmetric ones never count.
    """
    keys: list[Key] = []
    for one in document["keys"]:
        try:
            key = JWKRegistry.import_key(one)
            key.ensure_kid()
        except (JoseError, *_MALFORMED) as error:
            logger.warning("key of an identity provider ignored: %s", type(error).__name__)
            continue
        if _is_strong(key) and key.get("use") != "enc":
            keys.append(key)
    if not keys:
        raise Untrusted("keys")
    return KeySet(keys)


def _is_strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.raw_value.key_size >= SHORTEST_RSA
    return isinstance(key, ECKey)


# --- the exchange -------------------------------------------------------------------------------


class _Response:
    """An answer in the form that authlib reads."""

    def __init__(self, answer: web.Answer) -> None:
        self.status_code = answer.status
        self._body = answer.body

    def json(self) -> Any:
        return json.loads(self._body)

    def raise_for_status(self) -> None:
        raise ValueError(self.status_code)


class _Session:
    """Carry authlib's request for a token by `_exchange`."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def post(self, url: str, *, data: Any, headers: Any, auth: Any) -> _Response:
        # Copied: authlib writes the client's secret into its default headers.
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = _exchange(self._provider, "POST", url, headers=headers, body=body.encode())
        if answer.status >= 500:
            raise Unavailable(f"HTTP {answer.status}")
        return _Response(answer)


def _client(provider: Provider, redirect_uri: str) -> OAuth2Client:
    return OAuth2Client(
        _Session(provider),
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method=_proof(provider),
    )


def _proof(provider: Provider) -> str | None:
    """Return how the client proves itself; None leaves it to authlib, which does it by a header."""
    offered = _metadata(provider).get("token_endpoint_auth_methods_supported")
    ways = offered if isinstance(offered, list) else []
    is_by_body = "client_secret_post" in ways and "client_secret_basic" not in ways
    return "client_secret_post" if is_by_body and provider.client_secret else None


def _get(provider: Provider, url: str) -> dict[str, Any]:
    _refuse_resting(url)
    answer = _exchange(provider, "GET", url, headers={"Accept": "application/json"})
    try:
        found = json.loads(answer.body) if answer.status == 200 else None
    except _MALFORMED:
        found = None
    if not isinstance(found, dict):
        # The next visitors must not ask for it one by one.
        _let_rest(url)
        logger.warning("identity provider of %s: HTTP %d", provider.door, answer.status)
        raise Unavailable(f"HTTP {answer.status}")
    return found


def _exchange(
    provider: Provider, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
) -> web.Answer:
    _refuse_resting(provider.issuer)
    waiting = _waiting[provider.door]
    if not waiting.acquire(blocking=False):
        raise Unavailable("busy")
    try:
        return web.exchange(method, url, headers=headers, body=body, seconds=TIMEOUT_SECONDS)
    except OSError as error:
        # Its silence must not hold up everybody who tries.
        _let_rest(provider.issuer)
        why = type(error).__name__
        logger.warning("identity provider of %s does not answer: %s", provider.door, why)
        raise Unavailable(why) from error
    finally:
        waiting.release()


def _refuse_resting(place: str) -> None:
    if time.monotonic() < _resting_until.get(place, 0):
        raise Unavailable("resting")


def _let_rest(place: str) -> None:
    _resting_until[place] = time.monotonic() + REST_SECONDS
