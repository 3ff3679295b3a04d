"""Decode photos, turn them upright, reduce them and encode them again as JPEG.

Re-encode rather than copy: the original would publish the citizen's position, and could carry
hidden data. A photo that cannot be decoded is refused. This runs in `drawing_process`, without
settings.
"""

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import IO, cast

import pi_heif
from PIL import Image, ImageDraw
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from reports.uploads import heif_items
from reports.uploads.exif import Exif

LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
JPEG_QUALITY = 85
THUMBNAIL_QUALITY = 70
# A progressive JPEG of a camera has about ten scans; every further one costs a pass over
# all pixels, so a few bytes each would keep the processor busy for hours.
MAX_SCANS = 40
# Cameras and editors write a few thousand chunks at most; a million empty ones take seconds.
MAX_PNG_CHUNKS = 20_000
# A JPEG is decoded at a half, a quarter or an eighth of its size.
JPEG_SHARE = 4

# A second fence behind `Limits`.
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


class Unusable(Exception):
    """The picture is not accepted; `code` is a key of `verdict.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Limits:
    """The pixels that one picture, and all pictures of one post, may have."""

    def __init__(self, most_pixels: int, pixels_left: int) -> None:
        self.most_pixels = most_pixels
        self.pixels_left = pixels_left
        self.used = 0
        Image.MAX_IMAGE_PIXELS = most_pixels

    def refuse_bomb(self, size: tuple[int, int]) -> None:
        if size[0] * size[1] > self.most_pixels:
            raise Unusable("too_many_pixels")

    def take(self, pixels: int) -> None:
        """Count the pixels before they are decoded."""
        if pixels > self.pixels_left:
            raise Unusable("too_much_at_once")
        self.used = pixels


@dataclass(frozen=True)
class Photo:
    """The encoded picture; `thumbnail` is a complete JPEG file."""

    width: int
    height: int
    thumbnail: bytes
    gps: tuple[float, float] | None


def draw(
    data: bytes,
    form: str,
    limits: Limits,
    target: IO[bytes],
    *,
    boxes: Iterable[tuple[float, float, float, float]] = (),
) -> Photo:
    """Write the picture in `data` to `target` as a new JPEG of at most 2560 px; raises Unusable.

    `form` is a key of OPENERS. Transparency becomes white; only the first (primary) picture of
    a file is kept. A box is left, top, width and height in percent and becomes black, because a
    blur can be reversed.
    """
    picture, gps = _decode(data, form, limits)
    paper = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        across, down = picture.width / 100, picture.height / 100
        # Round outwards to whole pixels, so that no edge shows.
        corner = (int(left * across), int(top * down))
        far = (ceil((left + width) * across), ceil((top + height) * down))
        paper.rectangle((corner, far), fill="black")
    return _written(picture, gps, target)


def heif_position(data: bytes) -> tuple[float, float] | None:
    """Return the position of a HEIC photo without decoding its pixels."""
    try:
        with _open_heif(BytesIO(data)) as source:
            block = source.info.get("exif")
    except DECODER_ERRORS:
        return None
    return Exif(block).position if isinstance(block, bytes) else None


def _written(picture: Image.Image, gps: tuple[float, float] | None, target: IO[bytes]) -> Photo:
    with picture:
        picture.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
        width, height = picture.size
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, 2.0)
        small = BytesIO()
        picture.save(small, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True, progressive=True)
    return Photo(width=width, height=height, thumbnail=small.getvalue(), gps=gps)


def _decode(
    data: bytes, form: str, limits: Limits
) -> tuple[Image.Image, tuple[float, float] | None]:
    try:
        _refuse_floods(data, form, limits)
        with OPENERS[form](BytesIO(data)) as source:
            limits.refuse_bomb(source.size)
            pixels = source.size[0] * source.size[1]
            limits.take(pixels // JPEG_SHARE if form == "jpeg" else pixels)
            # JPEG can be decoded at 1/2, 1/4 or 1/8 size: a 50 MP picture then takes 40 MB
            # instead of 150 MB.
            source.draft(None, _reduced(source.size))
            source.load()
            limits.refuse_bomb(source.size)
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
        raise Unusable("too_many_pixels") from None
    except DECODER_ERRORS as error:
        raise Unusable("damaged") from error


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


def _refuse_floods(data: bytes, form: str, limits: Limits) -> None:
    """Refuse small files that would keep a decoder busy for long."""
    if form == "jpeg" and _jpeg_scans(data) > MAX_SCANS:
        raise Unusable("damaged")
    if form == "png" and _png_chunks(data) > MAX_PNG_CHUNKS:
        raise Unusable("damaged")
    if form == "heif":
        try:
            heif_items.check(data, limits.most_pixels)
        except heif_items.TooMuch as error:
            raise Unusable("too_many_pixels") from error


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


def _open_heif(file: IO[bytes]) -> Image.Image:
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    pi_heif.options.DECODE_THREADS = 1
    return cast(Image.Image, pi_heif.HeifImageFile(file))


# Plugins are called directly: only the decoder of the detected format reads the bytes, and a
# phone's multi-picture JPEG (MPO) opens as its first JPEG.
OPENERS: dict[str, Callable[[IO[bytes]], Image.Image]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "gif": GifImageFile,
    "webp": WebPImageFile,
    "heif": _open_heif,
}
