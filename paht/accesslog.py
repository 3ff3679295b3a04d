"""The web server's logs: no address of a person, no query, no secret part of a path."""

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

from paht.logs import Discreet, without_secrets

FORMAT = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"


class AccessLogger(Logger):
    """Gunicorn's logger, with the secret parts of paths left out."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        # Of a request that failed before Django had it, the address stands here.
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        found["U"] = without_secrets(encoded(found["U"] or ""))
        return found


def encoded(path: str) -> str:
    """The path as it travelled: decoded, a line feed would begin a line of the visitor's own."""
    return quote(path, safe="/", encoding="latin-1")
