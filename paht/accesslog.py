"""The web server's access log: no address of a person, no query, no secret part of a path."""

import re
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

FORMAT = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
# What follows these opens a receipt, an attachment, an e-mail address or what somebody follows
# to whoever has it.
_SECRET = re.compile(
    r"(/da-gui/|/tep/|/xac-nhan-thu/|/ngung-nhan-thu/|/danh-gia/|/td/|/theo-doi/xac-nhan/"
    r"|/bao-nhan/(?:esms|speedsms)/)[^/]+"
)


class AccessLogger(Logger):
    """Gunicorn's logger, with the secret parts of paths left out."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        found["U"] = without_secrets(encoded(found["U"] or ""))
        return found


def encoded(path: str) -> str:
    """The path as it travelled: decoded, a line feed would begin a line of the visitor's own."""
    return quote(path, safe="/", encoding="latin-1")


def without_secrets(path: str) -> str:
    return _SECRET.sub(r"\1…", path)
