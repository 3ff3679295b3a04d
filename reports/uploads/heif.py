"""Decode HEIC pictures in a separate process.

The decoder (libheif with libde265, and its binding) crashes on crafted files: one changed byte
in an item's type ends the process. A separate process loses one picture, not a web worker with
all its requests. It also has limited memory and time, and no access to the settings.
`photos` encodes the decoded picture anew, without metadata.
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
# Decoding a 48 MP picture takes 400 MB, so each web worker runs two decoders at most.
_places = threading.BoundedSemaphore(2)


def open_heif(file: IO[bytes]) -> Image.Image:
    """Return the primary picture, upright, at most LONGEST_SIDE, with `info["exif"]`.

    Raise OSError if it cannot be decoded, DecompressionBombError above the pixel limit.
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
