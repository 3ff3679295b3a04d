"""Redraw PDF documents in a separate process.

A PDF may carry scripts, forms and files, and readers have crashed on crafted ones. A separate
program with limited memory and time, and no settings, draws each page as a picture. The
pictures make the new document, whose text can no longer be selected.
"""

import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.utils.module_loading import import_string
from PIL import Image

RENDERER = Path(__file__).with_name("pdf_renderer.py")
DOTS_PER_INCH = 130
JPEG_QUALITY = 80
THUMBNAIL_SIDE = 480
WALL_SECONDS = 60
POINTS_PER_INCH = 72


class Unreadable(Exception):
    """The document cannot be redrawn; `code` is a key of `verdict.MESSAGES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redraw(document: IO[bytes], out: IO[bytes]) -> bytes:
    """Redraw `document`, a file on disk at position 0, into `out`.

    Return a small JPEG of its first page; raise Unreadable.
    """
    command = [
        sys.executable,
        "-I",
        str(RENDERER),
        str(settings.UPLOAD_MAX_DOCUMENT_PAGES),
        str(DOTS_PER_INCH),
    ]
    with subprocess.Popen(
        command, stdin=document, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as renderer:
        too_slow = threading.Timer(WALL_SECONDS, renderer.kill)
        too_slow.start()
        try:
            thumbnail = _written(_pages(cast(IO[bytes], renderer.stdout)), out)
        finally:
            too_slow.cancel()
            renderer.kill()
    return thumbnail


def _pages(stream: IO[bytes]) -> Iterator[Image.Image]:
    """Yield the pages as they are drawn, one in memory at a time."""
    while head := stream.readline():
        facts = json.loads(head)
        if "refused" in facts:
            raise Unreadable(facts["refused"])
        if "end" in facts:
            return
        pixels = stream.read(facts["length"])
        if len(pixels) != facts["length"]:
            break
        yield Image.frombytes("RGB", tuple(facts["size"]), pixels)
    # Output ended without an end mark: a crash, a timeout or no memory.
    raise Unreadable("damaged")


def _written(pages: Iterator[Image.Image], out: IO[bytes]) -> bytes:
    # Imported late: it takes 20 MB, which most processes do not need.
    paper = import_string("fpdf.FPDF")(unit="pt")
    paper.set_auto_page_break(False)
    thumbnail = b""
    for picture in pages:
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
        wide, high = (side * POINTS_PER_INCH / DOTS_PER_INCH for side in picture.size)
        paper.add_page(format=(wide, high))
        paper.image(jpeg, 0, 0, wide, high)
        thumbnail = thumbnail or _small(picture)
    if not thumbnail:
        raise Unreadable("damaged")
    out.write(paper.output())
    return thumbnail


def _small(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
