"""Format log lines without personal data, secret parts of URLs and numbers of reports."""

import logging
import re

# PostgreSQL prints the whole row that broke a rule, with a citizen's name and words.
_ROW = re.compile(r"DETAIL: .*?(?=\n\n(?:The above|During handling)|\Z)", re.DOTALL)
# The part of the path after these words opens a receipt, an attachment, an e-mail address or a
# subscription. A test compares them with the URLconf. In a query (`next=`) a path is encoded.
_SECRET = re.compile(
    r"((?:/|%2F)(?:da-gui|tep|xac-nhan-thu|ngung-nhan-thu|thu-bao-tin|danh-gia|td|theo-doi/xac-nhan"
    r"|hoan-tat|thu-bo-sung|r|tokens"
    r"|gui-phan-anh(?:/|%2F)(?:xem-truoc|sua)"
    r"|theo-doi%2Fxac-nhan|bao-nhan/(?:esms|speedsms)|bao-nhan%2F(?:esms|speedsms))(?:/|%2F)+)"
    r"(?:(?!%2F)[^/\s])+",
    re.IGNORECASE,
)


# Codes and numbers of reports in paths and queries are redacted. The access log has marks of
# visitors: together they would identify the reporter or the readers of a report.
_CODE = re.compile(r"(?:(?<=[/=])|(?<=%2F))\d{8}(?:(?!%2F)[^/\s&?#])*", re.IGNORECASE)
_CASE_PATH = re.compile(r"(?:/|%2F)reports(?:/|%2F)report(?:/|%2F)\S*", re.IGNORECASE)
_NUMBER = re.compile(r"(/|%2F)\d+", re.IGNORECASE)


def redacted(text: str) -> str:
    """Replace secret parts of paths, and codes and numbers of reports in them, by "…"."""
    text = _CODE.sub("…", without_secrets(text))
    return _CASE_PATH.sub(lambda path: _NUMBER.sub(r"\1…", path.group()), text)


def without_secrets(text: str) -> str:
    """Replace the secret part of each path in `text` by "…"."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Keep the traceback without the database row in it, and redact paths.

    A refused request is the visitor's doing: it has its line and no traceback.
    """

    # With the offset, so that lines of several machines can be put in order.
    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record = _bare(record)
        return redacted(super().format(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 (the base class names it so)
        return _ROW.sub("DETAIL: (withheld)", super().formatException(ei))  # type: ignore[arg-type]


class OneLineFormatter(RedactingFormatter):
    """Leave the traceback out, for errors that the visitor caused and not the program."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_bare(record))


def _bare(record: logging.LogRecord) -> logging.LogRecord:
    """Return the record without its traceback; the record itself goes on to other handlers."""
    return logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
