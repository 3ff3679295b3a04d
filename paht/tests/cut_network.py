"""A network between browser and portal that loses an answer: a proxy of TCP connections."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

_CHUNK = 65536
# Closing with this option sends a reset, as a lost mobile network looks to the browser.
_RESET_AT_ONCE = struct.pack("ii", 1, 0)


class Network(ThreadingTCPServer):
    """Forward bytes to the portal at `target`; see `lose`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        place = urlsplit(target)
        self.target = (place.hostname, place.port)
        self.url = f"http://{place.hostname}:{self.server_address[1]}"
        self.losing = b""
        self.lost = 0

    def lose(self, answer: bytes) -> None:
        """Lose the next answer with this status line, and all after it until `mend`.

        The portal has worked on the request by then.
        """
        self.losing = answer

    def mend(self) -> None:
        self.losing, self.lost = b"", 0

    def loses(self, chunk: bytes) -> bool:
        if self.losing and (self.lost or self.losing in chunk):
            self.lost += 1
        return bool(self.lost)


class _Connection(BaseRequestHandler):
    server: Network

    def handle(self) -> None:
        with socket.create_connection(self.server.target) as portal:
            back = threading.Thread(target=self._answer, args=(portal,), daemon=True)
            back.start()
            _forward(self.request, portal)
            back.join()

    def _answer(self, portal: socket.socket) -> None:
        # Either side may end the connection at any time.
        with suppress(OSError):
            while chunk := portal.recv(_CHUNK):
                if self.server.loses(chunk):
                    self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
                    break
                self.request.sendall(chunk)
            self.request.shutdown(socket.SHUT_RD)


def _forward(browser: socket.socket, portal: socket.socket) -> None:
    with suppress(OSError):
        while chunk := browser.recv(_CHUNK):
            portal.sendall(chunk)
        portal.shutdown(socket.SHUT_WR)


@contextmanager
def network_to(target: str) -> Iterator[Network]:
    """Run a network to the portal at `target` while the block runs."""
    with Network(target) as network:
        thread = threading.Thread(target=network.serve_forever, daemon=True)
        thread.start()
        try:
            yield network
        finally:
            network.shutdown()
            thread.join()
