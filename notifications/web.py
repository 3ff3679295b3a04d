"""Make one HTTP exchange with a gateway: limited in time and size, no redirect, no logging."""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 64 * 1024


class BadAnswer(OSError):
    """Refuse an answer that is no HTTP, is incomplete, or is larger than any gateway's answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = field(repr=False)

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
) -> Answer:
    """Send one request and return the answer, whatever its status; redirects are not followed.

    `seconds` limit the whole exchange, also against a server that answers byte by byte. Raises
    `OSError` (`TimeoutError`, `ConnectionError`, `ssl.SSLError`, `BadAnswer`, …).
    """
    parts = urlsplit(url)
    deadline = time.monotonic() + seconds
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    connection.response_class = _answers_by(deadline)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(
            method, target, body=body or None, headers={**headers, "Connection": "close"}
        )
        with connection.getresponse() as response:
            found = response.read(MOST_BYTES + 1)
            missing = response.length
    except OSError:
        # Caught first: a refused certificate is a ValueError too.
        raise
    except (http.client.HTTPException, ValueError) as error:
        raise BadAnswer(type(error).__name__) from error
    finally:
        connection.close()
    if len(found) > MOST_BYTES:
        raise BadAnswer("too large")
    if missing:
        raise BadAnswer("broken off")
    return Answer(response.status, found)


def _connection(
    scheme: str, host: str, port: int | None, seconds: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(
            host, port, timeout=seconds, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(host, port, timeout=seconds)


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
