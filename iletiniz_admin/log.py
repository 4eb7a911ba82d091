"""Logging: one line an event, a static sentence with fields beside it, nothing personal."""

import logging
import sys

REPETITIVE = ("huey",)
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


class Seldom(logging.Filter):
    """Lets a repeated complaint of a library pass once a minute.

    A queue that is away for an hour must not fill the disk.
    """

    def __init__(self, *, seconds: float = 60.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the line goes out."""
        if not record.name.startswith(REPETITIVE):
            return True
        is_new = record.created - self._last.get(record.msg, float("-inf")) >= self._seconds
        if is_new:
            self._last[record.msg] = record.created
        return is_new


def set_up(level: int = logging.INFO) -> None:
    """Send the log of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FieldFormatter())
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("huey", "urllib3", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Every request of a burst would report the queue's depth.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
