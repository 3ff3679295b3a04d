"""Issue the `submission_id` of a form as a signed UUID, which opens the files held for the form."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Self
from uuid import UUID

from django.conf import settings

_SALT = b"reports.submission:"
# Of a UUID of version 8 (RFC 9562): 60 random bits, then 62 bits of a keyed hash over them.
_VERSION = 8
_HASH_BITS = 62
_VARIANT = 0b10 << _HASH_BITS


@dataclass(frozen=True)
class SubmissionId:
    """The id of one form; `is_signed`: the portal issued it.

    Other clients may choose an id of their own, so that a resend makes no second report. Such an
    id opens no files.
    """

    number: UUID

    @classmethod
    def new(cls) -> Self:
        bits = secrets.randbits(60)
        first = (bits >> 12) << 16 | _VERSION << 12 | bits & 0xFFF
        return cls(UUID(int=first << 64 | _VARIANT | _signature(first)))

    @classmethod
    def find(cls, posted: object) -> Self | None:
        """Return the posted id, or None for an unreadable value."""
        try:
            return cls(UUID(str(posted)))
        except ValueError:
            return None

    @classmethod
    def read(cls, posted: object) -> Self:
        """Return the posted id, or a new one in place of an unreadable value."""
        return cls.find(posted) or cls.new()

    @property
    def is_signed(self) -> bool:
        first, last = divmod(self.number.int, 1 << 64)
        expected = _VARIANT | _signature(first)
        return hmac.compare_digest(last.to_bytes(8), expected.to_bytes(8))

    def __str__(self) -> str:
        return str(self.number)


def _signature(first: int) -> int:
    digest = hmac.digest(settings.SECRET_KEY.encode(), _SALT + first.to_bytes(8), sha256)
    return int.from_bytes(digest[:8]) >> (64 - _HASH_BITS)
