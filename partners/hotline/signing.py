"""Sign and check the requests of the call centre, without any state.

The signature is HMAC-SHA256 over five lines: method, path, time, nonce, digest of the body.
docs/hotline.md shows a client that a test runs.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

# How far the two clocks may differ, in seconds.
WINDOW_SECONDS = 300
KEY, TIME = "X-1022-Key", "X-1022-Timestamp"
NONCE, SIGNATURE = "X-1022-Nonce", "X-1022-Signature"
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_TIME = re.compile(r"[0-9]{10}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


class Unsigned(Exception):
    """The request has no readable signature, or one of another time."""


@dataclass(frozen=True)
class Signature:
    """The four headers of a signed request."""

    key_id: str
    timestamp: int
    nonce: str
    digest: str


def read(headers: Mapping[str, str], *, now: float) -> Signature:
    """Return the signature of a request; raise `Unsigned` with the reason."""
    patterns = {KEY: _KEY, TIME: _TIME, NONCE: _NONCE, SIGNATURE: _SIGNATURE}
    for name, pattern in patterns.items():
        if not pattern.fullmatch(headers.get(name, "")):
            raise Unsigned(f"{name} is missing or malformed")
    timestamp = int(headers[TIME])
    if abs(now - timestamp) > WINDOW_SECONDS:
        raise Unsigned(f"{TIME} is more than {WINDOW_SECONDS} seconds from the portal's clock")
    return Signature(headers[KEY], timestamp, headers[NONCE], headers[SIGNATURE])


def sign(secret: str, *, method: str, path: str, timestamp: int, nonce: str, body: bytes) -> str:
    """Return the signature in hex; `path` is as requested, with its query."""
    lines = (method, path, str(timestamp), nonce, sha256(body).hexdigest())
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def is_genuine(signature: Signature, secret: str, *, method: str, path: str, body: bytes) -> bool:
    """Return whether `secret` made the signature, in constant time."""
    expected = sign(
        secret,
        method=method,
        path=path,
        timestamp=signature.timestamp,
        nonce=signature.nonce,
        body=body,
    )
    return hmac.compare_digest(expected, signature.digest)
