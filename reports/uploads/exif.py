"""Read orientation and position from a photo's EXIF block.

Pillow's reader warns, guesses and raises on broken blocks. This one reads a few tags within the
bounds of the block and ignores malformed ones. Source: CIPA DC-008 (EXIF 2.32), TIFF 6.0.
"""

import math
import struct

ORIENTATION = 0x0112
GPS_DIRECTORY = 0x8825
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
SIZES = {ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8}
MAX_ENTRIES = 500

Directory = dict[int, tuple[int, bytes]]


class Exif:
    """A parsed EXIF block; `block` may start with `Exif\\0\\0` or with the TIFF header."""

    def __init__(self, block: bytes) -> None:
        self.data = block.removeprefix(b"Exif\x00\x00")
        self.order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(self.data[:4], "")
        self.main = self._directory(self._long(4)) if self.order else {}

    @property
    def orientation(self) -> int:
        """Return 1 to 8; 1 (upright) if absent."""
        kind, value = self.main.get(ORIENTATION, (0, b""))
        if kind != SHORT:
            return 1
        number = self._number("H", value)
        return number if 1 <= number <= 8 else 1

    @property
    def position(self) -> tuple[float, float] | None:
        """Return (latitude, longitude) in degrees, or None if absent or impossible."""
        kind, value = self.main.get(GPS_DIRECTORY, (0, b""))
        if kind != LONG:
            return None
        gps = self._directory(self._number("I", value))
        latitude = self._degrees(gps, LATITUDE, LATITUDE_REF, "NS", 90)
        longitude = self._degrees(gps, LONGITUDE, LONGITUDE_REF, "EW", 180)
        if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
            # Cameras write 0/0 before they have a fix.
            return None
        return latitude, longitude

    def _degrees(
        self, gps: Directory, tag: int, ref_tag: int, refs: str, limit: int
    ) -> float | None:
        kind, value = gps.get(tag, (0, b""))
        ref_kind, ref_value = gps.get(ref_tag, (0, b""))
        ref = ref_value[:1].decode("latin-1").upper()
        if kind != RATIONAL or ref_kind != ASCII or not ref or ref not in refs:
            return None
        parts = struct.unpack(f"{self.order}{len(value) // 4}I", value)[:6]
        total = 0.0
        for index in range(0, len(parts), 2):
            numerator, denominator = parts[index], parts[index + 1]
            if denominator == 0:
                # Seconds of 0/0 are common; degrees of x/0 are invalid.
                if index == 0 or numerator:
                    return None
                continue
            total += numerator / denominator / 60 ** (index // 2)
        if not math.isfinite(total) or total > limit:
            return None
        return -total if ref in "SW" else total

    def _directory(self, offset: int) -> Directory:
        entries: Directory = {}
        if offset < 8 or offset + 2 > len(self.data):
            return entries
        count = self._number("H", self.data[offset : offset + 2])
        for index in range(min(count, MAX_ENTRIES)):
            start = offset + 2 + index * 12
            entry = self.data[start : start + 12]
            if len(entry) < 12:
                break
            tag, kind, amount = struct.unpack(f"{self.order}HHI", entry[:8])
            size = SIZES.get(kind, 0) * amount
            if not 0 < size <= 64:
                continue
            place = self._number("I", entry[8:]) if size > 4 else start + 8
            value = self.data[place : place + size]
            if len(value) == size:
                entries[tag] = (kind, value)
        return entries

    def _long(self, offset: int) -> int:
        return self._number("I", self.data[offset : offset + 4])

    def _number(self, form: str, value: bytes) -> int:
        size = struct.calcsize(form)
        return int.from_bytes(value[:size], "little" if self.order == "<" else "big")
