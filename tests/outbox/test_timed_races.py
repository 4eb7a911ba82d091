"""The number and the end of the wait at the same moment: still one message, sent once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import factories
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.models import Message, MessageStatus, Order, Reason, Store
from iletiniz_admin.services import outbox

NOW = factories.NOW
END = NOW + timedelta(minutes=30)
PARCEL = [{"carrier": "", "number": "77", "url": ""}]
WITH, WITHOUT = "Kargoda. Takip: 77", "Kargoda."
NUMBER = "+905321112233"
ROUNDS = 12


@pytest.fixture
def waiting(session: Session, store: Store, make_message: Callable[..., Message]) -> list[int]:
    """Several orders whose messages wait for the number; their ids."""
    rule = factories.make_rule(
        session,
        store,
        trigger="kargolandi",
        text="Kargoda.{tracking_number?? Takip: {tracking_number}}",
    )
    ids = list(range(1, ROUNDS + 1))
    for order_id in ids:
        session.add(
            Order(
                store_id=store.id,
                order_id=order_id,
                number=str(order_id),
                status="kargolandi",
                recipient=NUMBER,
                updated_at=NOW,
            )
        )
        make_message(
            MessageStatus.HELD,
            reason=Reason.TRACKING,
            held_until=END,
            trigger="kargolandi",
            order_id=order_id,
            rule_id=rule.id,
            recipient=NUMBER,
            body=WITHOUT,
        )
    session.commit()
    return ids


def bring(session: Session, store_id: int, order_id: int, formats: Any) -> int:
    """Do what an intake does when the number arrives."""
    order = session.get_one(Order, (store_id, order_id), with_for_update=True)
    order.tracking = PARCEL
    session.flush()
    row = {column.key: getattr(order, column.key) for column in Order.__table__.columns}
    store = session.get_one(Store, store_id)
    return outbox.release_tracking(session, store, {order_id: row}, END, formats)


def test_number_twice_at_once_releases_once(
    *,
    session: Session,
    session_factory: sessionmaker[Session],
    store: Store,
    waiting: Any,
    formats: Any,
):
    """The same number told twice at the same time lets the message go once."""
    store_id, barrier = store.id, Barrier(2)
    session.rollback()

    def tell(order_id: int) -> int:
        barrier.wait()
        with session_factory.begin() as own:
            return bring(own, store_id, order_id, formats)

    with ThreadPoolExecutor(2) as pool:
        for order_id in waiting:
            counts = list(pool.map(tell, [order_id] * 2))
            assert sorted(counts) == [0, 1]
    bodies = session.scalars(select(Message.body).where(Message.status == MessageStatus.QUEUED))
    assert list(bodies) == [WITH] * ROUNDS


def test_number_at_the_end_of_the_wait(
    *,
    session: Session,
    session_factory: sessionmaker[Session],
    store: Store,
    waiting: Any,
    formats: Any,
):
    """Worker and web at once: each message is queued once, and every one is claimed once."""
    store_id, barrier = store.id, Barrier(3)
    session.rollback()

    def tell() -> int:
        barrier.wait()
        for order_id in waiting:
            with session_factory.begin() as own:
                bring(own, store_id, order_id, formats)
        return 0

    def release() -> int:
        barrier.wait()
        moved = 0
        for _ in range(ROUNDS):
            with session_factory.begin() as own:
                moved += outbox.release_timed(own, END, formats, limit=1)
        return moved

    def claim() -> list[int]:
        barrier.wait()
        found: list[int] = []
        for _ in range(3 * ROUNDS):
            with session_factory.begin() as own:
                found += [one.id for one in outbox.claim(own, now=END).messages]
        return found

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(job) for job in (tell, release, claim)]
        found = jobs[2].result()
        assert [job.result() for job in jobs[:1]] == [0]
    with session_factory.begin() as own:
        found += [one.id for one in outbox.claim(own, now=END, limit=99).messages]
    counted = select(func.count()).select_from(Message)
    assert session.scalar(counted) == ROUNDS
    assert sorted(found) == sorted(set(found))
    bodies = set(session.scalars(select(Message.body)))
    assert bodies <= {WITH, WITHOUT}


def test_order_of_number_and_end_decides_the_wording(
    session: Session, store: Store, waiting: Any, formats: Any
):
    """Whichever is first decides; the second changes nothing about a message that left."""
    first, second, *_ = waiting
    assert bring(session, store.id, first, formats) == 1
    assert outbox.release_timed(session, END, formats) == ROUNDS - 1
    claimed = outbox.claim(session, now=END, limit=8).messages
    assert len(claimed) == 8
    assert bring(session, store.id, second, formats) == 0
    bodies = dict(session.execute(select(Message.order_id, Message.body)).all())
    assert (bodies[first], bodies[second]) == (WITH, WITHOUT)
