"""Clean MP3, WAV, Ogg and AMR files frame by frame to the last byte, and drop their tags.

Sources: ISO/IEC 11172-3 and 13818-3 (MP3), id3.org, RFC 3533 and 7845 (Ogg, Opus),
the Vorbis I specification, RFC 4867 (AMR), Microsoft's multimedia RIFF description.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

from reports.uploads.verdict import Facts, Rejected

BLANK = bytes(1 << 16)

# kbit/s by bitrate index 1..14, for MPEG 1 and for MPEG 2 / 2.5, layer III.
BITRATES_1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITRATES_2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

WAVE_FORMATS = {1, 2, 3, 6, 7, 0x11, 0x31, 0x55, 0xFFFE}

AMR_HEADER, AMR_WB_HEADER = b"#!AMR\n", b"#!AMR-WB\n"
# Bytes of a frame, including the first, by frame type; missing types are reserved.
AMR_SIZES = {
    **dict(enumerate((13, 14, 16, 18, 20, 21, 27, 32, 6))),
    15: 1,
}
AMR_WB_SIZES = {**dict(enumerate((18, 24, 33, 37, 41, 47, 51, 59, 61, 6))), 14: 1, 15: 1}

MIRROR = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
MAX_COMMENTS = 1 << 21
# Files of only the smallest parts would keep a processor busy for minutes. The limits are
# eleven hours of AMR, and more pages than an hour of single packets.
MAX_FRAMES = 2_000_000
MAX_PAGES = 200_000


def clean_mp3(view: mmap) -> Facts:
    """Keep the run of MP3 frames, and cut off the tags before and after it."""
    start, end = _without_tags(view)
    position, seconds, kind = start, 0.0, None
    while position + 4 <= end:
        frame = _mp3_frame(view[position : position + 4])
        if frame is None or kind not in (None, frame.kind):
            raise Rejected("damaged" if position == start else "foreign_data")
        if position + frame.size > end:
            break
        kind = frame.kind
        position += frame.size
        seconds += frame.seconds
    # A recorder that was switched off leaves half a frame, which is cut off too.
    if kind is None:
        raise Rejected("damaged")
    view.move(0, start, position - start)
    return Facts("audio", "audio/mpeg", "mp3", duration=round(seconds, 2), length=position - start)


@dataclass(frozen=True)
class _Frame:
    size: int
    seconds: float
    kind: tuple[int, int]


def _mp3_frame(header: bytes) -> _Frame | None:
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    synchronised = header[0] == 0xFF and header[1] & 0xE0 == 0xE0
    if not synchronised or version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return None
    hertz = SAMPLE_RATES[version][rate]
    kilobits = (BITRATES_1 if version == 3 else BITRATES_2)[bitrate - 1]
    samples = 1152 if version == 3 else 576
    size = samples // 8 * kilobits * 1000 // hertz + (header[2] >> 1 & 1)
    return _Frame(size, samples / hertz, (version, rate))


def _without_tags(view: mmap) -> tuple[int, int]:
    start, end = 0, len(view)
    while view[start : start + 3] == b"ID3" and start + 10 <= end:
        sizes = view[start + 6 : start + 10]
        if any(byte & 0x80 for byte in sizes):
            raise Rejected("damaged")
        size = sizes[0] << 21 | sizes[1] << 14 | sizes[2] << 7 | sizes[3]
        start += 10 + size + (10 if view[start + 5] & 0x10 else 0)
    while start < end and view[start] == 0:
        start += len(view[start : start + 4096]) - len(view[start : start + 4096].lstrip(b"\0"))
    if end - start > 128 and view[end - 128 : end - 125] == b"TAG":
        end -= 128
    if end - start > 32 and view[end - 32 : end - 24] == b"APETAGEX":
        size, _, flags = struct.unpack("<III", view[end - 20 : end - 8])
        end -= size + (32 if flags & 1 << 31 else 0)
    if start >= end:
        raise Rejected("damaged")
    return start, end


def clean_wave(view: mmap) -> Facts:
    """Turn every chunk but format and sound into a `JUNK` chunk of zeros."""
    if int.from_bytes(view[4:8], "little") + 8 not in (len(view), len(view) - 1):
        raise Rejected("damaged")
    position, rate, sound = 12, 0, 0
    while position < len(view):
        if position + 8 > len(view):
            raise Rejected("foreign_data")
        kind, size = struct.unpack("<4sI", view[position : position + 8])
        body, end = position + 8, position + 8 + size
        if end > len(view):
            raise Rejected("damaged")
        if kind == b"fmt ":
            if size < 16 or int.from_bytes(view[body : body + 2], "little") not in WAVE_FORMATS:
                raise Rejected("unsupported")
            rate = int.from_bytes(view[body + 8 : body + 12], "little")
        elif kind == b"data":
            sound += size
        elif kind != b"fact":
            view[position : position + 4] = b"JUNK"
            _zero(view, body, end)
        # Chunks start at even offsets; some writers omit the last padding byte.
        position = min(end + (size & 1), len(view))
        _zero(view, end, position)
    if not rate or not sound:
        raise Rejected("damaged")
    return Facts("audio", "audio/wav", "wav", duration=round(sound / rate, 2))


def clean_ogg(view: mmap) -> Facts:
    """Accept one Vorbis or Opus stream; replace the text of its comment packet by spaces."""
    pages = list(_pages(view))
    first = bytes(view[pages[0].body : pages[0].end])
    if first.startswith(b"OpusHead"):
        title, framing, rate = b"OpusTags", b"", 48_000
        skip = int.from_bytes(first[10:12], "little")
    elif first.startswith(b"\x01vorbis") and len(first) >= 16:
        title, framing, skip = b"\x03vorbis", b"\x01", 0
        rate = int.from_bytes(first[12:16], "little")
    else:
        raise Rejected("unsupported")
    if not rate:
        raise Rejected("damaged")
    _blank_comments(view, pages[1:], title, framing)
    samples = max(page.granule for page in pages) - skip
    return Facts(
        "audio", "audio/ogg", "ogg", duration=round(samples / rate, 2) if samples > 0 else None
    )


@dataclass(frozen=True)
class _Page:
    start: int
    body: int
    end: int
    lacing: bytes
    granule: int


def _pages(view: mmap) -> Iterator[_Page]:
    position, stream, pages = 0, b"", 0
    while position < len(view):
        pages += 1
        if pages > MAX_PAGES:
            raise Rejected("damaged")
        head = view[position : position + 27]
        if len(head) < 27 or head[:5] != b"OggS\0":
            raise Rejected("foreign_data" if position else "damaged")
        lacing = view[position + 27 : position + 27 + head[26]]
        body = position + 27 + head[26]
        granule = int.from_bytes(head[6:14], "little", signed=True)
        page = _Page(position, body, body + sum(lacing), lacing, granule)
        if page.end > len(view) or _checksum(view, page) != head[22:26]:
            raise Rejected("damaged")
        if stream and (head[14:18] != stream or head[5] & 2):
            # A second stream is a film, a hidden track, or another file behind this one.
            raise Rejected("unsupported")
        stream = head[14:18]
        yield page
        position = page.end


def _checksum(view: mmap, page: _Page) -> bytes:
    """Return Ogg's CRC: zlib's polynomial with reversed bits, starting and ending with 0."""
    data = view[page.start : page.start + 22] + bytes(4) + view[page.start + 26 : page.end]
    mirrored = zlib.crc32(data.translate(MIRROR), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return mirrored.to_bytes(4, "big").translate(MIRROR)


def _blank_comments(view: mmap, pages: list[_Page], title: bytes, framing: bytes) -> None:
    pieces: list[tuple[_Page, int, int]] = []
    complete = False
    for page in pages:
        position = page.body
        for size in page.lacing:
            pieces.append((page, position, position + size))
            position += size
            complete = size < 255
            if complete:
                break
        if complete or position - pages[0].body > MAX_COMMENTS:
            break
    packet = b"".join(view[start:end] for _, start, end in pieces)
    # Title, length of the writer's name, the name, number of comments, end mark.
    name_size = len(packet) - len(title) - 8 - len(framing)
    if not complete or not packet.startswith(title) or name_size < 0:
        raise Rejected("damaged")
    blank = title + struct.pack("<I", name_size) + b" " * name_size + bytes(4) + framing
    done = 0
    for _, start, end in pieces:
        view[start:end] = blank[done : done + end - start]
        done += end - start
    for page in {page for page, _, _ in pieces}:
        view[page.start + 22 : page.start + 26] = _checksum(view, page)


def clean_amr(view: mmap) -> Facts:
    """Accept speech frames only (narrow or wide band, one channel)."""
    wide = view[: len(AMR_WB_HEADER)] == AMR_WB_HEADER
    sizes = AMR_WB_SIZES if wide else AMR_SIZES
    position = len(AMR_WB_HEADER if wide else AMR_HEADER)
    frames, end = 0, len(view)
    while position < end:
        first = view[position]
        size = sizes.get(first >> 3 & 15)
        if size is None or first & 0x83 or frames == MAX_FRAMES:
            raise Rejected("foreign_data")
        if position + size > end:
            break
        position += size
        frames += 1
    if not frames:
        raise Rejected("damaged")
    return Facts(
        "audio",
        "audio/amr-wb" if wide else "audio/amr",
        "awb" if wide else "amr",
        duration=round(frames / 50, 2),
        length=position,
    )


def _zero(view: mmap, start: int, end: int) -> None:
    for position in range(start, end, len(BLANK)):
        size = min(len(BLANK), end - position)
        view[position : position + size] = BLANK[:size]
