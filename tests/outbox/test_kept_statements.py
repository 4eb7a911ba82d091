"""The claim's statements are made once; what they are made of may change from claim to claim."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import factories
import pytest
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Connection, Message, MessageClass, Suppression
from iletiniz_admin.services import outbox

NUMBER, MERCHANT = "+905321112233", "0123456789012345"
MakeMessage = Callable[..., Message]


@pytest.fixture
def refused_elsewhere(session: Session, sealer: Sealer, now: datetime):
    """Let the number refuse a merchant that sends by another connection, from another store."""
    other = factories.make_connection(session, sealer, merchant_number=MERCHANT)
    store = factories.make_store(session, sealer, connection_id=other.id)
    values: dict[str, Any] = {"scope": "all", "reason": "x", "source": "x", "at": now}
    row = Suppression(recipient=NUMBER, connection_id=other.id, store_id=store.id, **values)
    session.add(row)
    session.flush()


@pytest.mark.usefixtures("refused_elsewhere")
def test_claim_heeds_a_merchant_written_down_since(
    session: Session, connection: Connection, make_message: MakeMessage, now: datetime
):
    """A refusal of the same merchant counts from the claim after its number was written down."""
    make_message(recipient=NUMBER, body="stranger's")
    make_message(recipient=NUMBER, body="sister's")
    assert outbox.claim(session, now=now).messages[0].body == "stranger's"
    connection.merchant_number = MERCHANT
    assert outbox.claim(session, now=now).messages == []
    connection.merchant_number = ""
    assert outbox.claim(session, now=now).messages[0].body == "sister's"


@pytest.mark.usefixtures("refused_elsewhere")
def test_attempt_heeds_a_merchant_written_down_since(
    session: Session, connection: Connection, make_message: MakeMessage, now: datetime
):
    """So does the attempt: between claim and call the number may become a refused one."""
    make_message(recipient=NUMBER)
    make_message(recipient=NUMBER)
    first, second = outbox.claim(session, now=now, limit=2).messages
    assert outbox.begin_attempt(session, first, now=now) is not None
    connection.merchant_number = MERCHANT
    session.flush()
    assert outbox.begin_attempt(session, second, now=now) is None


def test_claims_change_with_the_quiet_hours(
    session: Session, connection: Connection, make_message: MakeMessage, now: datetime
):
    """Quiet hours that begin and end between claims keep commercial texts exactly as long."""
    for _ in range(3):
        make_message(message_class=MessageClass.COMMERCIAL)
    counts = []
    for start, end in ((0, 0), (0, 24 * 60), (0, 0)):
        connection.quiet_from_minutes, connection.quiet_until_minutes = start, end
        counts.append(len(outbox.claim(session, now=now).messages))
    assert counts == [1, 0, 1]


def test_claims_of_two_connections_do_not_mix(
    session: Session, sealer: Sealer, make_message: MakeMessage, now: datetime
):
    """What one connection claims is its own, also where both are of one merchant and workspace."""
    other = factories.make_connection(session, sealer)
    mine, theirs = make_message(), make_message(connection_id=other.id)
    claimed = outbox.claim(session, now=now, limit=2).messages
    assert {one.id: one.connection_id for one in claimed} == {
        mine.id: mine.connection_id,
        theirs.id: other.id,
    }
    assert outbox.claim(session, now=now, limit=2).messages == []
