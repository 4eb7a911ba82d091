"""Takes a campaign's messages for one call: all under one token, their attempts with them.

Claim and attempts are one transaction, right before the call, so that no batch is ever claimed
without them. The caller holds the connection's limit row, which lets one batch follow the other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    Executable,
    Select,
    Table,
    bindparam,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Attempt,
    AttemptOutcome,
    Connection,
    Message,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services import consent
from iletiniz_admin.services.consent import Sender
from iletiniz_admin.services.outbox.enqueue import MESSAGES
from iletiniz_admin.services.outbox.moves import values_of

ATTEMPTS: Final = cast(Table, Attempt.__table__)
_NOW: Final[Any] = bindparam("the_now")
_IDS: Final[Any] = bindparam("the_ids", expanding=True)


class BulkRow(NamedTuple):
    """A campaign's message, as far as its call needs it."""

    id: int
    store_id: int
    recipient: str
    body: str
    sender: str | None = None


def _waiting() -> Select[Any]:
    return select(MESSAGES.c.id).where(
        MESSAGES.c.campaign_id == bindparam("the_campaign"),
        MESSAGES.c.status == MessageStatus.QUEUED,
        MESSAGES.c.priority == PRIORITY_BULK,
        MESSAGES.c.erased_at.is_(None),
        MESSAGES.c.store_id.not_in(bindparam("the_stopped", expanding=True)),
    )


_FIND: Final = (
    _waiting()
    .with_only_columns(*(MESSAGES.c[name] for name in BulkRow._fields))
    .order_by(MESSAGES.c.id)
    .limit(bindparam("the_limit"))
)
_HAS: Final = _waiting().limit(1)
_IN_FLIGHT: Final = select(
    exists().where(
        MESSAGES.c.status == MessageStatus.SENDING,
        MESSAGES.c.priority == PRIORITY_BULK,
        MESSAGES.c.connection_id == bindparam("the_connection"),
        MESSAGES.c.lease_expires_at > _NOW,
    )
)
_BEGIN: Final = insert(ATTEMPTS).from_select(
    ["message_id", "claim_token", "number", "at", "outcome"],
    select(
        MESSAGES.c.id,
        MESSAGES.c.claim_token,
        MESSAGES.c.attempt_count,
        bindparam("the_now", type_=ATTEMPTS.c.at.type),
        literal(AttemptOutcome.STARTED, ATTEMPTS.c.outcome.type),
    ).where(
        MESSAGES.c.id.in_(_IDS),
        MESSAGES.c.status == MessageStatus.SENDING,
        MESSAGES.c.claim_token == bindparam("the_token"),
    ),
)


def has_bulk(session: Session, campaign_id: int, stopped: Collection[int] = ()) -> bool:
    """Say whether a message of the campaign waits, of a store that is not one of the stopped."""
    asked = {"the_campaign": campaign_id, "the_stopped": sorted(stopped)}
    return session.connection().execute(_HAS, asked).first() is not None


def find_bulk(
    session: Session, campaign_id: int, limit: int, stopped: Collection[int] = ()
) -> list[BulkRow]:
    """Return the campaign's next waiting messages, the oldest first."""
    asked = {"the_campaign": campaign_id, "the_stopped": sorted(stopped), "the_limit": limit}
    return [BulkRow(*row) for row in session.connection().execute(_FIND, asked)]


def bulk_in_flight(session: Session, connection_id: int, now: datetime) -> bool:
    """Say whether a batch of the connection is under way: its lease runs."""
    asked = {"the_connection": connection_id, "the_now": now}
    return bool(session.connection().execute(_IN_FLIGHT, asked).scalar())


def skip_bulk(session: Session, ids: Collection[int], reason: Reason, now: datetime) -> None:
    """End waiting messages that may not go to their people any more."""
    session.execute(
        update(Message)
        .where(Message.id.in_(sorted(ids)), Message.status == MessageStatus.QUEUED)
        .values(**values_of(MessageStatus.SKIPPED, reason, now))
        .execution_options(synchronize_session=False)
    )


def claim_bulk(
    session: Session,
    rows: Sequence[BulkRow],
    *,
    token: str,
    connection: Connection,
    now: datetime,
    lease_seconds: float,
) -> list[BulkRow]:
    """Move the rows to `sending` under the token and add their attempts; commit, then call.

    Returns those that were taken: not what was ended since, or refused by its person.
    """
    asked = {
        "the_ids": [row.id for row in rows],
        "the_token": token,
        "the_now": now,
        "the_lease": now + timedelta(seconds=lease_seconds),
    }
    database = session.connection()
    taken = set(database.execute(_claim(Sender.of(connection)), asked).scalars())
    if taken:
        database.execute(_BEGIN, asked)
    return [row for row in rows if row.id in taken]


@lru_cache(maxsize=128)
def _claim(sender: Sender) -> Executable:
    """Return the statement that takes rows for batches of this sender, made once for each.

    What the caller asked about a moment ago it asks again as far as it can be one condition.
    """
    return (
        update(MESSAGES)
        .where(
            MESSAGES.c.id.in_(_IDS),
            MESSAGES.c.status == MessageStatus.QUEUED,
            MESSAGES.c.erased_at.is_(None),
            ~consent.is_suppressed_clause(MESSAGES, sender),
        )
        .values(
            **values_of(
                MessageStatus.SENDING,
                None,
                _NOW,
                claim_token=bindparam("the_token"),
                lease_expires_at=bindparam("the_lease"),
                attempt_count=MESSAGES.c.attempt_count + 1,
            )
        )
        .returning(MESSAGES.c.id)
    )
