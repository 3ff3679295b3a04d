"""Encrypt fields and make keyed look-up hashes of personal data.

`PII_KEYS` (the first encrypts, all decrypt) and `PII_LOOKUP_KEY` live outside the database. A plain
hash of a phone number falls in minutes to trying all numbers; a keyed one does not.
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
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "PII_KEYS: mỗi khóa là 32 byte viết bằng base64 (urlsafe), cách nhau bằng dấu phẩy"
        ) from error


def encrypt(text: str) -> str:
    """Encrypt `text` under the first of `PII_KEYS`."""
    return _cipher(tuple(settings.PII_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt what `encrypt` made under any of `PII_KEYS`; `InvalidToken` when none fits."""
    return _cipher(tuple(settings.PII_KEYS)).decrypt(token.encode()).decode()


def lookup_hash(kind: str, value: str) -> str:
    """Return a keyed hash (64 hex digits) of a normalised `value`, for exact look-up only.

    `kind` separates the spaces: the same digits as a phone and as an ID get different hashes.
    """
    message = f"{kind}:{value}".encode()
    return hmac.new(settings.PII_LOOKUP_KEY.encode(), message, sha256).hexdigest()


def random_token() -> str:
    """Return a part of a URL that nobody can guess (128 bits, 22 characters)."""
    return secrets.token_urlsafe(16)


class EncryptedTextField(models.TextField):
    """Store text encrypted. Empty text stays empty; the column cannot be filtered."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return decrypt(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in ("isnull",):
            return super().get_lookup(lookup_name)
        return None


class EncryptedJSONField(EncryptedTextField):
    """Store a JSON value encrypted; None is the empty value."""

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
    "lookup_hash",
    "random_token",
]
