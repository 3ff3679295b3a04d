"""Make one HTTP exchange with a gateway: limited in time and size, no redirect, no logging."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 64 * 1024
# Headers and body.
Content = tuple[Mapping[str, str], bytes]


class BadAnswer(OSError):
    """Refuse an answer that is no HTTP, is incomplete, or is larger than any gateway's answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = field(repr=False)
    headers: Message = field(default_factory=Message, repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def exchange(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    seconds: float = TIMEOUT_SECONDS,
    connect_to: str = "",
    compose: Callable[[], Content] | None = None,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Send one request and return the answer, whatever its status; redirects are not followed.

    `seconds` limit the whole exchange, also against a server that answers byte by byte.
    `connect_to` is the IP address of an https host that the caller has looked up. `compose` returns
    further headers and the body once the connection stands, so that they are true when they leave;
    whatever it raises ends the exchange unsent. Raises `OSError` (`TimeoutError`,
    `ConnectionError`, `ssl.SSLError`, `BadAnswer`, …).
    """
    parts = urlsplit(url)
    deadline = time.monotonic() + seconds
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds, connect_to)
    connection.response_class = _answers_by(deadline)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with closing(connection):
        with _faults_of_the_other_side():
            connection.connect()
        if compose is not None:
            more, body = compose()
            headers = {**headers, **more}
        with _faults_of_the_other_side():
            connection.request(
                method, target, body=body or None, headers={**headers, "Connection": "close"}
            )
            with connection.getresponse() as response:
                found = response.read(most_bytes + 1)
                missing = response.length
    if len(found) > most_bytes:
        raise BadAnswer("too large")
    if missing:
        raise BadAnswer("broken off")
    return Answer(response.status, found, response.headers)


@contextmanager
def _faults_of_the_other_side() -> Iterator[None]:
    try:
        yield
    except OSError:
        # Caught first: a refused certificate is a ValueError too.
        raise
    except (http.client.HTTPException, ValueError) as error:
        raise BadAnswer(type(error).__name__) from error


def _connection(
    scheme: str, host: str, port: int | None, seconds: float, connect_to: str
) -> http.client.HTTPConnection:
    # With no port given, `http.client` takes the end of an IPv6 address for one.
    if scheme == "https":
        return _HTTPS(host, port or http.client.HTTPS_PORT, seconds, connect_to)
    return http.client.HTTPConnection(host, port or http.client.HTTP_PORT, timeout=seconds)


class _HTTPS(http.client.HTTPSConnection):
    """Connect to a given IP address; the certificate must still be that of the host."""

    def __init__(self, host: str, port: int | None, seconds: float, connect_to: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=seconds, context=self._trust)
        self._target = connect_to or self.host

    def connect(self) -> None:
        plain = socket.create_connection((self._target, self.port), self.timeout)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


class _TimedReader(io.RawIOBase):
    """Read from a socket until the deadline; a socket's own time-out restarts at each byte."""

    def __init__(self, raw: Any, connection: socket.socket, deadline: float) -> None:
        self._raw = raw
        self._socket = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._socket.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _answers_by(deadline: float) -> type[http.client.HTTPResponse]:
    class TimedResponse(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
            super().__init__(sock, *args, **options)
            self.fp.close()
            raw = sock.makefile("rb", buffering=0)
            self.fp = io.BufferedReader(_TimedReader(raw, sock, deadline))

    return TimedResponse
