"""Pictures that cost much to decode: the portal refuses some, and its pages stay fast."""

import threading
import time
import uuid
import zlib
from collections import Counter
from struct import pack

import pytest

from paht.tests.hostile.running import Answer, RunningPortal, Visitor, assert_as_fast
from reports.tests.sending import answers
from reports.tests.uploads import derived_heic

pytestmark = pytest.mark.hostile

SENDERS = 34
SIDE = 7000


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return pack(">I", len(content)) + kind + content + pack(">I", check)


def png(side: int) -> bytes:
    """Return a PNG of one colour: 200 kB for 49 megapixels."""
    rows = zlib.compress(bytes(side * (1 + 3 * side)), 1)
    head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def attack(portal: RunningPortal, files: list[tuple[str, bytes]], senders: int) -> list[Answer]:
    """Send so many reports at once, each with these files."""
    opened = portal.open_form()
    found: list[Answer] = []

    def send() -> None:
        fields = answers(submission_id=str(uuid.uuid4()), content=f"Ổ gà lớn {uuid.uuid4()}.")
        found.append(portal.send(fields, files, opened))

    threads = [threading.Thread(target=send) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_home_page_stays_fast_during_uploads_of_huge_pictures(
    portal: RunningPortal, quiet: float
) -> None:
    picture = png(SIDE)

    with Visitor(portal) as visitor:
        found = attack(portal, [("anh.png", picture)], SENDERS)

    assert_as_fast(visitor, quiet)
    statuses = Counter(answer.status for answer in found)
    assert set(statuses) <= {302, 503} and statuses[302] and statuses[503], statuses
    for answer in found:
        if answer.status == 503:
            assert int(answer.headers["retry-after"]) > 0
            assert "Mặt đường nhiều ổ gà" in answer.text and "0939 861 234" in answer.text


def test_home_page_stays_fast_during_posts_of_many_pictures(
    portal: RunningPortal, quiet: float
) -> None:
    picture = png(SIDE)
    begun = time.monotonic()

    with Visitor(portal) as visitor:
        found = attack(portal, [(f"anh-{number}.png", picture) for number in range(10)], 2)

    assert_as_fast(visitor, quiet)
    # Three pictures of 49 megapixels are all that one post may cost.
    assert {answer.status for answer in found} <= {422, 503}
    assert any("tổng số điểm ảnh" in answer.text for answer in found)
    assert time.monotonic() - begun < 60


def test_home_page_stays_fast_during_uploads_of_expensive_heic_files(
    portal: RunningPortal, quiet: float
) -> None:
    pictures = [derived_heic.overlay(480), derived_heic.overlay(12), derived_heic.chain(400)]

    with Visitor(portal) as visitor:
        found = attack(portal, [(f"anh-{n}.heic", data) for n, data in enumerate(pictures)], 12)
        time.sleep(3)

    assert_as_fast(visitor, quiet)
    assert {answer.status for answer in found} <= {422, 503}
    assert max(answer.seconds for answer in found) < 20
