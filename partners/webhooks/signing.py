"""Sign messages as Standard Webhooks (standardwebhooks.com) does, so that its libraries check them.

The scheme of the call centre signs requests to a path; receivers of webhooks know this one.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from hashlib import sha256

ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_PREFIX = "whsec_"


def new_secret() -> str:
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def headers(*secrets: str, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a message, with a signature by each secret."""
    signed = b".".join((key.encode(), str(timestamp).encode(), body))
    signatures = " ".join(_signature(secret, signed) for secret in secrets)
    return {ID: key, TIME: str(timestamp), SIGNATURE: signatures}


def _signature(secret: str, signed: bytes) -> str:
    digest = hmac.digest(b64decode(secret.removeprefix(_PREFIX)), signed, sha256)
    return f"v1,{b64encode(digest).decode()}"
