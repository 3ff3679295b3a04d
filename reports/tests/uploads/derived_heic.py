"""Build HEIC files whose picture is derived from others, as attackers write them."""

import struct

from reports.tests import sample_files

# The items of `phone.heic`, and the first further one.
_PICTURE, _EXIF, _DERIVED = 1, 2, 3
SIDE = 5000

Item = tuple[bytes, bytes, list[int]]


def overlay(layers: int) -> bytes:
    """Return a HEIC of `layers`, each of which is a canvas of 25 megapixels of its own."""
    numbers = list(range(_DERIVED + 1, _DERIVED + 1 + layers))
    return derived([_layer(numbers), *[_layer([_PICTURE])] * layers])


def chain(length: int) -> bytes:
    """Return a HEIC whose picture is the same picture as another one, and so on."""
    numbers = range(_DERIVED, _DERIVED + length)
    items: list[Item] = [(b"iden", b"", [number + 1]) for number in numbers]
    return derived([*items, (b"iden", b"", [_PICTURE])])


def two_layers() -> bytes:
    """Return a HEIC of two small pictures, one on the other, as an editor writes it."""
    numbers = [_DERIVED + 1, _PICTURE]
    return derived([_layer(numbers, 200), (b"iden", b"", [_PICTURE])], side=200)


def _layer(sources: list[int], side: int = SIDE) -> Item:
    canvas = struct.pack(">BB4HII", 0, 1, 0, 0, 0, 65535, side, side)
    return b"iovl", canvas + bytes(8 * len(sources)), sources


def derived(items: list[Item], side: int = SIDE) -> bytes:
    """Return `phone.heic` with further items (kind, data, sources); the first is the primary."""
    numbers = range(_DERIVED, _DERIVED + len(items))
    parts = dict(_boxes(sample_files.read("phone.heic"), 0))
    meta = dict(_boxes(parts[b"meta"], 12))
    meta[b"pitm"] = _full(b"pitm", struct.pack(">H", _DERIVED))
    named = [
        _box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, kind, 0))
        for number, (kind, _data, _sources) in zip(numbers, items, strict=True)
    ]
    known = struct.pack(">H", 2 + len(items)) + meta[b"iinf"][14:]
    meta[b"iinf"] = _full(b"iinf", known + b"".join(named))
    references = [
        _box(b"dimg", struct.pack(f">HH{len(sources)}H", number, len(sources), *sources))
        for number, (_kind, _data, sources) in zip(numbers, items, strict=True)
    ]
    meta[b"iref"] = _full(b"iref", b"".join(references))
    meta[b"iprp"] = _with_sizes(meta[b"iprp"], numbers, side)
    media = parts[b"mdat"][8:]
    data = b"".join(data for _kind, data, _sources in items)

    def whole(start: int) -> bytes:
        places = [(_PICTURE, 0, 0x175), (_EXIF, 0x175, 0xC0)]
        position = len(media)
        for number, (_kind, content, _sources) in zip(numbers, items, strict=True):
            places.append((number, position, len(content)))
            position += len(content)
        rows = [struct.pack(">HHIHII", item, 0, start, 1, *place) for item, *place in places]
        head = b"\x44\x40" + struct.pack(">H", len(rows))
        meta[b"iloc"] = _full(b"iloc", head + b"".join(rows))
        before = parts[b"ftyp"] + _full(b"meta", b"".join(meta.values()))
        return before + _box(b"mdat", media + data)

    # The places depend on the length of what is before them, which does not depend on them.
    return whole(whole(0).rindex(b"mdat" + media) + 4)


def _with_sizes(properties: bytes, numbers: range, side: int) -> bytes:
    """Return the property box with one size for all further items."""
    known = dict(_boxes(properties, 8))
    held = known[b"ipco"][8:] + _full(b"ispe", struct.pack(">II", side, side))
    index = len(_boxes(held, 0))
    rows = known[b"ipma"][16:] + b"".join(
        struct.pack(">HBB", number, 1, index) for number in numbers
    )
    associations = _full(b"ipma", struct.pack(">I", 1 + len(numbers)) + rows)
    return _box(b"iprp", _box(b"ipco", held) + associations)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _full(kind: bytes, content: bytes) -> bytes:
    return _box(kind, bytes(4) + content)


def _boxes(data: bytes, position: int) -> list[tuple[bytes, bytes]]:
    found = []
    while position < len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        found.append((kind, data[position : position + size]))
        position += size
    return found
