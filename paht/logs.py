"""How the portal's log lines look."""

import logging


class OneLine(logging.Formatter):
    """Without the trace: for what is the sender's fault and not the program's."""

    def format(self, record: logging.LogRecord) -> str:
        bare = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return super().format(bare)
