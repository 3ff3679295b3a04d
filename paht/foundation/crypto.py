"""Encrypt fields and make keyed look-up hashes of personal data.

`PII_KEYS` (the first encrypts, all decrypt) and `PII_LOOKUP_KEY` live outside the database. A plain
hash of a phone number falls in minutes to trying all numbers; a keyed one does not. Hashes under
`PII_LOOKUP_KEYS_BEFORE` are still found while `manage.py rotate_keys` replaces them.
"""

import hmac
import json
import secrets
from functools import lru_cache, reduce
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import lookups

# The beginning of every token: the version of Fernet and the first zeros of a time before 2106.
SEAL = "gAAAAA"


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


def renewed(token: str) -> str:
    """Return `token` encrypted under the first of `PII_KEYS`; the same one if it already is.

    Raises `InvalidToken` when no key fits.
    """
    try:
        _cipher(tuple(settings.PII_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return _cipher(tuple(settings.PII_KEYS)).rotate(token.encode()).decode()
    return token


class LookupHash(str):
    """A keyed hash that knows its `former` values: the hashes under the keys before."""

    former: tuple[str, ...] = ()


def lookup_hash(kind: str, value: str) -> LookupHash:
    """Return a keyed hash (64 hex digits) of a normalised `value`, for exact look-up only.

    `kind` separates the spaces: the same digits as a phone and as an ID get different hashes.
    """
    message = f"{kind}:{value}".encode()
    found = LookupHash(_keyed(settings.PII_LOOKUP_KEY, message))
    if settings.PII_LOOKUP_KEYS_BEFORE:
        found.former = tuple(_keyed(key, message) for key in settings.PII_LOOKUP_KEYS_BEFORE)
    return found


def _keyed(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, sha256).hexdigest()


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


class Sealed(str):
    """A text that is stored encrypted; `token` is its stored form.

    A text read from the database keeps its token, so that saving it again changes nothing.
    """

    token: str

    def __new__(cls, text: str, token: str = "") -> "Sealed":
        sealed = super().__new__(cls, text)
        sealed.token = token or encrypt(text)
        return sealed


class SealableTextField(EncryptedTextField):
    """Store text encrypted while its row is confidential, otherwise in the clear.

    `sealed_by` is the path from the row to the flag. Reading returns the text in both cases. Saving
    a row decides; a bulk update stores an encrypted text only when it is given as `Sealed`. Text
    that looks encrypted is stored encrypted, so that nobody can type a cell that fails to open.
    """

    def __init__(self, *args: Any, sealed_by: str = "", **kwargs: Any) -> None:
        self.sealed_by = sealed_by
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sealed_by": self.sealed_by}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        is_sealed = reduce(getattr, self.sealed_by.split("."), model_instance)
        if value and (is_sealed or value.startswith(SEAL)):
            value = value if isinstance(value, Sealed) else Sealed(value)
        else:
            value = str(value)
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        return models.TextField.get_prep_value(self, value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value and value.startswith(SEAL):
            return Sealed(decrypt(value), value)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        return models.TextField.get_lookup(self, lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """Store a JSON value encrypted; None is the empty value."""

    def get_prep_value(self, value: Any) -> Any:
        return "" if value is None else encrypt(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return json.loads(decrypt(value)) if value else None

    def to_python(self, value: Any) -> Any:
        return value


class LookupHashField(models.CharField):
    """Store a `lookup_hash`. A look-up also finds the former values of the hash.

    The migrations see a plain `CharField`: the column is the same.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


@LookupHashField.register_lookup
class _AnyKeyExact(lookups.Exact):
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        former = getattr(self.rhs, "former", ())
        if not former:
            return super().as_sql(compiler, connection)
        return lookups.In(self.lhs, [str(self.rhs), *former]).as_sql(compiler, connection)


@LookupHashField.register_lookup
class _AnyKeyIn(lookups.In):
    def get_prep_lookup(self) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = [h for one in self.rhs for h in (one, *getattr(one, "former", ()))]
        return super().get_prep_lookup()


__all__ = [
    "EncryptedJSONField",
    "EncryptedTextField",
    "SEAL",
    "SealableTextField",
    "Sealed",
    "InvalidToken",
    "LookupHash",
    "LookupHashField",
    "decrypt",
    "encrypt",
    "lookup_hash",
    "random_token",
    "renewed",
]
