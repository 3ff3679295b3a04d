"""Bound the work that a HEIC file asks for, before a decoder reads it.

A picture of the family may be derived from others: a grid of tiles, an overlay, a turn. A few
bytes can name one tile thousands of times, and each name is a decoding. Source: ISO/IEC 23008-12
(HEIF), ISO/IEC 14496-12.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

# A phone's picture of 50 megapixels has 200 tiles, and a portrait a dozen masks.
MAX_ITEMS = 1000
MAX_REFERENCES = 2000
MAX_DECODINGS = 400
MAX_DEPTH = 4
# Tiles, the whole they make, and its masks.
PIXEL_FACTOR = 3


class TooMuch(Exception):
    """The file asks for more work than any camera's."""


@dataclass
class _Items:
    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    # From a derived item to its sources, and from an item to its masks.
    sources: dict[int, list[int]] = field(default_factory=dict)


def check(data: bytes, most_pixels: int) -> None:
    """Raise TooMuch, or ValueError when the boxes cannot be read."""
    try:
        items = _read(data)
    except (struct.error, IndexError) as error:
        raise ValueError("broken boxes") from error
    _Work(items, PIXEL_FACTOR * most_pixels).of(items.primary, 0)


class _Work:
    """Count decodings and pixels as the decoder would meet them."""

    def __init__(self, items: _Items, most_pixels: int) -> None:
        self.items = items
        self.decodings = MAX_DECODINGS
        self.pixels = most_pixels

    def of(self, item: int, depth: int) -> None:
        self.decodings -= 1
        self.pixels -= self.items.sizes.get(item, 0)
        if self.decodings < 0 or self.pixels < 0 or depth > MAX_DEPTH:
            raise TooMuch
        for source in self.items.sources.get(item, ()):
            self.of(source, depth + 1)


def _read(data: bytes) -> _Items:
    items = _Items()
    for kind, start, end in _boxes(data, 0, len(data)):
        if kind == b"meta":
            for name, first, last in _boxes(data, start + 4, end):
                if reader := _READERS.get(name):
                    reader(items, data[first:last])
            return items
    raise ValueError("no items")


def _boxes(data: bytes, position: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the content of each box."""
    while position + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, position)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, position + 8)
            head = 16
        elif size == 0:
            size = end - position
        if size < head or position + size > end:
            raise ValueError("broken boxes")
        yield kind, position + head, position + size
        position += size


def _read_primary(items: _Items, box: bytes) -> None:
    (items.primary,) = struct.unpack_from(">H" if box[0] == 0 else ">I", box, 4)


def _read_kinds(items: _Items, box: bytes) -> None:
    for _kind, start, _end in _boxes(box, 6 if box[0] == 0 else 8, len(box)):
        form, skip = (">H", 4) if box[start] <= 2 else (">I", 6)
        (number,) = struct.unpack_from(form, box, start + 4)
        items.kinds[number] = box[start + 4 + skip : start + 8 + skip]
        if len(items.kinds) > MAX_ITEMS:
            raise TooMuch


def _read_references(items: _Items, box: bytes) -> None:
    form = "H" if box[0] == 0 else "I"
    size = struct.calcsize(form)
    total = 0
    for kind, start, end in _boxes(box, 4, len(box)):
        one, count = struct.unpack_from(f">{form}H", box, start)
        total += count
        if total > MAX_REFERENCES:
            raise TooMuch
        others = struct.unpack_from(f">{count}{form}", box, start + size + 2)
        if start + size + 2 + count * size > end:
            raise ValueError("broken boxes")
        if kind == b"dimg":
            items.sources.setdefault(one, []).extend(others)
        elif kind == b"auxl":
            for other in others:
                items.sources.setdefault(other, []).append(one)


def _read_sizes(items: _Items, box: bytes) -> None:
    sizes: list[int] = []
    for kind, start, end in _boxes(box, 0, len(box)):
        if kind == b"ipco":
            for name, first, _last in _boxes(box, start, end):
                wide, high = (
                    struct.unpack_from(">II", box, first + 4) if name == b"ispe" else (0, 0)
                )
                sizes.append(wide * high)
        elif kind == b"ipma":
            _read_associations(items, box[start:end], sizes)


def _read_associations(items: _Items, box: bytes, sizes: list[int]) -> None:
    number_form = ">HB" if box[0] == 0 else ">IB"
    index_form, index_bits = (">H", 0x7FFF) if box[3] & 1 else (">B", 0x7F)
    (count,) = struct.unpack_from(">I", box, 4)
    position = 8
    for _ in range(min(count, MAX_ITEMS)):
        number, properties = struct.unpack_from(number_form, box, position)
        position += struct.calcsize(number_form)
        for _property in range(properties):
            (index,) = struct.unpack_from(index_form, box, position)
            position += struct.calcsize(index_form)
            index &= index_bits
            if 0 < index <= len(sizes):
                items.sizes[number] = max(items.sizes.get(number, 0), sizes[index - 1])


_READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_kinds,
    b"iref": _read_references,
    b"iprp": _read_sizes,
}
