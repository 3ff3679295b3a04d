"""Visitors who hold connections: idle uploads, slow headers, slow readers, broken requests."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from paht.tests.hostile.running import FORM, RunningPortal, Visitor, assert_as_fast

pytestmark = pytest.mark.hostile

SECONDS = 8
UPLOAD = (
    f"POST {FORM} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
).encode()
HALF_HEADERS = b"GET /vi/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connect(portal: RunningPortal, held: ExitStack, first: bytes) -> socket.socket:
    visitor = held.enter_context(socket.create_connection(("127.0.0.1", portal.port), 10))
    # Little of an answer fits on the way to a visitor who does not read.
    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    visitor.sendall(first)
    return visitor


@pytest.mark.parametrize("count", [40, 600])
def test_home_page_stays_fast_beside_idle_uploads(
    portal: RunningPortal, quiet: float, held: ExitStack, count: int
) -> None:
    for _ in range(count):
        connect(portal, held, UPLOAD)

    with Visitor(portal) as visitor:
        time.sleep(SECONDS)

    assert_as_fast(visitor, quiet)


def test_home_page_stays_fast_beside_more_uploads_than_connections(
    portal: RunningPortal, quiet: float, held: ExitStack
) -> None:
    with Visitor(portal) as visitor:
        for _ in range(5000):
            connect(portal, held, UPLOAD)
        time.sleep(SECONDS)

    assert_as_fast(visitor, quiet)


def test_home_page_stays_fast_during_slow_headers_and_bodies(
    portal: RunningPortal, quiet: float, held: ExitStack
) -> None:
    headers = [connect(portal, held, HALF_HEADERS) for _ in range(150)]
    bodies = [connect(portal, held, UPLOAD) for _ in range(150)]

    with Visitor(portal) as visitor:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            for number, one in enumerate([*headers, *bodies]):
                one.sendall(b"X-%d: 1\r\n" % number)
            time.sleep(0.5)

    assert_as_fast(visitor, quiet)


def test_endless_headers_are_cut_off(portal: RunningPortal, held: ExitStack) -> None:
    visitor = connect(portal, held, HALF_HEADERS)
    begun = time.monotonic()

    with pytest.raises(OSError):
        while time.monotonic() < begun + 40:
            visitor.sendall(b"X: 1\r\n")
            time.sleep(0.5)

    assert time.monotonic() - begun < 30


def test_home_page_stays_fast_during_stalled_downloads(
    portal: RunningPortal, quiet: float, held: ExitStack
) -> None:
    written = portal.log("access").count("GET /vi/huong-dan/ 200")
    page = b"GET /vi/huong-dan/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for _ in range(100):
        connect(portal, held, page)
    until = time.monotonic() + 60
    while portal.log("access").count("GET /vi/huong-dan/ 200") < written + 100:
        assert time.monotonic() < until
        time.sleep(0.2)

    with Visitor(portal) as visitor:
        time.sleep(SECONDS)

    assert_as_fast(visitor, quiet)


BROKEN = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST /vi/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
    b"POST /vi/ HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"GET /vi/\xe1\xbb\x95-g\xc3\xa0/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /tep/x%00/goc HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /vi/%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /vi/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("request_", BROKEN, ids=lambda request: repr(request[:40]))
def test_broken_request_is_refused_and_no_log_names_its_address(
    portal: RunningPortal, held: ExitStack, request_: bytes
) -> None:
    before = {name: len(portal.log(name)) for name in ("web", "access")}

    answer = connect(portal, held, request_).recv(30)

    assert answer[9:12].isdigit() and 400 <= int(answer[9:12]) < 500, answer
    for name, length in before.items():
        line = portal.log(name)[length:]
        assert "127.0.0.1" not in line and "Traceback" not in line


def test_too_large_body_is_refused_before_it_is_sent(
    portal: RunningPortal, held: ExitStack
) -> None:
    large = UPLOAD.replace(b"1000000", b"999999999")

    visitor = connect(portal, held, large)

    assert visitor.recv(30).startswith(b"HTTP/1.1 413")
