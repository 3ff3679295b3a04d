"""An SMS operator small enough for tests: real HTTP on loopback, answers as the test says."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from notifications import web
from notifications.tests.certificates import write_certificate

HOST = "localhost"


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def query(self) -> dict[str, str]:
        fields = parse_qs(urlsplit(self.path).query) or parse_qs(self.body.decode())
        return {name: values[0] for name, values in fields.items()}


@dataclass
class Reply:
    """`drip`: seconds before each byte of the body; `wait`: before anything at all."""

    body: object = field(default_factory=dict)
    status: int = 200
    wait: float = 0
    drip: float = 0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body).encode()


Answer = Callable[[Request], Reply]


class Handler(BaseHTTPRequestHandler):
    server: "Operator"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        request = Request(self.command, self.path, dict(self.headers), body)
        with self.server.lock:
            self.server.requests.append(request)
            reply = self.server.answer(request)
        self.server.arrived.set()
        try:
            self._give(reply)
        except OSError:
            # The client has given up, which is what some tests are about.
            self.close_connection = True

    do_GET = do_PUT = do_POST

    def _give(self, reply: Reply) -> None:
        time.sleep(reply.wait)
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        if not reply.drip:
            self.wfile.write(reply.content)
            return
        for byte in reply.content:
            time.sleep(reply.drip)
            self.wfile.write(bytes([byte]))

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class Operator(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer = answer
        self.requests: list[Request] = []
        self.lock = threading.Lock()
        self.arrived = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sms"


@contextmanager
def running(answer: Answer | Reply | object, *, port: int = 0) -> Iterator[Operator]:
    """An operator on a free port, or on `port`.

    `answer` is a function, a `Reply`, or the JSON of a 200.
    """
    if not callable(answer):
        reply = answer if isinstance(answer, Reply) else Reply(answer)

        def always(request: Request) -> Reply:
            return reply

        answer = always
    with Operator(answer, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving_https(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: Any) -> Iterator[Operator]:
    """Run a server of `HOST` whose certificate this test's machine trusts."""
    path = write_certificate(folder, HOST)
    trusting = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(web.ssl, "create_default_context", lambda: trusting)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(path)
    with running(answer) as server:
        server.socket = own.wrap_socket(server.socket, server_side=True)
        yield server
