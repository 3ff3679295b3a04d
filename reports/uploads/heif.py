"""HEIC pictures, decoded outside this process.

The decoder (libheif with libde265, and its binding) crashes on crafted files: one byte
changed in an item's type is enough to end the process. In a process of its own that ends
one picture instead of a web worker with all its requests; its memory and time are limited
there too, and it sees no settings.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from django.conf import settings
from PIL import Image

DECODER = Path(__file__).with_name("heif_decoder.py")
LONGEST_SIDE = 2560
WALL_SECONDS = 25
# A 48 MP picture takes its decoder 400 MB: two of them at a time for each web worker.
_places = threading.BoundedSemaphore(2)


def open_heif(file: IO[bytes]) -> Image.Image:
    """The primary picture, upright, at most LONGEST_SIDE, its EXIF block in `info["exif"]`.

    Raises OSError when it cannot be decoded, DecompressionBombError above the pixel limit.
    """
    command = [
        sys.executable,
        "-I",
        str(DECODER),
        str(settings.UPLOAD_MAX_PHOTO_MEGAPIXELS * 1_000_000),
        str(LONGEST_SIDE),
    ]
    try:
        with _places:
            decoder = subprocess.run(
                command, input=file.read(), capture_output=True, timeout=WALL_SECONDS, env={}
            )
    except subprocess.TimeoutExpired as error:
        raise OSError("the HEIC decoder took too long") from error
    if decoder.returncode != 0:
        raise OSError(f"the HEIC decoder ended with {decoder.returncode}")
    head, _, pixels = decoder.stdout.partition(b"\n")
    facts = json.loads(head)
    if "too_many_pixels" in facts:
        raise Image.DecompressionBombError
    picture = Image.frombytes(facts["mode"], tuple(facts["size"]), pixels)
    picture.info["exif"] = bytes.fromhex(facts["exif"])
    return picture
