"""Write the web server's logs without addresses, queries, secret parts of paths or codes.

Two marks end each line: of the visitor's network, and of the account that was signed in.
"""

from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

from paht.foundation import visitors
from paht.logs import RedactingFormatter, redacted

FORMAT = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms %(visitor)s %(account)s"


class AccessLogger(Logger):
    """Gunicorn's logger, without the secret parts of paths."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        # For a request that failed before Django read it, gunicorn logs the URL here.
        for handler in self.error_log.handlers:
            handler.setFormatter(RedactingFormatter(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        found["U"] = redacted(encoded(found["U"] or ""))
        found["visitor"] = visitors.mark_of(environ) or "-"
        found["account"] = environ.get(visitors.ACCOUNT, "-")
        return found


def encoded(path: str) -> str:
    """Return the path as it was sent: a decoded line feed would let a visitor forge a log line."""
    return quote(path, safe="/", encoding="latin-1", errors="backslashreplace")
