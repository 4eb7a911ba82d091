"""The last word before a message leaves, as a condition of SQL: refusals and quiet hours.

It stands in the very statements that claim a message and begin its attempt, so that what was
refused or became quiet a moment ago does not slip through.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_

from iletiniz_admin.models import Connection, Message
from iletiniz_admin.services import commercial, consent
from iletiniz_admin.services.consent import Sender


class Way(NamedTuple):
    """How messages leave now: by whom, and whether commercial ones may.

    To make a statement takes longer than to run it, so that those of equal ways are kept.
    """

    sender: Sender
    is_quiet: bool

    @classmethod
    def of(cls, connection: Connection, now: datetime) -> "Way":
        """Return the connection's way at this time."""
        return cls(Sender.of(connection), commercial.quiet_until(connection, now) is not None)


def may_leave(way: Way) -> ColumnElement[bool]:
    """Return the condition of a message that may go to its recipient this way."""
    unrefused = ~consent.is_suppressed_clause(Message, way.sender)
    return and_(unrefused, ~commercial.is_subject()) if way.is_quiet else unrefused
