"""How the portal's log lines look: never with what a person told the portal."""

import logging
import re

# PostgreSQL tells the whole row that broke a rule, a citizen's name and words among it.
_ROW = re.compile(r"DETAIL: .*?(?=\n\n(?:The above|During handling)|\Z)", re.DOTALL)


class Discreet(logging.Formatter):
    """Keeps a trace, but not the database's row in it."""

    def formatException(self, ei: object) -> str:  # noqa: N802 (the base class names it so)
        return _ROW.sub("DETAIL: (withheld)", super().formatException(ei))  # type: ignore[arg-type]


class OneLine(Discreet):
    """Without the trace: for what is the sender's fault and not the program's."""

    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(bare)
