"""Read the message within a signed one of S/MIME (`smime-type=signed-data`, RFC 8551). Pure.

Only programs that know S/MIME show such a message, but nothing of it is secret. The signature is
not checked and proves nothing here.
"""

_SEQUENCE, _SET, _INTEGER, _OID, _EXPLICIT = 0x30, 0x31, 0x02, 0x06, 0xA0
_OCTETS, _OCTETS_IN_PIECES = 0x04, 0x24
_PKCS7 = bytes.fromhex("2a864886f70d0107")
_SIGNED_DATA, _DATA = _PKCS7 + b"\x02", _PKCS7 + b"\x01"


def message_of(content: bytes) -> bytes:
    """Return the signed message; b"" if `content` (BER) holds none that can be read."""
    reader = _Reader(content)
    try:
        reader.enter(_SEQUENCE)
        reader.expect(_OID, _SIGNED_DATA)
        reader.enter(_EXPLICIT)
        reader.enter(_SEQUENCE)
        reader.take(_INTEGER)
        reader.take(_SET)
        reader.enter(_SEQUENCE)
        reader.expect(_OID, _DATA)
        reader.enter(_EXPLICIT)
        return reader.octets()
    except _Unreadable:
        return b""


class _Unreadable(Exception):
    """The bytes are not what a signed message begins with."""


class _Reader:
    """Read elements in their order; the ends of those that were entered do not matter."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def enter(self, tag: int) -> int | None:
        """Go to the first element within this one; return its length, None if it is open."""
        if self._byte() != tag:
            raise _Unreadable
        first = self._byte()
        if first == 0x80:
            return None
        if first < 0x80:
            return first
        if first > 0x84:
            raise _Unreadable
        return int.from_bytes(self._bytes(first - 0x80), "big")

    def take(self, tag: int) -> bytes:
        """Return the content of the element and go behind it."""
        length = self.enter(tag)
        if length is None:
            raise _Unreadable
        return self._bytes(length)

    def expect(self, tag: int, content: bytes) -> None:
        if self.take(tag) != content:
            raise _Unreadable

    def octets(self) -> bytes:
        """Return octets, which long messages have in pieces."""
        if self._content[self._at : self._at + 1] == bytes([_OCTETS]):
            return self.take(_OCTETS)
        length = self.enter(_OCTETS_IN_PIECES)
        end = len(self._content) if length is None else self._at + length
        pieces = []
        while self._at < end and self._content[self._at] == _OCTETS:
            pieces.append(self.take(_OCTETS))
        return b"".join(pieces)

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, length: int) -> bytes:
        found = self._content[self._at : self._at + length]
        if len(found) < length:
            raise _Unreadable
        self._at += length
        return found
