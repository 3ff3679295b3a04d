"""Decode one HEIC picture in a separate process; run by path, never imported.

Input: the file on stdin. Arguments: the pixel limit and the longest side of the result.
Output on stdout: one line of JSON – `mode`, `size` and `exif` (hexadecimal) – and the raw
pixels; or only `too_many_pixels`. Any other end means that the picture is damaged.
"""

import json
import resource
import sys
from io import BytesIO

import pi_heif
from PIL import Image

CPU_SECONDS = 20
ADDRESS_SPACE = 2 << 30


def main(most_pixels: int, longest_side: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
    )
    with pi_heif.HeifImageFile(BytesIO(sys.stdin.buffer.read())) as picture:
        if picture.width * picture.height > most_pixels:
            sys.stdout.write(json.dumps({"too_many_pixels": True}) + "\n")
            return
        exif = picture.info.get("exif") or b""
        picture.load()
        small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if max(small.size) > longest_side:
        small.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    facts = {"mode": small.mode, "size": small.size, "exif": exif.hex()}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + small.tobytes())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
