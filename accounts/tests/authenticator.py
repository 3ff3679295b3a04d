"""An authenticator in software, which makes and uses passkeys as browsers and devices do."""

import html
import json
import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

SITE = "http://localhost"
_FLAG = AuthenticatorData.FLAG
SEEN = _FLAG.UP | _FLAG.UV


def options_on(page: Any) -> dict[str, Any]:
    """Return what the page hands to the browser."""
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, "no passkey is asked for"
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


@dataclass
class Authenticator:
    """One device with one key. `counter` is what it says next; synced keys always say zero."""

    origin: str = SITE
    rp_id: str = "localhost"
    flags: _FLAG = SEEN
    counter: int = 1
    cross_origin: bool = False
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))

    def create(self, options: dict[str, Any]) -> str:
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        facts = self._facts(self.flags | _FLAG.AT, made)
        attestation = AttestationObject.create("none", facts, {})
        return self._answer(
            self._client("webauthn.create", options["challenge"]), attestationObject=attestation
        )

    def get(self, options: dict[str, Any]) -> str:
        facts = self._facts(self.flags)
        client = self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(facts + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(client, authenticatorData=facts, signature=signature)

    def _facts(self, flags: Any, made: AttestedCredentialData | None = None) -> AuthenticatorData:
        counter, self.counter = self.counter, self.counter + (1 if self.counter else 0)
        return AuthenticatorData.create(
            sha256(self.rp_id.encode()).digest(), flags, counter, made or b""
        )

    def _client(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(
            kind, websafe_decode(challenge), self.origin, cross_origin=self.cross_origin
        )

    def _answer(self, client: CollectedClientData, **parts: bytes) -> str:
        credential_id = websafe_encode(self.credential_id)
        response = {name: websafe_encode(bytes(value)) for name, value in parts.items()}
        return json.dumps(
            {
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": response | {"clientDataJSON": websafe_encode(bytes(client))},
            }
        )
