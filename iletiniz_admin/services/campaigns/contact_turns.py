"""Whose contacts are saved next, and what is written down of them.

A turn takes at most a tenth of the request rate and leaves half of the bucket to messages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, String, cast, func, literal, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.iletiniz import Contact
from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    Connection,
    ConnectionStatus,
    Message,
    MessageStatus,
    Store,
)
from iletiniz_admin.services import consent, leases, limits

SCOPE: Final = "contacts:write"
EVERY_SECONDS: Final = 5.0
SHARE: Final = 10  # a tenth of the request rate
MOST_CALLS: Final = 20  # of a turn, whatever the rate
LOOKED_AT: Final = 5_000  # places of the receipt in one step
MOST_FAILED: Final = 100  # and fewer saved than that: the rest would fail too
FAILING: Final = "failing"
NO_SCOPE: Final = "scope"
PUT_OFF: Final = timedelta(minutes=1)  # iletiniz is busy or out of reach

_Found = Row[tuple[int, int, str, str]]


@dataclass(frozen=True, slots=True)
class Person:
    """A contact to save and its place in the receipt."""

    position: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class Turn:
    """The next people of a campaign; they count as failed until they are known to be saved."""

    campaign_id: int
    connection_id: int
    sealed_key: bytes
    people: tuple[Person, ...]
    position: int  # the campaign's place from now on


@dataclass(slots=True)
class Result:
    """What came of a turn; `error` ends the saving, `is_busy` puts it off."""

    saved: int = 0
    tried: int = 0
    error: str | None = None
    is_busy: bool = False


def take_turn(session: Session, now: datetime) -> Turn | None:
    """Return the next people to save, taken from others; None: there is nothing to do now.

    A turn without people moved the campaign's place over those who got no text.
    """
    for campaign, connection in _list_open(session):
        if connection.scopes_granted is not None and SCOPE not in connection.scopes_granted:
            _end(campaign, NO_SCOPE, now)
            session.flush()
        elif (turn := _turn_of(session, campaign, connection, now)) is not None:
            return turn
    return None


def note_turn(session: Session, turn: Turn, result: Result, now: datetime) -> None:
    """Count what was saved, give back what was not tried, and end or put off the saving."""
    campaign = session.get(Campaign, turn.campaign_id, populate_existing=True, with_for_update=True)
    if campaign is None:
        return
    campaign.contacts_saved += result.saved
    campaign.contacts_failed -= result.saved
    untried = turn.people[result.tried :]
    if untried and campaign.contacts_position == turn.position:
        campaign.contacts_failed -= len(untried)
        campaign.contacts_position = untried[0].position - 1
    if result.error is not None:
        _end(campaign, result.error, now)
    elif campaign.contacts_failed >= MOST_FAILED and campaign.contacts_saved < MOST_FAILED:
        _end(campaign, FAILING, now)
    elif result.is_busy:
        leases.put_off(session, _lease(turn.connection_id), now + PUT_OFF)
    session.flush()


def _list_open(session: Session) -> Iterator[tuple[Campaign, Connection]]:
    """Yield of each connection the first ended campaign whose people are still to be saved."""
    under_way = select(Message.id).where(
        Message.campaign_id == Campaign.id,
        Message.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)),
    )
    query = (
        select(Campaign, Connection)
        .join(Connection, Connection.id == Campaign.connection_id)
        .where(
            Campaign.wants_contacts.is_(True),
            Campaign.contacts_done_at.is_(None),
            Campaign.status.in_((CampaignStatus.FINISHED, CampaignStatus.CANCELLED)),
            Connection.status == ConnectionStatus.CONNECTED,
            Connection.sealed_key.is_not(None),
            ~under_way.exists(),
        )
        .order_by(Campaign.id)
    )
    seen: set[int] = set()
    for campaign, connection in session.execute(query).all():
        if connection.id not in seen:
            seen.add(connection.id)
            yield campaign, connection


def _turn_of(
    session: Session, campaign: Campaign, connection: Connection, now: datetime
) -> Turn | None:
    last = _last_position(session, campaign)
    if campaign.contacts_position >= last:
        _end(campaign, None, now)
        session.flush()
        return None
    until = min(last, campaign.contacts_position + LOOKED_AT)
    rows = _list_taken(session, campaign, until)
    position = until if len(rows) < MOST_CALLS else rows[-1].position
    people = _without_refusing(session, rows, connection)
    if people:
        count = _take_calls(session, connection.id, now)
        if not count:
            return None
        position = position if len(people) <= count else people[count].position - 1
        people = people[:count]
    if not _advance(session, campaign, position, len(people)):
        return None
    key = connection.sealed_key or b""
    return Turn(campaign.id, connection.id, key, tuple(people), position)


def _last_position(session: Session, campaign: Campaign) -> int:
    newest = select(func.max(CampaignRecipient.position))
    return session.scalar(newest.where(CampaignRecipient.campaign_id == campaign.id)) or 0


def _list_taken(session: Session, campaign: Campaign, until: int) -> Sequence[_Found]:
    """Return the first few after the campaign's place whose message iletiniz took."""
    row = CampaignRecipient
    key = literal(f"campaign:{campaign.id}:") + cast(row.position, String)
    return session.execute(
        select(row.position, row.store_id, row.recipient, row.name)
        .join(Message, Message.idempotency_key == key)
        .where(
            row.campaign_id == campaign.id,
            row.reason.is_(None),
            row.position > campaign.contacts_position,
            row.position <= until,
            row.recipient != "",  # erased since
            Message.accepted_at.is_not(None),
        )
        .order_by(row.position)
        .limit(MOST_CALLS)
    ).all()


def _without_refusing(
    session: Session, rows: Sequence[_Found], connection: Connection
) -> list[Person]:
    """Return the people but for those who refuse texts by now: nothing more is said of them."""
    refusing: set[int] = set()
    for store_id in {row.store_id for row in rows}:
        store = session.get(Store, store_id)
        ours = {row.position: row.recipient for row in rows if row.store_id == store_id}
        if store is not None:
            found = consent.find_suppressed(session, set(ours.values()), store, connection)
            refusing |= {position for position, number in ours.items() if number in found}
    return [
        Person(row.position, Contact(phone=row.recipient, name=row.name or None))
        for row in rows
        if row.position not in refusing
    ]


def _take_calls(session: Session, connection_id: int, now: datetime) -> int:
    """Take the calls of this turn out of the bucket; 0: not now."""
    row = limits.lock(session, connection_id, now)
    per_second = row.requests_per_minute / 60.0 / SHARE
    every_seconds = max(EVERY_SECONDS, 1.0 / per_second)
    spare = limits.room(row, now) - row.requests_per_minute // 2
    count = max(0, min(int(per_second * every_seconds), MOST_CALLS, spare))
    exactly = every_seconds / leases.SLACK  # no turn comes early: a tenth is the most
    if not count or not leases.take(session, _lease(connection_id), exactly, now):
        return 0
    limits.spend(row, count)
    session.flush()
    return count


def _advance(session: Session, campaign: Campaign, position: int, count: int) -> bool:
    """Move the campaign's place on; False: another worker did."""
    moved = session.scalar(
        update(Campaign)
        .where(Campaign.id == campaign.id, Campaign.contacts_position == campaign.contacts_position)
        .values(contacts_position=position, contacts_failed=Campaign.contacts_failed + count)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


def _end(campaign: Campaign, code: str | None, now: datetime) -> None:
    campaign.contacts_error = code
    campaign.contacts_done_at = now


def _lease(connection_id: int) -> str:
    return f"contacts.{connection_id}"
