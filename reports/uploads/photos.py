"""Decode photos, turn them upright, reduce them and encode them again as JPEG.

Re-encode rather than copy: the original would publish the citizen's position, and could carry
hidden data. A photo that cannot be decoded is rejected.
"""

import re
import struct
import threading
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import IO

from django.conf import settings
from PIL import Image, ImageDraw
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from reports.uploads.exif import Exif
from reports.uploads.heif import LONGEST_SIDE, open_heif
from reports.uploads.verdict import Rejected

THUMBNAIL_SIDE = 480
JPEG_QUALITY = 85
THUMBNAIL_QUALITY = 70
# A progressive JPEG of a camera has about ten scans; every further one costs a pass over
# all pixels, so a few bytes each would keep the processor busy for hours.
MAX_SCANS = 40
# Cameras and editors write a few thousand chunks at most; a million empty ones take seconds.
MAX_PNG_CHUNKS = 20_000
# Pixels that one process decodes at once: two phone photos, or one larger picture. A pixel
# takes up to eight bytes of memory, even from a file of a few kilobytes.
PIXELS_AT_ONCE = 25_000_000

# Pillow's limit is process-wide, therefore set once at import. It is a second fence behind
# `_refuse_bomb`, which reads the setting at each call.
Image.MAX_IMAGE_PIXELS = settings.UPLOAD_MAX_PHOTO_MEGAPIXELS * 1_000_000
warnings.simplefilter("error", Image.DecompressionBombWarning)

# Errors of decoders on bytes that are no picture, found by fuzzing. OSError means "truncated":
# the block that catches these writes nothing to disk.
DECODER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Photo:
    """The encoded picture; `thumbnail` is a complete JPEG file."""

    width: int
    height: int
    thumbnail: bytes
    gps: tuple[float, float] | None


def clean_photo(data: bytes, form: str, target: IO[bytes]) -> Photo:
    """Write the picture in `data` to `target` as a new JPEG of at most 2560 px.

    `form` is a key of OPENERS. Transparency becomes white; only the first (primary) picture of
    a file is kept. Raises Rejected.
    """
    picture, gps = _decode(data, form)
    return _written(picture, gps, target)


def redact(
    data: bytes, boxes: Iterable[tuple[float, float, float, float]], target: IO[bytes]
) -> Photo:
    """Write the JPEG in `data` to `target` with `boxes` in black; raises Rejected.

    A box is left, top, width and height in percent. Black, because a blur can be reversed.
    """
    picture, _gps = _decode(data, "jpeg")
    draw = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        across, down = picture.width / 100, picture.height / 100
        # Round outwards to whole pixels, so that no edge shows.
        corner = (int(left * across), int(top * down))
        far = (ceil((left + width) * across), ceil((top + height) * down))
        draw.rectangle((corner, far), fill="black")
    return _written(picture, None, target)


def _written(picture: Image.Image, gps: tuple[float, float] | None, target: IO[bytes]) -> Photo:
    with picture:
        picture.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        width, height = picture.size
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, 2.0)
        small = BytesIO()
        picture.save(small, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True, progressive=True)
    return Photo(width=width, height=height, thumbnail=small.getvalue(), gps=gps)


def _decode(data: bytes, form: str) -> tuple[Image.Image, tuple[float, float] | None]:
    try:
        _refuse_floods(data, form)
        with OPENERS[form](BytesIO(data)) as source:
            _refuse_bomb(source.size)
            # JPEG can be decoded at 1/2, 1/4 or 1/8 size: a 50 MP picture then takes 40 MB
            # instead of 150 MB.
            source.draft(None, _reduced(source.size))
            with _budget.for_pixels(source.size[0] * source.size[1]):
                source.load()
                _refuse_bomb(source.size)
                block = source.info.get("exif")
                exif = Exif(block if isinstance(block, bytes) else b"")
                picture = _plain(source)
            # libheif has already turned the picture.
            if form != "heif" and exif.orientation in TURNS:
                picture = picture.transpose(TURNS[exif.orientation])
            # Pillow would copy profile, comment and XMP into the new file.
            picture.info.clear()
            return picture, exif.position
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    except DECODER_ERRORS as error:
        raise Rejected("damaged") from error


def _plain(source: Image.Image) -> Image.Image:
    """Return a new RGB picture of at most LONGEST_SIDE, with transparency on white."""
    size = (LONGEST_SIDE, LONGEST_SIDE)
    picture = source
    if picture.mode.startswith("I"):
        # 16-bit grey: Pillow's own conversion clips at 255 and leaves a white sheet.
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    transparent = picture.has_transparency_data
    if picture.mode in ("1", "P", "PA", "LA", "La") or (transparent and picture.mode != "RGBA"):
        picture = picture.convert("RGBA" if transparent else "RGB")
    if max(picture.size) > LONGEST_SIDE:
        # A gap of 2 keeps both the filter's tables and the time bounded for any shape.
        picture.thumbnail(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if transparent:
        sheet = Image.new("RGBA", picture.size, "white")
        sheet.alpha_composite(picture.convert("RGBA"))
        picture = sheet
    # Copy even an RGB picture, because `source` closes with its file.
    return picture.copy() if picture.mode == "RGB" else picture.convert("RGB")


def _reduced(size: tuple[int, int]) -> tuple[int, int]:
    """Return the final size of a picture of `size`; Pillow's draft is never smaller."""
    factor = min(1.0, LONGEST_SIDE / max(size))
    return max(1, int(size[0] * factor)), max(1, int(size[1] * factor))


def _refuse_bomb(size: tuple[int, int]) -> None:
    if size[0] * size[1] > settings.UPLOAD_MAX_PHOTO_MEGAPIXELS * 1_000_000:
        raise _too_many_pixels()


def _too_many_pixels() -> Rejected:
    return Rejected("too_many_pixels", megapixels=settings.UPLOAD_MAX_PHOTO_MEGAPIXELS)


class _PixelBudget:
    """Limit the pixels that are decoded at once; a larger picture is decoded alone.

    First come, first served, so that small pictures cannot overtake a large one forever.
    """

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self.taken = 0
        self._queue = threading.Lock()
        self._released = threading.Condition()

    @contextmanager
    def for_pixels(self, pixels: int) -> Iterator[None]:
        share = min(pixels, self.pixels)
        with self._queue, self._released:
            self._released.wait_for(lambda: self.taken + share <= self.pixels)
            self.taken += share
        try:
            yield
        finally:
            with self._released:
                self.taken -= share
                self._released.notify_all()


_budget = _PixelBudget(PIXELS_AT_ONCE)


def _refuse_floods(data: bytes, form: str) -> None:
    """Reject small files that would keep a decoder busy for long."""
    if form == "jpeg" and _jpeg_scans(data) > MAX_SCANS:
        raise Rejected("damaged")
    if form == "png" and _png_chunks(data) > MAX_PNG_CHUNKS:
        raise Rejected("damaged")


def _jpeg_scans(data: bytes) -> int:
    scans, position = 0, 2
    # Within a scan, FF is followed by 00 (stuffing), a restart mark or another FF.
    marks = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
    while (mark := marks.search(data, position)) is not None and scans <= MAX_SCANS:
        position = mark.end()
        code = data[position - 1]
        if code == 0xD9:
            break
        scans += code == 0xDA
        if code > 0x01 and code != 0xD8:
            position += int.from_bytes(data[position : position + 2], "big")
    return scans


def _png_chunks(data: bytes) -> int:
    chunks, position = 0, 8
    while position < len(data) and chunks <= MAX_PNG_CHUNKS:
        position += 12 + int.from_bytes(data[position : position + 4], "big")
        chunks += 1
    return chunks


# Plugins are called directly: only the decoder of the detected format reads the bytes, and a
# phone's multi-picture JPEG (MPO) opens as its first JPEG.
OPENERS: dict[str, Callable[[IO[bytes]], Image.Image]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "gif": GifImageFile,
    "webp": WebPImageFile,
    "heif": open_heif,
}
