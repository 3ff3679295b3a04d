"""Clean WebM files element by element: everything but picture and sound becomes Void.

The file keeps its length and all offsets. Source: RFC 8794 (EBML), RFC 9559 (Matroska),
the WebM container guidelines.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

from reports.uploads.verdict import Facts, Rejected

HEADER, SEGMENT = 0x1A45DFA3, 0x18538067
DOCTYPE = 0x4282
SEEK_HEAD, INFO, TRACKS, CLUSTER, CUES = (
    0x114D9B74,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
    0x1C53BB6B,
)
VOID, CRC = 0xEC, 0xBF
SEEK, CUE_POINT = 0x4DBB, 0xBB
SIMPLE_BLOCK, BLOCK_GROUP, BLOCK, BLOCK_ADDITIONS = 0xA3, 0xA0, 0xA1, 0x75A1
CLUSTER_FACTS = {0xE7, 0xAB, 0xA7}  # Timestamp, PrevSize, Position
GROUP_FACTS = {0x9B, 0xFB, 0x75A2, 0xFA, BLOCK, BLOCK_ADDITIONS}
TIMESTAMP_SCALE, DURATION, MUXING_APP, WRITING_APP = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
TRACK_ENTRY, TRACK_NUMBER, TRACK_TYPE, CODEC, VIDEO, SOUND = (
    0xAE,
    0xD7,
    0x83,
    0x86,
    0xE0,
    0xE1,
)
WIDTH, HEIGHT = 0xB0, 0xBA
ENCODINGS = 0x6D80
TRACK_FACTS = {
    TRACK_NUMBER, 0x73C5, TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383,
    0x234E7A, 0x23314F, CODEC, 0x63A2, 0x56AA, 0x56BB, VIDEO, SOUND, 0x22B59C, 0x55EE, 0x41E4,
}  # fmt: skip
CODECS = {
    b"V_VP8": 1, b"V_VP9": 1, b"V_AV1": 1, b"A_VORBIS": 2, b"A_OPUS": 2,
}  # fmt: skip
MAX_ELEMENTS = 500_000
# The limit of AV1, the largest of the codecs.
LONGEST_SIDE = 65_536
BLANK = bytes(1 << 16)


@dataclass(frozen=True)
class Element:
    number: int
    start: int
    body: int
    end: int
    open: bool = False


def clean_webm(view: mmap) -> Facts:
    """Blank all but picture and sound in `view`; return its facts or raise Rejected."""
    return _Walk(view).clean()


class _Walk:
    def __init__(self, view: mmap) -> None:
        self.view = view
        self.elements = 0
        self.scale = 1_000_000
        self.duration: float | None = None
        self.last_seen = 0
        self.cluster_time = 0
        self.blocks = 0
        self.tracks: dict[int, int] = {}
        self.size: tuple[int, int] | None = None

    def clean(self) -> Facts:
        header = self._element(0, len(self.view))
        if header.number != HEADER:
            raise Rejected("damaged")
        names = [e for e in self._children(header) if e.number == DOCTYPE]
        if len(names) != 1 or self._text(names[0]) != b"webm":
            raise Rejected("unsupported")
        segment = self._element(header.end, len(self.view))
        if segment.number != SEGMENT or segment.end != len(self.view):
            raise Rejected("foreign_data")
        self._segment(segment)
        if not self.tracks or not self.blocks:
            raise Rejected("damaged")
        has_picture = 1 in self.tracks.values()
        width, height = self.size if has_picture and self.size else (None, None)
        kind = "video" if has_picture else "audio"
        ticks = self.duration if self.duration is not None else float(self.last_seen)
        seconds = round(ticks * self.scale / 1e9, 2)
        return Facts(
            kind,
            f"{kind}/webm",
            "webm",
            width=width,
            height=height,
            # Browsers record no duration; an implausible one is dropped.
            duration=seconds if 0 < seconds < 1e6 else None,
        )

    def _segment(self, segment: Element) -> None:
        position = segment.body
        while position < segment.end:
            part = self._element(position, segment.end)
            if part.number == CLUSTER:
                position = self._cluster(part)
                continue
            if part.open:
                raise Rejected("damaged")
            if part.number == INFO:
                self._info(part)
            elif part.number == TRACKS:
                self._tracks(part)
            elif part.number == SEEK_HEAD:
                self._only(part, {SEEK})
            elif part.number == CUES:
                self._only(part, {CUE_POINT})
            else:
                self._void(part)
            position = part.end

    def _cluster(self, cluster: Element) -> int:
        """Check one cluster and return its end; an open one ends at the next cluster."""
        position = cluster.body
        while position < cluster.end:
            part = self._element(position, cluster.end)
            if cluster.open and part.number in (CLUSTER, CUES, SEEK_HEAD, INFO, TRACKS):
                return position
            if part.open:
                raise Rejected("damaged")
            if part.number == 0xE7:
                self.cluster_time = self._unsigned(part)
            if part.number == SIMPLE_BLOCK:
                self._block(part)
            elif part.number == BLOCK_GROUP:
                for child in self._children(part):
                    if child.number == BLOCK:
                        self._block(child)
                    elif child.number not in GROUP_FACTS:
                        self._void(child)
            elif part.number not in CLUSTER_FACTS:
                if cluster.open and part.number > 0xFFFFFF:
                    # Tags after a cluster of unknown size belong to the segment.
                    return position
                self._void(part)
            position = part.end
        return cluster.end

    def _block(self, block: Element) -> None:
        track, width = self._vint(block.body, block.end)
        if track not in self.tracks or block.body + width + 3 > block.end:
            raise Rejected("damaged")
        self.blocks += 1
        place = block.body + width
        (offset,) = struct.unpack(">h", self.view[place : place + 2])
        self.last_seen = max(self.last_seen, self.cluster_time + offset)

    def _info(self, info: Element) -> None:
        for part in self._children(info):
            if part.number == TIMESTAMP_SCALE:
                self.scale = self._unsigned(part)
            elif part.number == DURATION:
                self.duration = self._float(part)
            elif part.number in (MUXING_APP, WRITING_APP):
                # Mandatory, but free text; Matroska pads strings with NUL.
                self._zero(part.body, part.end)
            else:
                self._void(part)

    def _tracks(self, tracks: Element) -> None:
        for entry in self._children(tracks):
            if entry.number != TRACK_ENTRY:
                self._void(entry)
                continue
            facts: dict[int, Element] = {}
            for part in self._children(entry):
                if part.number == ENCODINGS:
                    raise Rejected("foreign_data")
                if part.number in TRACK_FACTS:
                    facts[part.number] = part
                else:
                    self._void(part)
            if not facts.keys() >= {TRACK_NUMBER, TRACK_TYPE, CODEC}:
                raise Rejected("damaged")
            kind = self._unsigned(facts[TRACK_TYPE])
            if CODECS.get(self._text(facts[CODEC])) != kind:
                raise Rejected("unsupported")
            self.tracks[self._unsigned(facts[TRACK_NUMBER])] = kind
            if kind == 1 and self.size is None and VIDEO in facts:
                self._frame_size(facts[VIDEO])

    def _frame_size(self, video: Element) -> None:
        sides = {part.number: part for part in self._children(video)}
        if WIDTH in sides and HEIGHT in sides:
            self.size = self._unsigned(sides[WIDTH]), self._unsigned(sides[HEIGHT])
            if max(self.size) > LONGEST_SIDE:
                raise Rejected("damaged")

    def _only(self, parent: Element, allowed: set[int]) -> None:
        for part in self._children(parent):
            if part.number not in allowed:
                self._void(part)

    def _children(self, parent: Element) -> Iterator[Element]:
        position = parent.body
        while position < parent.end:
            part = self._element(position, parent.end)
            if part.open:
                raise Rejected("damaged")
            yield part
            position = part.end

    def _element(self, start: int, limit: int) -> Element:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Rejected("damaged")
        _, id_width = self._vint(start, limit)
        if id_width > 4:
            raise Rejected("foreign_data")
        number = int.from_bytes(self.view[start : start + id_width], "big")
        size, size_width = self._vint(start + id_width, limit)
        body = start + id_width + size_width
        if size == (1 << (7 * size_width)) - 1:
            return Element(number, start, body, limit, open=True)
        if body + size > limit:
            raise Rejected("damaged")
        return Element(number, start, body, body + size)

    def _vint(self, start: int, limit: int) -> tuple[int, int]:
        """Return an EBML number without its marker bit, and its width in bytes."""
        if start >= limit:
            raise Rejected("damaged")
        first = self.view[start]
        width = 9 - first.bit_length()
        if first == 0 or start + width > limit:
            raise Rejected("foreign_data" if first == 0 else "damaged")
        value = int.from_bytes(self.view[start : start + width], "big")
        return value & ((1 << (7 * width)) - 1), width

    def _void(self, part: Element) -> None:
        """Turn the element, header included, into one Void element of zeros."""
        room = part.end - part.start
        width = min(8, part.body - part.start - 1)
        size = room - 1 - width
        self.view[part.start] = VOID
        self.view[part.start + 1 : part.start + 1 + width] = (size | 1 << (7 * width)).to_bytes(
            width, "big"
        )
        self._zero(part.start + 1 + width, part.end)

    def _zero(self, start: int, end: int) -> None:
        for position in range(start, end, len(BLANK)):
            size = min(len(BLANK), end - position)
            self.view[position : position + size] = BLANK[:size]

    def _text(self, part: Element) -> bytes:
        return bytes(self.view[part.body : min(part.end, part.body + 64)]).rstrip(b"\0")

    def _unsigned(self, part: Element) -> int:
        if part.end - part.body > 8:
            raise Rejected("damaged")
        return int.from_bytes(self.view[part.body : part.end], "big")

    def _float(self, part: Element) -> float | None:
        form = {4: ">f", 8: ">d"}.get(part.end - part.body)
        if form is None:
            return None
        value: float = struct.unpack(form, self.view[part.body : part.end])[0]
        return value
