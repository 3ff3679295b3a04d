"""A portal in processes of its own, and a visitor who measures its home page."""

import http.client
import logging
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import quantiles
from types import TracebackType
from typing import Self

from paht.tests.engines import BASE_DIR

logger = logging.getLogger(__name__)

HOME, FORM = "/vi/", "/vi/phan-anh-kien-nghi/gui-phan-anh/"
# The promise: other pages stay as fast while an attack runs.
MOST_SECONDS = 0.300
START_SECONDS = 180
TIMEOUT_SECONDS = 90
BOUNDARY = "ranh-gioi-cua-bieu-mau"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/vi/")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str
    seconds: float


@dataclass
class RunningPortal:
    """What `bin/serve --empty` runs, in a folder of its own and with no limit per visitor.

    The settings of `running` may switch the limits on again.
    """

    var: Path
    port: int = 0
    lines: list[str] = field(default_factory=list)

    @contextmanager
    def running(self, **settings: str) -> Iterator[Self]:
        environment = {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            "VAR_DIR": str(self.var),
            "ENV_FILE": os.devnull,
            "RATE_LIMITS": "off",
            **settings,
        }
        command = [sys.executable, "manage.py", "serve", "--port", "0", "--empty"]
        with subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            reader = threading.Thread(target=self._read, args=[process])
            reader.start()
            try:
                self._wait(process)
                yield self
            finally:
                process.terminate()
                reader.join()

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.lines.append(line)

    def _wait(self, process: subprocess.Popen[str]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            if found := _ADDRESS.search("".join(self.lines)):
                self.port = int(found[1])
                return
            time.sleep(0.1)
        raise AssertionError("".join(self.lines))

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        source: str = "127.0.0.1",
        **headers: str,
    ) -> Answer:
        """Send one request on a connection of its own, from the address `source` of loopback."""
        begun = time.perf_counter()
        client = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=TIMEOUT_SECONDS, source_address=(source, 0)
        )
        try:
            client.request(method, path, body or None, {"Connection": "close", **headers})
            found = client.getresponse()
            text = found.read().decode(errors="replace")
            known: dict[str, str] = {}
            for name, value in found.getheaders():
                # Several cookies come in several headers.
                known[name.lower()] = "; ".join(filter(None, (known.get(name.lower()), value)))
            return Answer(found.status, known, text, time.perf_counter() - begun)
        finally:
            client.close()

    def open_form(self, path: str = FORM, *, source: str = "127.0.0.1") -> tuple[str, str]:
        """Return the cookie and the token that a post of this form needs."""
        page = self.ask(path, source=source)
        cookie = SimpleCookie(page.headers["set-cookie"])["csrftoken"]
        token = _TOKEN.search(page.text)
        assert token is not None
        return f"csrftoken={cookie.value}", token[1]

    def send(
        self,
        fields: dict[str, str],
        files: list[tuple[str, bytes]],
        opened: tuple[str, str],
        *,
        path: str = FORM,
        source: str = "127.0.0.1",
    ) -> Answer:
        """Post the report form, or another one at `path`."""
        cookie, token = opened
        body = multipart({**fields, "csrfmiddlewaretoken": token}, files)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        headers = {"Content-Type": kind, "Cookie": cookie}
        return self.ask(path, method="POST", body=body, source=source, **headers)

    def messages(self) -> list[str]:
        """Return all messages that the portal has sent, each with its headers."""
        return [path.read_text() for path in sorted((self.var / "messages").glob("*.txt"))]

    def log(self, name: str) -> str:
        return (self.var / "log" / f"{name}.log").read_text()


def multipart(fields: dict[str, str], files: list[tuple[str, bytes]]) -> bytes:
    """Return the body of a form with its files, as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attachments"; '
        parts.append(f'{head}filename="{name}"\r\n\r\n'.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


class Visitor:
    """A visitor who opens the home page again and again, on a new connection each time."""

    def __init__(self, portal: RunningPortal) -> None:
        self.portal = portal
        self.seconds: list[float] = []
        self.errors: queue.Queue[str] = queue.Queue()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leaving.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._leaving.is_set():
            try:
                answer = self.portal.ask(HOME)
            except OSError as error:
                self.errors.put(repr(error))
                return
            if answer.status != 200:
                self.errors.put(str(answer.status))
            self.seconds.append(answer.seconds)
            time.sleep(0.02)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]


def quiet_p95(portal: RunningPortal, seconds: float = 3) -> float:
    """Return the p95 of the home page without an attack."""
    with Visitor(portal) as visitor:
        time.sleep(seconds)
    return visitor.p95


def assert_as_fast(visitor: Visitor, quiet: float) -> None:
    """Assert the promise; a machine that is slow without an attack gets twice its own time.

    `--log-cli-level=INFO` shows the figures.
    """
    times = f"p95 {1000 * visitor.p95:.0f} ms of {len(visitor.seconds)} pages"
    logger.info("%s, without an attack %.0f ms", times, 1000 * quiet)
    assert visitor.errors.empty(), visitor.errors.get()
    assert len(visitor.seconds) >= 20
    assert visitor.p95 <= max(MOST_SECONDS, 2 * quiet)
