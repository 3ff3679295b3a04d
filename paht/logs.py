"""Format log lines without personal data and without secret parts of URLs."""

import logging
import re

# PostgreSQL prints the whole row that broke a rule, with a citizen's name and words.
_ROW = re.compile(r"DETAIL: .*?(?=\n\n(?:The above|During handling)|\Z)", re.DOTALL)
# The part of the path after these words opens a receipt, an attachment, an e-mail address or a
# subscription. A test compares them with the URLconf. In a query (`next=`) a path is encoded.
_SECRET = re.compile(
    r"((?:/|%2F)(?:da-gui|tep|xac-nhan-thu|ngung-nhan-thu|danh-gia|td|theo-doi/xac-nhan"
    r"|theo-doi%2Fxac-nhan|bao-nhan/(?:esms|speedsms)|bao-nhan%2F(?:esms|speedsms))(?:/|%2F)+)"
    r"(?:(?!%2F)[^/\s])+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Replace the secret part of each path in `text` by "…"."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Keep the traceback without the database row in it, and hide secret parts of paths."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (the base class names it so)
        return _ROW.sub("DETAIL: (withheld)", super().formatException(ei))  # type: ignore[arg-type]


class OneLineFormatter(RedactingFormatter):
    """Leave the traceback out, for errors that the visitor caused and not the program."""

    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(bare)
