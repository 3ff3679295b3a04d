"""Serve requests with gunicorn's processes and waitress's connections.

Gunicorn starts, replaces, reloads and stops the processes. Waitress takes a whole request in
before a thread works on it, and sends the answer without a thread. A slow or idle visitor costs
a socket and at most a file, so hundreds of them stop no page.
"""

import os
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import BytesIOBasedBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, Task, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge

from paht.foundation.frames import in_one_piece
from paht.foundation.throttle import network_of
from reports.uploads import disk_space

# A connection may wait so long for its next request, and so long for the end of the headers.
IDLE_SECONDS = 30
HEADER_SECONDS = 20
# Bodies and answers may take this long, and one second more for each SLOWEST bytes that arrived.
# The weakest phone network is five times as fast.
PATIENCE_SECONDS = 60
SLOWEST = 1000
# Connections of one process: above this, the slowest of the largest network are closed.
MOST_CONNECTIONS = 2000
ACCEPTED_AT_ONCE = 64
# Files that each process may need besides: one for a body and one for an answer of a connection.
FILES_PER_CONNECTION, OTHER_FILES = 3, 200
MOST_HEADER_BYTES = 32_768
# Larger bodies and answers lie in unnamed files. A page fits into memory: a full disk would cut it.
MEMORY_BYTES, ANSWER_MEMORY_BYTES = 65_536, 262_144
LOOPBACK = ("127.0.0.1", "::1")
POLL_SECONDS, TIDY_SECONDS = 0.5, 1
# An upload that sends nothing for so long has stopped: it does not delay the end of the process,
# and others have its room first.
STOPPED_SECONDS = 5
# The first request of a connection may arrive a moment after it.
FRESH_SECONDS = 1


_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class LengthRequired(BadRequest):
    """A body without a length: no browser sends one, and Django would not read it."""

    code = 411
    reason = "Length Required"


class _Forgotten(BytesIOBasedBuffer):
    """The rest of a body for which the disk has no room: the visitor sends it to its end."""

    def append(self, data: bytes) -> None:
        pass


class Request(HTTPRequestParser):
    """One request as it arrives."""

    error: Any
    is_forgotten = False

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.begun_at = time.time()

    def parse_header(self, header_plus: bytes) -> None:
        # Some clients send the letters of a path as they are; waitress takes ASCII only.
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_NOT_ASCII.sub(_encoded, line) + end + rest)

    def received(self, data: bytes) -> int:
        try:
            consumed: int = super().received(data)
        except OSError as error:
            if self.body_rcv is None or not disk_space.is_full(error):
                raise
            self.forget_body()
            consumed = super().received(data)
        if self.chunked and self.error is None:
            self.error = LengthRequired("a request body needs a Content-Length")
            self.completed = True
        if isinstance(self.error, RequestEntityTooLarge):
            # The portal answers with a page of its own, before it reads the body.
            self.error = None
            self.headers["CONNECTION"] = "close"
            self.expect_continue = False
        if self.error is not None:
            # Waitress would wait for a body after "100 Continue".
            self.expect_continue = False
        return consumed

    def forget_body(self) -> None:
        """Give the space of the body back; the portal answers with a page that says so."""
        self.is_forgotten = True
        full, self.body_rcv.buf = self.body_rcv.buf, _Forgotten()
        # Closing tries to write the rest once more.
        with suppress(OSError):
            full.close()


class _Logged(Task):
    """Write one line of the access log when a request has been answered."""

    written = 0

    def write(self, data: bytes) -> None:
        self.written += len(data)
        super().write(data)

    def service(self) -> None:
        super().service()
        self.channel.server.record(self)


class Answer(_Logged, WSGITask):
    """The answer of the portal. HEAD gets the headers of GET; waitress would send the body too."""

    def write(self, data: bytes) -> None:
        super().write(b"" if self.request.command == "HEAD" else data)

    def finish(self) -> None:
        if self.request.command == "HEAD":
            # The mark of the end would be a body.
            self.chunked_response = False
        super().finish()

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ["RAW_URI"] = self.request.request_uri
        environ[disk_space.FORGOTTEN] = self.request.is_forgotten
        # As with gunicorn: a proxy on this machine is believed that its visitor used https.
        if (
            environ["REMOTE_ADDR"] in LOOPBACK
            and environ.get("HTTP_X_FORWARDED_PROTO", "").lower() == "https"
        ):
            environ["wsgi.url_scheme"] = "https"
        return environ


class Refusal(_Logged, ErrorTask):
    """The answer to a request that is not HTTP, which Django never sees."""

    environ = {"REQUEST_METHOD": "-", "RAW_URI": "-", "SERVER_PROTOCOL": "-", "PATH_INFO": "-"}

    def execute(self) -> None:
        self.response_headers += [("X-Content-Type-Options", "nosniff")]
        self.response_headers += [("Content-Security-Policy", "frame-ancestors 'none'")]
        if settings.SECURE_HSTS_SECONDS:
            lasts = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            self.response_headers += [("Strict-Transport-Security", lasts)]
        super().execute()


class Channel(HTTPChannel):
    """One connection, with limits on the time that it may take."""

    parser_class = Request
    task_class = Answer
    error_task_class = Refusal

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.sending_since: float | None = None
        self.bytes_sent = 0
        super().__init__(*arguments, **named)

    def __repr__(self) -> str:
        # Waitress writes it into the log; its own has the visitor's address.
        return f"<Channel {self._fileno}>"

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent: int = super().send(data, do_close)
        self.bytes_sent += sent or 0
        return sent

    @property
    def is_worked_on(self) -> bool:
        """Return whether a thread works on a request, or will."""
        return bool(self.requests)

    @property
    def is_idle(self) -> bool:
        return not (self.requests or self.request or self.total_outbufs_len)

    @property
    def network(self) -> str:
        return network_of(str(self.addr[0]))

    def is_fresh(self, now: float) -> bool:
        """Return whether the first request may still be on its way."""
        silent = self.last_activity == self.creation_time
        return bool(silent and now - self.creation_time < FRESH_SECONDS)

    def has_stopped(self, now: float) -> bool:
        """Return whether the visitor has sent nothing for some seconds."""
        return not self.is_worked_on and self.last_activity < now - STOPPED_SECONDS

    def speed(self, now: float) -> float:
        """Return how many bytes of an unfinished request arrived in a second."""
        begun_at = self.request.begun_at if self.request else now
        return self.waiting_bytes / max(now - begun_at, 1)

    @property
    def waiting_bytes(self) -> int:
        """Return how much of an unfinished request has arrived."""
        return self.request.body_bytes_received if self.request else 0

    def seconds_spent(self, now: float) -> float:
        """Return how long the visitor has kept the portal waiting, less the time for its bytes."""
        if self.total_outbufs_len:
            if self.sending_since is None:
                self.sending_since, self.bytes_sent = now, 0
            return now - self.sending_since - self.bytes_sent / SLOWEST
        self.sending_since = None
        if self.requests:
            return 0
        if self.request:
            return float(now - self.request.begun_at - self.request.body_bytes_received / SLOWEST)
        return now - float(self.last_activity)

    def is_late(self, now: float) -> bool:
        allowed = PATIENCE_SECONDS
        if self.is_idle:
            allowed = IDLE_SECONDS
        elif self.request and not self.request.headers_finished:
            allowed = HEADER_SECONDS
        return self.seconds_spent(now) > allowed


class Threads(ThreadedTaskDispatcher):
    """The threads that work on requests."""

    def start_new_thread(self, target: Callable[[int], None], thread_no: int) -> None:
        # Pages with long forms or tables took up to 9 % more CPU time without it.
        super().start_new_thread(partial(in_one_piece, target), thread_no)


class Server(TcpWSGIServer):
    """The connections of one process."""

    channel_class = Channel

    def __init__(self, worker: "WaitressWorker", listener: Any) -> None:
        self.worker = worker
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self.most_connections = min(MOST_CONNECTIONS, (files - OTHER_FILES) // FILES_PER_CONNECTION)
        self.most_waiting_bytes = (
            settings.UPLOAD_MAX_UNFINISHED_MB * 1_000_000 // max(1, worker.cfg.workers)
        )
        dispatcher = Threads()
        dispatcher.set_thread_count(worker.cfg.threads)
        super().__init__(
            worker.wsgi,
            _sock=listener,
            dispatcher=dispatcher,
            adj=adjustments(worker.cfg.backlog),
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
            bind_socket=False,
        )

    def maintenance(self, now: float) -> None:
        """Do nothing: `tidy` runs between two rounds of the loop, where closing is safe."""

    def handle_accept(self) -> None:
        # One in each round would fill the system's queue, and visitors would wait for seconds.
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self.active_channels)
            super().handle_accept()
            if len(self.active_channels) == before:
                return
            if len(self.active_channels) > self.most_connections:
                self.make_room(time.time())

    def tidy(self, now: float) -> None:
        """Close the connections that are too slow, and some bodies above the limit.

        First those of a network that sends more than one report may have. Then those that have
        stopped, and the slowest: a large upload that proceeds is the last.
        """
        for channel in self.channels():
            if channel.is_late(now):
                channel.handle_close()
        waiting = [channel for channel in self.channels() if channel.waiting_bytes]
        excess = sum(channel.waiting_bytes for channel in waiting) - self.most_waiting_bytes
        if excess <= 0:
            return
        sizes: Counter[str] = Counter()
        for channel in waiting:
            sizes[channel.network] += channel.waiting_bytes

        def order(one: Channel) -> tuple[int, bool, float]:
            size = sizes[one.network]
            crowd = size if size > settings.UPLOAD_MAX_REQUEST_MB * 1_000_000 else 0
            return -crowd, not one.has_stopped(now), one.speed(now)

        for channel in sorted(waiting, key=order):
            if excess <= 0:
                break
            excess -= channel.waiting_bytes
            channel.handle_close()

    def make_room(self, now: float) -> None:
        """Close the slowest twentieth, first those of the network that holds the most."""
        waiting = [channel for channel in self.channels() if not channel.is_worked_on]
        crowd = Counter(channel.network for channel in waiting)
        waiting.sort(key=lambda one: (crowd[one.network], one.seconds_spent(now)), reverse=True)
        for channel in waiting[: max(1, self.most_connections // 20)]:
            channel.handle_close()

    def channels(self) -> list[Channel]:
        return list(self.active_channels.values())

    def stop_accepting(self) -> None:
        self.accepting = False
        self.del_channel()
        self.socket.close()

    def close_idle(self, now: float) -> None:
        """Close connections without a request, and uploads that have stopped."""
        for channel in self.channels():
            if (channel.is_idle and not channel.is_fresh(now)) or channel.has_stopped(now):
                channel.handle_close()

    def record(self, task: Task) -> None:
        """Count one answer and write it to the access log."""
        self.worker.nr += 1
        self.worker.log.access(
            SimpleNamespace(
                status=task.status,
                # A file goes out by itself, without `write`.
                sent=task.content_length or task.written,
                headers=(),
            ),
            SimpleNamespace(headers=()),
            task.environ or Refusal.environ,
            timedelta(seconds=max(0.0, time.time() - task.start_time)),
        )


class WaitressWorker(Worker):
    """A process of gunicorn whose connections waitress holds."""

    alive: bool

    def init_process(self) -> None:
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        # Bodies hold personal data: their unnamed files belong to the portal's own folder.
        tempfile.tempdir = str(settings.FILE_UPLOAD_TEMP_DIR)
        super().init_process()

    def run(self) -> None:
        (listener,) = self.sockets
        server = Server(self, listener.sock)
        tidied_at = 0.0
        while self.alive and self.ppid == os.getppid():
            self.turn(server, POLL_SECONDS)
            if (now := time.time()) - tidied_at >= TIDY_SECONDS:
                server.tidy(now)
                tidied_at = now
            if self.is_worn(server):
                self.log.info("Restart after %d requests", self.nr)
                self.alive = False
        self.drain(server)

    def turn(self, server: Server, seconds: float) -> None:
        """Move bytes for a moment, and report to gunicorn that this process lives."""
        wasyncore.poll2(seconds, server._map)
        self.notify()

    def is_worn(self, server: Server) -> bool:
        """Return whether to end this process: after many requests, and no upload under way."""
        if self.nr < self.max_requests:
            return False
        return self.nr >= 2 * self.max_requests or not any(c.request for c in server.channels())

    def drain(self, server: Server) -> None:
        """Finish what has begun, as far as gunicorn waits for it."""
        server.stop_accepting()
        until = time.monotonic() + self.cfg.graceful_timeout - 2
        while server.active_channels and time.monotonic() < until:
            self.turn(server, 0.1)
            server.close_idle(time.time())
        server.task_dispatcher.shutdown(timeout=1)


def _encoded(byte: re.Match[bytes]) -> bytes:
    return b"%%%02X" % ord(byte.group())


def adjustments(backlog: int) -> Adjustments:
    """Return waitress's settings."""
    return Adjustments(
        backlog=backlog,
        recv_bytes=65_536,
        inbuf_overflow=MEMORY_BYTES,
        outbuf_overflow=ANSWER_MEMORY_BYTES,
        # The limits of `Server` act instead.
        connection_limit=1_000_000,
        max_request_header_size=MOST_HEADER_BYTES,
        # Waitress refuses this length itself.
        max_request_body_size=settings.UPLOAD_MAX_REQUEST_MB * 1_000_000 + 1,
        # Django trusts X-Forwarded-For as far as TRUSTED_PROXIES says.
        clear_untrusted_proxy_headers=False,
        # The lines would name the visitor's address.
        log_socket_errors=False,
        ident="",
    )
