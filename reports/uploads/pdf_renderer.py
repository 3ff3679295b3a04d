"""Draw the pages of one PDF in a separate process; run by path, never imported.

Input: the document on stdin. Arguments: the page limit, dots per inch. Output on stdout, for
each page: one line of JSON – `size` (pixels), `length` – and the raw pixels. The last line has
`end` or `refused`; without it the document is damaged.
"""

import json
import os
import resource
import sys

import pypdfium2

CPU_SECONDS = 40
ADDRESS_SPACE = 2 << 30
# A0 at 130 dots per inch; a page may claim any size.
LONGEST_SIDE = 6200
MOST_PIXELS = 12_000_000


def main(most_pages: int, dots_per_inch: int) -> None:
    # Pages of the portal go first.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        refuse("locked" if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD else "damaged")
        return
    if len(document) > most_pages:
        refuse("too_many_pages")
        return
    for page in document:
        scale = dots_per_inch / 72
        wide, high = page.get_size()
        if not 0 < wide * high * scale**2 <= MOST_PIXELS or max(wide, high) * scale > LONGEST_SIDE:
            refuse("too_many_pixels")
            return
        picture = page.render(scale=scale).to_pil().convert("RGB")
        pixels = picture.tobytes()
        write_facts({"size": picture.size, "length": len(pixels)})
        sys.stdout.buffer.write(pixels)
    write_facts({"end": True})


def refuse(code: str) -> None:
    write_facts({"refused": code})


def write_facts(facts: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
