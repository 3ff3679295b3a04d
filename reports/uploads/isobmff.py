"""Clean MP4, MOV, 3GP and M4A files box by box: blank everything that is not played.

The file keeps its length and all offsets. Boxes outside the lists below become `free` boxes of
zeros, which removes places, names, thumbnails and foreign data. So do tracks that are neither
picture nor sound (cameras store GPS trails in one), and media data of no remaining track.
Source: ISO/IEC 14496-12, QuickTime File Format Specification.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from mmap import mmap

from reports.uploads.verdict import Facts, Rejected

VIDEO_BRANDS = {
    b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9",
    b"mp41", b"mp42", b"mp71", b"avc1", b"hvc1", b"av01", b"dash", b"cmfc", b"cmfs",
    b"MSNV", b"M4V ", b"M4VH", b"M4VP", b"mmp4", b"XAVC",
}  # fmt: skip
PHONE_BRANDS = {
    b"3gp4",
    b"3gp5",
    b"3gp6",
    b"3gp7",
    b"3gp8",
    b"3gp9",
    b"3gr6",
    b"3gs6",
    b"3ge6",
}
SOUND_BRANDS = {b"M4A ", b"M4B "}
QUICKTIME = b"qt  "
BRANDS = VIDEO_BRANDS | PHONE_BRANDS | SOUND_BRANDS | {QUICKTIME}

TOP = {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx"}
CONTAINERS = {
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf",
    b"mfra",
}  # fmt: skip
LEAVES = {
    b"ftyp", b"styp", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"stsd",
    b"stts", b"stss", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"cslg", b"sdtp", b"sbgp",
    b"sgpd", b"elst", b"trex", b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro",
    b"sidx",
}  # fmt: skip
TIMES = {b"mvhd", b"tkhd", b"mdhd"}
MAX_BOXES = 200_000
# Sample tables are nested six deep.
MAX_DEPTH = 16
MAX_SAMPLES = 1_000_000
BLANK = bytes(1 << 16)
ZERO = bytes(4)


@dataclass
class Box:
    kind: bytes
    start: int
    body: int
    end: int
    children: list["Box"] = field(default_factory=list)

    def find(self, *path: bytes) -> "Box | None":
        box = self
        for kind in path:
            named = box.all(kind)
            if not named:
                return None
            box = named[0]
        return box

    def all(self, kind: bytes) -> list["Box"]:
        return [child for child in self.children if child.kind == kind]


def clean_movie(view: mmap) -> Facts:
    """Blank all but picture and sound in `view`; return its facts or raise Rejected."""
    walk = _Walk(view)
    top = walk.tree()
    brand = bytes(view[8:12])
    if brand not in BRANDS:
        raise Rejected("unsupported")
    movies = top.all(b"moov")
    if len(movies) != 1 or not top.all(b"mdat"):
        raise Rejected("damaged")
    movie = movies[0]
    fragmented = movie.find(b"mvex") is not None
    kept = walk.keep_picture_and_sound(movie, fragmented)
    if fragmented != bool(top.all(b"moof")):
        raise Rejected("damaged")
    if not fragmented:
        walk.blank_unreferenced(kept, top.all(b"mdat"))
    pictures = [track for track in kept if walk.handler(track) == b"vide"]
    width, height = walk.frame_size(pictures[0]) if pictures else (None, None)
    kind, content_type, extension = _label(brand, bool(pictures))
    return Facts(
        kind,
        content_type,
        extension,
        width=width,
        height=height,
        duration=walk.seconds(movie),
    )


def _label(brand: bytes, pictures: bool) -> tuple[str, str, str]:
    if brand in PHONE_BRANDS:
        return ("video", "video/3gpp", "3gp") if pictures else ("audio", "audio/3gpp", "3gp")
    if not pictures:
        return "audio", "audio/mp4", "m4a"
    return (
        ("video", "video/quicktime", "mov")
        if brand == QUICKTIME
        else (
            "video",
            "video/mp4",
            "mp4",
        )
    )


class _Walk:
    def __init__(self, view: mmap) -> None:
        self.view = view
        self.boxes = 0
        self.dropped_chunks: list[int] = []

    def tree(self) -> Box:
        """Return the file as a tree of boxes, and blank every unknown box."""
        top = Box(b"", 0, 0, len(self.view))
        for box in self._children(top, open_end=True):
            if box.kind == b"mdat" or self._keep(box, TOP):
                top.children.append(box)
        return top

    def _keep(self, box: Box, allowed: set[bytes], depth: int = 1) -> bool:
        if box.kind not in allowed:
            self._blank(box)
            return False
        if box.kind in CONTAINERS:
            if depth > MAX_DEPTH:
                raise Rejected("foreign_data")
            for child in self._children(box):
                if self._keep(child, LEAVES | CONTAINERS, depth + 1):
                    box.children.append(child)
        if box.kind in TIMES:
            self._blank_times(box)
        if box.kind == b"hdlr":
            # The handler type is followed by free text.
            self._zero(min(box.body + 12, box.end), box.end)
        if box.kind == b"dref":
            self._refuse_references(box)
        return True

    def _children(self, parent: Box, *, open_end: bool = False) -> Iterator[Box]:
        position = parent.body
        while position < parent.end:
            rest = parent.end - position
            if parent.kind and rest == 4 and self.view[position : parent.end] == ZERO:
                # QuickTime may close a list with a zero word.
                return
            box = self._box(position, parent.end, open_end=open_end)
            yield box
            position = box.end

    def _box(self, start: int, limit: int, *, open_end: bool = False) -> Box:
        self.boxes += 1
        if self.boxes > MAX_BOXES or start + 8 > limit:
            raise Rejected("damaged" if start + 8 <= limit else "foreign_data")
        size, kind = struct.unpack(">I4s", self.view[start : start + 8])
        body = start + 8
        if size == 1:
            if start + 16 > limit:
                raise Rejected("damaged")
            (size,) = struct.unpack(">Q", self.view[body : body + 8])
            body += 8
        elif size == 0 and open_end and kind == b"mdat":
            size = limit - start
        if size < body - start or start + size > limit:
            # The file is cut off, or foreign data begins here.
            raise Rejected("damaged" if kind in TOP | LEAVES | CONTAINERS else "foreign_data")
        return Box(kind, start, body, start + size)

    def _blank(self, box: Box) -> None:
        self.view[box.start + 4 : box.start + 8] = b"free"
        self._zero(box.body, box.end)

    def _zero(self, start: int, end: int) -> None:
        for position in range(start, end, len(BLANK)):
            size = min(len(BLANK), end - position)
            self.view[position : position + size] = BLANK[:size]

    def _blank_times(self, box: Box) -> None:
        """Blank creation and modification times, which reveal when the citizen was there."""
        width = 16 if self.view[box.body] == 1 else 8
        if box.body + 4 + width > box.end:
            raise Rejected("damaged")
        self._zero(box.body + 4, box.body + 4 + width)

    def _refuse_references(self, box: Box) -> None:
        """Reject media outside the file: a player would fetch other addresses."""
        position = box.body + 8
        while position < box.end:
            entry = self._box(position, box.end)
            if entry.end < entry.body + 4 or not self.view[entry.body + 3] & 1:
                raise Rejected("foreign_data")
            self._zero(entry.body + 4, entry.end)
            position = entry.end

    def keep_picture_and_sound(self, movie: Box, fragmented: bool) -> list[Box]:
        kept = []
        for track in movie.all(b"trak"):
            if self.handler(track) in (b"vide", b"soun"):
                kept.append(track)
            elif fragmented:
                # The data of such a track is inside the fragments, which are not searched.
                raise Rejected("foreign_data")
            else:
                self.dropped_chunks += _Samples(self.view, track).offsets
                self._blank(track)
        if not kept:
            raise Rejected("unsupported")
        return kept

    def handler(self, track: Box) -> bytes:
        box = track.find(b"mdia", b"hdlr")
        if box is None or box.body + 12 > box.end:
            raise Rejected("damaged")
        return bytes(self.view[box.body + 8 : box.body + 12])

    def seconds(self, movie: Box) -> float | None:
        box = movie.find(b"mvhd")
        if box is None:
            raise Rejected("damaged")
        body = bytes(self.view[box.body : box.end])
        form, start, unknown = (">IQ", 20, 2**64 - 1) if body[0] == 1 else (">II", 12, 2**32 - 1)
        scale: int
        duration: int
        scale, duration = struct.unpack_from(form, body, start)
        if not scale or not duration or duration == unknown:
            return None
        return round(duration / scale, 2)

    def frame_size(self, track: Box) -> tuple[int | None, int | None]:
        """Return width and height as shown, swapped if the matrix turns by a quarter."""
        box = track.find(b"tkhd")
        if box is None or box.end - box.body < 84:
            raise Rejected("damaged")
        *matrix, width, height = struct.unpack(">9i2I", self.view[box.end - 44 : box.end])
        turned = matrix[0] == 0 and matrix[4] == 0
        size = (height >> 16, width >> 16) if turned else (width >> 16, height >> 16)
        return size if all(size) else (None, None)

    def blank_unreferenced(self, kept: list[Box], media: list[Box]) -> None:
        """Zero the media data that belongs to no kept track."""
        tracks = [_Samples(self.view, track) for track in kept]
        starts = sorted({offset for track in tracks for offset in track.offsets})
        if not starts:
            raise Rejected("damaged")
        bodies = [box.body for box in media]
        for start in starts:
            index = bisect_right(bodies, start) - 1
            if index < 0 or start >= media[index].end:
                raise Rejected("damaged")
        borders = sorted({*starts, *self.dropped_chunks})
        spans = _merged(span for track in tracks for span in track.spans(borders))
        span_starts = [start for start, _ in spans]
        for box in media:
            position = box.body
            index = max(0, bisect_right(span_starts, box.body) - 1)
            while index < len(spans) and spans[index][0] < box.end:
                start, end = spans[index]
                self._zero(position, start)
                position = max(position, min(end, box.end))
                index += 1
            self._zero(position, box.end)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


class _Samples:
    """The places of the samples of one track, from its sample tables."""

    def __init__(self, view: mmap, track: Box) -> None:
        table = track.find(b"mdia", b"minf", b"stbl")
        if table is None:
            raise Rejected("damaged")
        self.offsets = self._offsets(view, table)
        runs = self._table(view, table, b"stsc", "I", 3)
        self.first_chunks, self.per_chunk = list(runs[0::3]), list(runs[1::3])
        box = table.find(b"stsz")
        if box is None or box.body + 12 > box.end:
            raise Rejected("damaged")
        self.constant, self.count = struct.unpack(">II", view[box.body + 4 : box.body + 12])
        sizes = self._table(view, table, b"stsz", "I", 1, skip=8) if not self.constant else []
        self.ends = [0, *accumulate(sizes)]
        if self.offsets and (not self.first_chunks or self.first_chunks[0] != 1):
            raise Rejected("damaged")
        if self.first_chunks != sorted(set(self.first_chunks)):
            raise Rejected("damaged")

    def spans(self, borders: list[int]) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each chunk; `borders` are the starts of all chunks."""
        done = 0
        for number, offset in enumerate(self.offsets, start=1):
            if self.constant:
                # Old sound tables give size 1 for larger samples: take all up to the next
                # chunk.
                following = bisect_right(borders, offset)
                yield offset, borders[following] if following < len(borders) else 1 << 63
                continue
            run = bisect_right(self.first_chunks, number) - 1
            until = min(done + self.per_chunk[run], len(self.ends) - 1)
            yield offset, offset + self.ends[until] - self.ends[done]
            done = until

    def _offsets(self, view: mmap, table: Box) -> list[int]:
        short = table.find(b"stco") is not None
        return list(self._table(view, table, b"stco" if short else b"co64", "I" if short else "Q"))

    def _table(
        self,
        view: mmap,
        table: Box,
        kind: bytes,
        form: str,
        columns: int = 1,
        *,
        skip: int = 4,
    ) -> array:
        box = table.find(kind)
        if box is None:
            raise Rejected("damaged")
        count_at = box.body + skip
        (count,) = struct.unpack(">I", view[count_at : count_at + 4])
        width = struct.calcsize(f"={form}")
        start = count_at + 4
        end = start + count * columns * width
        if end > box.end or count > MAX_SAMPLES:
            raise Rejected("damaged")
        values = array("I" if form == "I" else "Q")
        values.frombytes(view[start:end])
        values.byteswap()
        return values
