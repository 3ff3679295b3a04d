"""Register passkeys (WebAuthn) and check their answers; `fido2` of Yubico does the cryptography.

The relying party and the origin are those of `SITE_URL`, never of a header. A challenge belongs to
one session, account and purpose, lives for minutes, and is forgotten before its answer is checked.
"""

import ipaddress
import json
import logging
import struct
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import Passkey, User
from paht.foundation.crypto import lookup_hash
from province import portal

MOST = 10
CHALLENGE_SECONDS = 5 * 60
# Answers of authenticators have one to three kilobytes.
LONGEST_ANSWER = 16_000
_SESSION_KEY = "passkey_challenge"
_CREATE, _GET = "create", "get"
# What parsing an answer raises when it is no answer.
_MALFORMED = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError),
    *(OverflowError, RecursionError, NotImplementedError, struct.error),
)
# ECDSA with P-256, P-384 and P-521, Ed25519, RSA with SHA-256: fido2 would take SHA-1 as well.
_ALGORITHMS = (-7, -35, -36, -8, -257)
# The device has to check a finger, a face or a PIN: a stolen one opens nothing.
_VERIFIED = UserVerificationRequirement.REQUIRED

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a browser sent, with the challenge of its session; None if that is used or too old."""

    text: str = field(repr=False)
    challenge: dict[str, Any] | None = field(repr=False)

    @property
    def asked_at(self) -> datetime:
        return datetime.fromtimestamp(self.challenge["at"] if self.challenge else 0, UTC)


def are_possible() -> bool:
    """Return whether browsers allow passkeys here: they need https or localhost, and a name."""
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return site.scheme == "https" or host == "localhost"
    return False


def creation_options(request: HttpRequest, user: User) -> str:
    """Return the JSON with which a browser makes a passkey; the session keeps the challenge."""
    label = user.username if user.is_staff else f"+84 {user.masked_phone}"
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            # Authenticators store this id and never display it; it must not identify the person.
            id=bytes.fromhex(lookup_hash("passkey-user", str(user.pk))),
            name=label,
            display_name=label,
        ),
        credentials=_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_VERIFIED,
    )
    _remember(request, user, _CREATE, state)
    return json.dumps(dict(options.public_key))


def request_options(request: HttpRequest, user: User) -> str:
    """Return the JSON with which a browser uses a passkey of `user`; "" if there is none."""
    known = _credentials(user) if are_possible() else []
    if not known:
        return ""
    options, state = _server().authenticate_begin(known, user_verification=_VERIFIED)
    _remember(request, user, _GET, state)
    return json.dumps(dict(options.public_key))


def answer_to_creation(request: HttpRequest, user: User, text: str) -> Answer:
    """Take the challenge of this session, which serves once, with the answer to it."""
    return Answer(text, _take(request, user, _CREATE))


def answer_to_request(request: HttpRequest, user: User, text: str) -> Answer:
    return Answer(text, _take(request, user, _GET))


def register(user: User, answer: Answer, *, name: str) -> bool:
    """Store a new passkey; False for a wrong or late answer and for a key that is known."""
    if answer.challenge is None or user.passkeys.count() >= MOST:
        return False
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        made = _server().register_complete(answer.challenge, response)
        is_framed = response.response.client_data.cross_origin
    except _MALFORMED:
        return False
    if is_framed or made.credential_data is None:
        return False
    if made.credential_data.public_key.ALGORITHM not in _ALGORITHMS:
        return False
    try:
        with transaction.atomic():
            Passkey.objects.create(
                user=user,
                name=name,
                credential=websafe_encode(made.credential_data),
                credential_id=websafe_encode(made.credential_data.credential_id),
                sign_count=made.counter,
            )
    except IntegrityError as error:
        if "passkey_credential_once" not in str(error):
            raise
        return False
    return True


def check(user: User, answer: Answer) -> bool:
    """Return whether a passkey of `user` signed the challenge, once and with a rising counter."""
    if answer.challenge is None:
        return False
    with transaction.atomic():
        # The lock shows the second of two posts that the answer is used up.
        keys = {
            key.credential_id: key
            for key in Passkey.objects.select_for_update(of=("self",)).filter(user=user)
        }
        known = [_credential(key) for key in keys.values()]
        try:
            response = AuthenticationResponse.from_dict(_read(answer))
            used = _server().authenticate_complete(answer.challenge, known, response)
            is_framed = response.response.client_data.cross_origin
        except _MALFORMED:
            return False
        key = keys[websafe_encode(used.credential_id)]
        count = response.response.authenticator_data.counter
        if is_framed or (key.last_used_at and answer.asked_at <= key.last_used_at):
            return False
        # Keys that are kept in sync always say zero.
        if (count or key.sign_count) and count <= key.sign_count:
            logger.warning("passkey %s may be copied: its counter did not rise", key.pk)
            return False
        key.sign_count, key.last_used_at = count, timezone.now()
        key.save(update_fields=["sign_count", "last_used_at"])
    return True


def _server() -> Fido2Server:
    site = urlsplit(settings.SITE_URL)
    port = f":{site.port}" if site.port not in (None, 80, 443) else ""
    origin = f"{site.scheme}://{site.hostname}{port}"
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=site.hostname, name=portal.current().mark),
        verify_origin=lambda shown: shown == origin,
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=number)
        for number in _ALGORITHMS
    ]
    return server


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [_credential(key) for key in user.passkeys.all()]


def _credential(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(key.credential))


def _remember(request: HttpRequest, user: User, purpose: str, state: dict[str, Any]) -> None:
    facts = {"user": user.pk, "purpose": purpose, "at": time.time()}
    request.session[_SESSION_KEY] = {**state, **facts}


def _take(request: HttpRequest, user: User, purpose: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.pop(_SESSION_KEY, None)
    if kept is None or (kept["user"], kept["purpose"]) != (user.pk, purpose):
        return None
    return kept if 0 <= time.time() - kept["at"] <= CHALLENGE_SECONDS else None


def _read(answer: Answer) -> dict[str, Any]:
    if len(answer.text) > LONGEST_ANSWER:
        raise ValueError("too long")
    read = json.loads(answer.text)
    if not isinstance(read, dict):
        raise ValueError("no object")
    return read
