"""What the log says, and how often."""

import logging

from iletiniz_admin.log import FieldFormatter, Seldom


def record(name: str, message: str, at: float = 0.0, **fields: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": name, "msg": message, "levelname": "INFO", **fields})
    made.created = at
    return made


def test_fields_stand_beside_the_event_in_one_line():
    """An event is one line, whatever its fields hold."""
    line = FieldFormatter().format(record("x", "message accepted", message_id=7, cause="a\nb"))
    assert line.endswith(r"x: message accepted cause='a\nb' message_id=7")
    assert "\n" not in line


def test_a_repeated_complaint_of_the_queue_passes_once_a_minute():
    """A queue that is away for an hour leaves sixty lines, not millions."""
    seldom = Seldom()
    complaint = "Error reading from queue"
    passed = [seldom.filter(record("huey.consumer.Worker", complaint, at)) for at in range(121)]
    assert [at for at, is_through in enumerate(passed) if is_through] == [0, 60, 120]


def test_our_own_events_always_pass():
    """Nothing that the panel itself says is left out."""
    seldom = Seldom()
    assert all(seldom.filter(record("iletiniz_admin.worker", "claimed")) for _ in range(3))
