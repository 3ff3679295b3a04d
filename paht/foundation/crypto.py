"""Field encryption and keyed look-up hashes for personal data.

`PII_KEYS` (first one encrypts, all decrypt) and `PII_LOOKUP_KEY` live outside the
database. A plain hash of a phone number is found in minutes by trying them all; a
keyed one is not.
"""

import hmac
import json
import secrets
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "PII_KEYS: mỗi khóa là 32 byte viết bằng base64 (urlsafe), cách nhau bằng dấu phẩy"
        ) from error


def encrypt(text: str) -> str:
    """AuditLink `text` under the first of `PII_KEYS`."""
    return _box(tuple(settings.PII_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Open what `encrypt` encrypted under any of `PII_KEYS`; `InvalidToken` when none fits."""
    return _box(tuple(settings.PII_KEYS)).decrypt(token.encode()).decode()


def reseal(token: str) -> str:
    """AuditLink again under the newest key (for key rotation)."""
    return _box(tuple(settings.PII_KEYS)).rotate(token.encode()).decode()


def lookup_hash(kind: str, value: str) -> str:
    """A keyed hash (64 hex digits) of a normalised `value`, for exact look-up only.

    `kind` keeps the spaces apart: the same digits as a phone and as an ID do not meet.
    """
    message = f"{kind}:{value}".encode()
    return hmac.new(settings.PII_LOOKUP_KEY.encode(), message, sha256).hexdigest()


def fresh_key() -> str:
    """A new key for `PII_KEYS`."""
    return Fernet.generate_key().decode()


def random_token() -> str:
    """An address nobody can guess (128 bits, 22 characters)."""
    return secrets.token_urlsafe(16)


class EncryptedTextField(models.TextField):
    """Text that the database only holds encrypted. Empty stays empty; cannot be filtered."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return decrypt(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in ("isnull",):
            return super().get_lookup(lookup_name)
        return None


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that the database only holds encrypted; None is the empty value."""

    def get_prep_value(self, value: Any) -> Any:
        return "" if value is None else encrypt(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return json.loads(decrypt(value)) if value else None

    def to_python(self, value: Any) -> Any:
        return value


__all__ = [
    "EncryptedJSONField",
    "EncryptedTextField",
    "InvalidToken",
    "decrypt",
    "encrypt",
    "fresh_key",
    "lookup_hash",
    "random_token",
    "reseal",
]
