"""PDF documents, drawn anew outside this process.

A PDF may carry scripts, forms and files, and its readers have crashed on crafted ones. So
each page is drawn to a picture by a program of its own, with little memory and time and
no settings, and the pictures make the new document: what is seen stays, nothing else.
Text can no longer be marked in it.
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
_places = threading.BoundedSemaphore(1)


class Unreadable(Exception):
    """`code` of `media.MESSAGES`: what is wrong with the document."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redraw(document: IO[bytes], out: IO[bytes]) -> bytes:
    """Write the document (a file on disk, at its start) anew to `out`.

    Returns a small JPEG of its first page; raises Unreadable.
    """
    command = [
        sys.executable,
        "-I",
        str(RENDERER),
        str(settings.UPLOAD_MAX_DOCUMENT_PAGES),
        str(DOTS_PER_INCH),
    ]
    with (
        _places,
        subprocess.Popen(
            command, stdin=document, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        ) as renderer,
    ):
        too_slow = threading.Timer(WALL_SECONDS, renderer.kill)
        too_slow.start()
        try:
            thumbnail = _written(_pages(cast(IO[bytes], renderer.stdout)), out)
        finally:
            too_slow.cancel()
            renderer.kill()
    return thumbnail


def _pages(stream: IO[bytes]) -> Iterator[Image.Image]:
    """The pages as they are drawn, one in memory at a time."""
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
    # It ended without saying so: crashed, too slow or out of memory.
    raise Unreadable("damaged")


def _written(pages: Iterator[Image.Image], out: IO[bytes]) -> bytes:
    # Some 20 MB: a process that never gets a document goes without.
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
