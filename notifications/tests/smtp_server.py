"""A mail server small enough for tests: one answer to each command, real sockets."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Session(socketserver.StreamRequestHandler):
    server: "Server"

    def handle(self) -> None:
        self._say(self.server.replies.get("GREETING", "220 ready"))
        for line in self.rfile:
            command = line.split(b":")[0].split()[0].decode().upper()
            usual = "354 go on" if command == "DATA" else "250 ok"
            self._say(self.server.replies.get(command, usual))
            if command == "QUIT":
                return
            if command == "DATA" and "DATA" not in self.server.replies:
                self.server.mails.append(self._read_mail())
                self._say(self.server.replies.get("END", "250 taken"))

    def _read_mail(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)

    def _say(self, reply: str) -> None:
        self.wfile.write(reply.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, replies: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.replies = replies
        self.mails: list[bytes] = []


@contextmanager
def running(**replies: str) -> Iterator[Server]:
    """A server on a free port; `replies` replaces its answers, e.g. `RCPT="550 nobody"`."""
    with Server(replies) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
