"""How the portal's log lines look: never with what a person told the portal, nor with the part
of an address that opens something to whoever has it."""

import logging
import re

# PostgreSQL tells the whole row that broke a rule, a citizen's name and words among it.
_ROW = re.compile(r"DETAIL: .*?(?=\n\n(?:The above|During handling)|\Z)", re.DOTALL)
# What follows these opens a receipt, an attachment, an e-mail address or what somebody follows.
# A test holds them to the URLconf. In a query (`next=`) a path is encoded.
_SECRET = re.compile(
    r"((?:/|%2F)(?:da-gui|tep|xac-nhan-thu|ngung-nhan-thu|danh-gia|td|theo-doi/xac-nhan"
    r"|theo-doi%2Fxac-nhan|bao-nhan/(?:esms|speedsms)|bao-nhan%2F(?:esms|speedsms))(?:/|%2F)+)"
    r"(?:(?!%2F)[^/\s])+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """`text` (a path, or a line that holds some) with "…" for the secret part of each path."""
    return _SECRET.sub(r"\1…", text)


class Discreet(logging.Formatter):
    """Keeps a trace, but not the database's row in it; no secret part of a path anywhere."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (the base class names it so)
        return _ROW.sub("DETAIL: (withheld)", super().formatException(ei))  # type: ignore[arg-type]


class OneLine(Discreet):
    """Without the trace: for what is the reporter's fault and not the program's."""

    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(bare)
