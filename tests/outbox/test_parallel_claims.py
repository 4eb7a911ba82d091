"""Claims by many processes at once."""

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.config import Settings
from iletiniz_admin.models import Connection, Message, MessageStatus, Store
from iletiniz_admin.services import limits, outbox

PROCESSES, MESSAGES = 6, 2000
CLAIMER = """
import sys
from datetime import datetime
from iletiniz_admin.database import make_engine, make_session_factory
from iletiniz_admin.services import outbox
factory = make_session_factory(make_engine(sys.argv[1]))
now = datetime.fromisoformat(sys.argv[2])
sys.stdin.readline()
while True:
    with factory.begin() as session:
        messages = outbox.claim(session, now=now, limit=10, slots=10**6).messages
    if not messages:
        break
    print(*(message.id for message in messages), flush=True)
"""


def start(database_url: Any, now: datetime):
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", CLAIMER, database_url, now.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_each_message_is_claimed_once(
    session: Session, settings: Settings, store: Store, connection: Connection, now: datetime
):
    """Six processes that claim 2,000 messages take each of them once, and all of them."""
    rows = [
        outbox.new_row(
            store_id=store.id,
            connection_id=connection.id,
            idempotency_key=f"k{number}",
            source="order",
            status=MessageStatus.QUEUED,
            created_at=now,
        )
        for number in range(MESSAGES)
    ]
    outbox.enqueue(session, rows)
    limits.configure(session, connection.id, 10**6, now)
    limits.lock(session, connection.id, now + timedelta(hours=1))
    session.commit()
    claimers = [start(settings.database_url, now) for _ in range(PROCESSES)]
    results = [claimer.communicate("go\n", timeout=120) for claimer in claimers]
    assert [error for _, error in results] == [""] * PROCESSES
    claimed = Counter(word for output, _ in results for word in output.split())
    assert len(claimed) == MESSAGES
    assert set(claimed.values()) == {1}
    assert set(session.scalars(select(Message.status))) == {MessageStatus.SENDING}
