"""The web server: slow and idle visitors, stopping, reloading, broken requests, its log."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from paht import webserver
from paht.accesslog import FORMAT
from paht.tests.engines import BASE_DIR

UPLOAD = b"POST /large-body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"


class RunningServer:
    """A web server with the portal's worker class and a small application."""

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.log, self.access_log = folder / "web.log", folder / "access.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [
            *(sys.executable, "-m", "gunicorn", "paht.tests.small_app:application"),
            *("--worker-class", "paht.webserver.WaitressWorker", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{self.port}", "--threads", "2", "--graceful-timeout", "8"),
            *("--logger-class", "paht.accesslog.AccessLogger", "--access-logformat", FORMAT),
            *("--access-logfile", str(self.access_log), *options),
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=BASE_DIR, stdout=log, stderr=log, env=os.environ | environment
            )

    def lines_of_access(self) -> list[str]:
        return self.access_log.read_text().splitlines()

    def line_of_access(self, part: str, *, after: int = 0) -> str:
        """Return the line with `part`, not among the first `after`; it follows the answer."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            for line in self.lines_of_access()[after:]:
                if part in line:
                    return line
            time.sleep(0.05)
        raise AssertionError(self.access_log.read_text())

    def wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.get("/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log.read_text())

    def get(self, path: str, **headers: str) -> list[str]:
        """Return the facts that the application answers."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            client.request("GET", path, headers={"Connection": "close", **headers})
            return client.getresponse().read().decode().split("\n")
        finally:
            client.close()

    def connect(self, first: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        visitor = socket.create_connection(
            ("127.0.0.1", self.port), timeout=10, source_address=(source, 0)
        )
        visitor.sendall(first)
        return visitor

    def raw(self, request: bytes) -> bytes:
        with self.connect(request) as visitor:
            return read_all(visitor)

    def workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def read_all(visitor: socket.socket) -> bytes:
    found = b""
    while part := visitor.recv(1 << 16):
        found += part
    return found


def seconds_until_closed(visitor: socket.socket) -> float:
    begun = time.monotonic()
    try:
        read_all(visitor)
    except ConnectionResetError:
        pass
    return time.monotonic() - begun


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_in(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Run one server for the tests of single requests; starting it takes a second or more."""
    with running_in(tmp_path_factory.mktemp("server")) as server:
        yield server


@contextmanager
def running_in(folder: Path) -> Iterator[RunningServer]:
    running = RunningServer(folder)
    try:
        running.wait()
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.mark.parametrize("path", ["/", "/stream"])
def test_answer_to_head_is_followed_by_nothing(shared_server: RunningServer, path: str) -> None:
    with shared_server.connect(b"HEAD %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode()) as visitor:
        answer = read_all(visitor)

    assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"\r\n\r\n")
    assert answer.count(b"\r\n\r\n") == 1


def test_page_is_served_during_more_idle_uploads_than_threads(server: RunningServer) -> None:
    with ExitStack() as opened:
        for _ in range(40):
            opened.enter_context(server.connect(UPLOAD + b"x" * 1000))
        begun = time.monotonic()

        facts = server.get("/")

    assert facts[1] == "0" and time.monotonic() - begun < 1


def test_unfinished_body_is_stored_in_unnamed_file_in_portal_folder(
    server: RunningServer,
) -> None:
    with server.connect(UPLOAD + b"x" * 500_000):
        until, found = time.monotonic() + 5, list[Path]()
        while not found and time.monotonic() < until:
            (worker,) = server.workers()
            links = [link.readlink() for link in Path(f"/proc/{worker}/fd").iterdir()]
            folder = str(settings.FILE_UPLOAD_TEMP_DIR)
            found = [link for link in links if str(link).startswith(folder)]
            time.sleep(0.05)

        assert [link for link in found if str(link).endswith("(deleted)")] == found != []
        assert os.stat(folder).st_mode & 0o077 == 0


def test_body_without_room_on_the_disk_is_forgotten_and_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without an answer the browser would show a broken connection."""
    disk = open("/dev/full", "w+b", buffering=0)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda mode: disk)
    request = webserver.Request(webserver.adjustments(1))
    request.received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")

    for _ in range(9):
        assert request.received(b"x" * 100_000) == 100_000
    assert not request.completed
    request.received(b"x" * 100_000)

    disk.close()
    assert request.completed and request.is_forgotten and request.error is None
    assert request.get_body_stream().read() == b""


def test_whole_body_reaches_the_application(server: RunningServer) -> None:
    with server.connect(UPLOAD.replace(b"Host", b"Connection: close\r\nHost")) as visitor:
        for _ in range(10):
            visitor.sendall(b"x" * 100_000)

        answer = read_all(visitor)

    assert answer.split(b"\r\n\r\n")[1].split(b"\n")[1] == b"1000000"


@pytest.mark.parametrize(
    ("first", "most"),
    [
        pytest.param(b"", 5, id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n", 5, id="half the headers"),
        pytest.param(UPLOAD + b"x", 7, id="half a body"),
    ],
)
def test_visitor_who_stops_sending_is_disconnected(
    server: RunningServer, first: bytes, most: float
) -> None:
    with server.connect(first) as visitor:
        assert seconds_until_closed(visitor) < most


def test_headers_that_arrive_byte_by_byte_are_cut_off(server: RunningServer) -> None:
    with server.connect(b"GET / HTTP/1.1\r\n") as visitor, pytest.raises(OSError):
        for number in range(100):
            visitor.sendall(b"X-%d: 1\r\n" % number)
            time.sleep(0.1)


def test_slow_readers_of_large_answer_block_no_thread(server: RunningServer) -> None:
    with ExitStack() as opened:
        for _ in range(4):
            opened.enter_context(server.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"))
        time.sleep(0.5)
        begun = time.monotonic()

        facts = server.get("/")

    assert facts[1] == "0" and time.monotonic() - begun < 4


def test_stopped_uploads_of_many_networks_give_way_to_a_large_one(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, UNFINISHED_MB="10")
    large = UPLOAD.replace(b"Host", b"Connection: close\r\nHost").replace(b"1000000", b"6000000")
    try:
        server.wait()
        with ExitStack() as opened:
            for number in range(9):
                stopped = server.connect(UPLOAD + b"x" * 900_000, f"127.0.1.{number + 1}")
                opened.enter_context(stopped)
            time.sleep(1.5)
            honest = opened.enter_context(server.connect(large))
            for _ in range(12):
                honest.sendall(b"x" * 500_000)
                time.sleep(0.3)

            answer = read_all(honest)
    finally:
        server.process.kill()
        server.process.wait()

    assert answer.split(b"\r\n\r\n")[1].split(b"\n")[1] == b"6000000"


def test_new_visitor_is_served_when_all_connections_are_taken(server: RunningServer) -> None:
    with ExitStack() as opened:
        for _ in range(120):
            opened.enter_context(server.connect(UPLOAD))

        assert server.get("/")[1] == "0"


def test_request_in_progress_is_answered_before_server_stops(server: RunningServer) -> None:
    idle = server.connect()
    slow = server.connect(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    half = server.connect(UPLOAD + b"x" * 999_999)
    time.sleep(0.3)
    last_byte = threading.Timer(0.5, half.sendall, [b"x"])
    last_byte.start()

    with idle, slow, half:
        status = server.stop()

        assert read_all(slow).startswith(b"HTTP/1.1 200")
        assert half.recv(15).startswith(b"HTTP/1.1 200")
    assert status == 0


def test_idle_connections_do_not_delay_the_stop(server: RunningServer) -> None:
    with server.connect(), server.connect():
        begun = time.monotonic()

        server.stop()

    assert time.monotonic() - begun < 4


def test_request_that_arrives_just_after_its_connection_is_answered_by_a_stopping_process(
    server: RunningServer,
) -> None:
    with server.connect() as visitor:
        server.get("/")
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.4)

        visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert read_all(visitor).startswith(b"HTTP/1.1 200")


def test_reload_replaces_the_process_without_a_failed_request(server: RunningServer) -> None:
    before = server.get("/")[0]
    server.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 15

    answers = [server.get("/")]
    while answers[-1][0] == before and time.monotonic() < until:
        answers.append(server.get("/"))

    assert answers[-1][0] != before and all(len(answer) == 5 for answer in answers)


def test_process_is_replaced_after_its_number_of_requests(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, "--max-requests", "5")
    try:
        server.wait()
        pids = set()
        until = time.monotonic() + 15
        while len(pids) < 3 and time.monotonic() < until:
            pids.add(server.get("/")[0])
    finally:
        server.process.kill()
        server.process.wait()

    assert len(pids) >= 3


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"abc\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", b"501"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 40_000 + b"\r\n\r\n", b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
    ],
)
def test_request_that_is_not_http_is_refused_without_its_address_in_a_log(
    shared_server: RunningServer, request_: bytes, status: bytes
) -> None:
    server = shared_server
    before = len(server.lines_of_access())
    answer = server.raw(request_)

    assert answer.split(b" ")[1] == status
    assert b"\r\nX-Content-Type-Options: nosniff\r\n" in answer
    assert b"frame-ancestors 'none'" in answer
    assert server.line_of_access(f" - - {status.decode()} ", after=before)
    logs = server.log.read_text().splitlines()[4:] + server.lines_of_access()
    assert not [line for line in logs if "127.0.0.1" in line]


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (b"/\xe1\xbb\x95-g\xc3\xa0", "/%E1%BB%95-g%C3%A0"),
        (b"/%e1%bb%95", "/%E1%BB%95"),
        (b"/%ff%00", "/%FF%00"),
        (b"/\xff", "/%FF"),
        (b"/tep/\xe1\xbb\x95/goc", "/tep/\u2026/goc"),
    ],
)
def test_non_latin_path_is_answered_and_logged(
    shared_server: RunningServer, path: bytes, logged: str
) -> None:
    server = shared_server
    before = len(server.lines_of_access())
    answer = server.raw(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert server.line_of_access(f" GET {logged} 200 ", after=before)


def test_forwarded_headers_reach_django_unchanged(server: RunningServer) -> None:
    facts = server.get("/", **{"X-Forwarded-For": "1.2.3.4, 5.6.7.8", "X-Forwarded-Proto": "https"})

    assert facts[2:] == ["127.0.0.1", "1.2.3.4, 5.6.7.8", "https"]


def test_underscores_cannot_forge_a_header_of_the_proxy(server: RunningServer) -> None:
    assert server.get("/", X_Forwarded_For="9.9.9.9")[3] == ""


def test_access_log_has_method_path_status_and_size(server: RunningServer) -> None:
    server.get("/tep/secret-token/goc?a=1")

    line = server.line_of_access("/tep/")
    assert " GET /tep/…/goc 200 " in line and "secret" not in line and "a=1" not in line


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_form_is_answered_from_memory_so_a_full_disk_does_not_cut_it(client: Client) -> None:
    page = client.get("/vi/phan-anh-kien-nghi/gui-phan-anh/").content

    assert len(page) * 2 < webserver.adjustments(1).outbuf_overflow
