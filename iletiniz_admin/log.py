"""Logging: one line an event, a static sentence with fields beside it, nothing personal."""

import logging
import sys

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class FieldFormatter(logging.Formatter):
    """Writes ``time LEVEL logger: event field=value …``; the fields come from ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; line breaks in values are escaped, so that one event is one line."""
        fields = {k: v for k, v in vars(record).items() if k not in STANDARD}
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {record.getMessage()}"
        line += "".join(f" {name}={value!r}" for name, value in sorted(fields.items()))
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def set_up(level: int = logging.INFO) -> None:
    """Send the log of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FieldFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("huey", "urllib3", "alembic", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
