"""Read where a photo was taken; nothing is stored."""

from typing import IO

from reports.uploads import acceptance, pool
from reports.uploads.acceptance import HEIF_BRANDS
from reports.uploads.exif import Exif
from reports.uploads.verdict import Rejected

LARGEST_BYTES = 16 << 20
_START_OF_SCAN = 0xDA
_APP1 = 0xE1


def position_of(file: IO[bytes]) -> tuple[float, float] | None:
    """Return (latitude, longitude) in degrees, or None if the photo has no position.

    The first part of a JPEG is enough, so that a script need not upload a whole photo.
    """
    file.seek(0)
    data = file.read(LARGEST_BYTES)
    if data.startswith(b"\xff\xd8"):
        return Exif(_exif_of_jpeg(data)).position
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return _position_of_heif(data)
    return None


def _exif_of_jpeg(data: bytes) -> bytes:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        mark = data[position + 1]
        if mark == _START_OF_SCAN:
            break
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        block = data[position + 4 : position + 2 + length]
        if mark == _APP1 and block.startswith(b"Exif\x00\x00"):
            return block
        position += 2 + max(length, 2)
    return b""


def _position_of_heif(data: bytes) -> tuple[float, float] | None:
    try:
        with acceptance.temporary_file() as source, acceptance.temporary_file() as unused:
            source.write(data)
            source.flush()
            return pool.draw(source, "heif", unused, only_position=True).gps
    except Rejected:
        # The pool is full, or the file is broken: the pin is only an offer.
        return None
