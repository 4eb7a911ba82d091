"""Erases a person from one store: names, numbers and texts go, counts stay.

What stays: each order with its number, status and total; each message with its key, status, parts
and times; each attempt and each statement of consent; that a refusal link was made, for nobody;
that a campaign's receipt had a row, and a file a line. Two things stay on purpose:

* A suppression keeps its number. It is a person's refusal, and a refusal that is forgotten would
  let the next order be texted again. Law 6698 (KVKK), article 5, lets it be kept: it is needed for
  a duty of the merchant, to heed the refusal (Law 6563), and to be able to prove that.
* The order's own consent (yes or no, when, which text) names nobody.

The store is the source: an order that it sends again later, in an event, a sweep or a backfill, is
mirrored as it stands there. WordPress erases its own orders beside calling this, so what it sends
then is blank; where it keeps an order for the tax office, so does the mirror.
"""

import secrets
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Attempt,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    CampaignStore,
    Consent,
    Directive,
    Message,
    MessageStatus,
    OptOutLink,
    Order,
    RecipientRole,
    Store,
)
from iletiniz_admin.services import audit, outbox, uploads
from iletiniz_admin.services.privacy.person import (
    NOBODY,
    Person,
    campaign_rows_of,
    consents_of,
    messages_of,
    orders_of,
)

_BLANK_ORDER: dict[str, Any] = {
    "first_name": "",
    "last_name": "",
    "phone": "",
    "shipping_first_name": "",
    "shipping_last_name": "",
    "shipping_phone": "",
    "recipient": None,
    "city": "",
    "state": "",
    "items_summary": "",
    "customer_id": None,
    "tracking": [],
}
_BLANK_RECIPIENT: dict[str, Any] = {"recipient": "", "name": "", "body": "", "detail": ""}
_RARE = frozenset({"campaign_rows", "file_rows"})
_TELLING = ("recipient_masked", "error_message")  # of a note's payload


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows were blanked, and how many waiting messages were cancelled for it."""

    orders: int = 0
    messages: int = 0
    cancelled: int = 0
    consents: int = 0
    campaign_rows: int = 0
    file_rows: int = 0

    def __add__(self, other: "Erased") -> "Erased":
        """Return both together."""
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Erased(*(mine + theirs for mine, theirs in pairs))


def erase(
    session: Session,
    store: Store,
    person: Person,
    now: datetime,
    *,
    actor: audit.Actor = audit.BRIDGE,
) -> Erased:
    """Erase the person from the store, and write down how much and by whom; the caller commits.

    The caller holds the store (``stores.lock``). A message whose call is under way stays
    ``sending``: it has left, and its outcome is recorded without number and text.
    """
    _interrupt_checks(session, store.id)
    mine = and_(messages_of(store.id, person), _says_something())
    message_ids = _take_back(session, mine, now)
    _blank_links(session, store.id, person, mine)
    _blank_notes(session, store.id, mine, message_ids)
    attempts = update(Attempt).where(Attempt.message_id.in_(select(Message.id).where(mine)))
    _run(session, attempts.values(error_message=None))
    blank = {"recipient": "", "body": "", "error_message": None, "erased_at": now}
    blanked = _run(session, update(Message).where(mine).values(blank))
    cancelled = outbox.end_erased(session, now)
    consents = _blank_consents(session, store.id, person)
    rows = update(CampaignRecipient).where(campaign_rows_of(store.id, person))
    campaign_rows = _run(session, rows.values(_BLANK_RECIPIENT))
    orders = update(Order).where(orders_of(store.id, person))
    done = Erased(
        orders=_run(session, orders.values(**_BLANK_ORDER, updated_at=now)),
        messages=blanked,
        cancelled=cancelled,
        consents=consents,
        campaign_rows=campaign_rows,
        file_rows=uploads.erase(session, store.id, person.recipients),
    )
    subject = f"store {store.id}"
    audit.record(
        session,
        actor,
        "privacy.erased",
        subject=subject,
        store_id=store.id,
        after=_told(done),
    )
    return done


def _interrupt_checks(session: Session, store_id: int) -> None:
    """Take the lease from checks of campaigns: they read anew what they have not written yet.

    First of all, so that what such a check writes meanwhile is there to be blanked.
    """
    of_store = select(CampaignStore.campaign_id).where(CampaignStore.store_id == store_id)
    mine = Campaign.status == CampaignStatus.CHECKING, Campaign.id.in_(of_store)
    _run(session, update(Campaign).where(*mine).values(work_token=None, work_until=None))


def _told(done: Erased) -> dict[str, int]:
    """Return the counts as they are written down: campaigns and files only where there were any."""
    counts = asdict(done)
    return {name: count for name, count in counts.items() if count or name not in _RARE}


def _says_something() -> ColumnElement[bool]:
    return or_(Message.recipient != "", Message.body != "", Message.error_message.is_not(None))


def _take_back(session: Session, mine: ColumnElement[bool], now: datetime) -> set[int]:
    """Take back what is claimed but not called yet; return the ids of all that is to be blanked.

    The rows are locked first. So the worker has either written its attempt, and calls, or it finds
    its claim gone when it begins one.
    """
    query = select(Message.id, Message.status, Message.claim_token).where(mine)
    rows = session.execute(query.order_by(Message.id).with_for_update()).all()
    claimed = {row.claim_token for row in rows if row.status is MessageStatus.SENDING}
    begun = set(
        session.scalars(select(Attempt.claim_token).where(Attempt.claim_token.in_(claimed)))
    )
    for row in rows:
        if row.status is MessageStatus.SENDING and row.claim_token not in begun:
            queued, only = MessageStatus.QUEUED, (MessageStatus.SENDING,)
            outbox.move(session, row.id, queued, now=now, only=only, token=row.claim_token)
    return {row.id for row in rows}


def _blank_notes(
    session: Session, store_id: int, mine: ColumnElement[bool], message_ids: set[int]
) -> None:
    """Take number and iletiniz's own words out of the notes, handed to the store or not."""
    notes = select(Directive).where(
        Directive.store_id == store_id,
        Directive.kind == "note",
        Directive.order_id.in_(select(Message.order_id).where(mine)),
    )
    for note in session.scalars(notes):
        if note.payload.get("message_id") in message_ids:
            kept = {name: value for name, value in note.payload.items() if name not in _TELLING}
            note.payload, note.note = kept, ""
    session.flush()


def _blank_links(
    session: Session, store_id: int, person: Person, mine: ColumnElement[bool]
) -> None:
    """Take the number out of refusal links: those of the person's numbers and of such messages."""
    written_to = select(Message.recipient).where(
        mine, Message.recipient_role == RecipientRole.CUSTOMER, Message.recipient != ""
    )
    is_mine = or_(OptOutLink.recipient.in_(person.recipients), OptOutLink.recipient.in_(written_to))
    links = update(OptOutLink).where(OptOutLink.store_id == store_id, is_mine)
    _run(session, links.values(recipient=""))


def _blank_consents(session: Session, store_id: int, person: Person) -> int:
    """Put a random word in place of each number, so that statements and people still count.

    What somebody noted beside a statement may name the person, so it goes.
    """
    mine = consents_of(store_id, person)
    count = 0
    for recipient in session.scalars(select(Consent.recipient).where(mine).distinct()).all():
        word = f"{NOBODY}{secrets.token_hex(6)}"
        statement = update(Consent).where(mine, Consent.recipient == recipient)
        count += _run(session, statement.values(recipient=word, note=""))
    return count


def _run(session: Session, statement: Update) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return int(cast(CursorResult[Any], result).rowcount)
