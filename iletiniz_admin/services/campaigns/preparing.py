"""Preparing: a confirmed campaign's recipients become messages, some thousand at a time.

Each step is a short transaction of its own: it takes the recipients after ``prepared_position``,
makes their messages in one statement and moves the position, so that after a crash the next worker
goes on where the last step was committed. It holds the campaign's row and looks at its token, so
that two workers cannot make the same step, and one after a cancellation makes none; and it holds
the stores' rows, as erasing a person does, so that no number slips into a message behind that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    case,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    PRIORITY_BULK,
    Campaign,
    CampaignRecipient,
    CampaignStatus,
    CampaignStore,
    Message,
    MessageClass,
    MessageStatus,
    Reason,
    Store,
    StoreStatus,
)
from iletiniz_admin.services import consent, outbox
from iletiniz_admin.services.composing import SAMPLE_TOKEN
from iletiniz_admin.services.outbox.moves import values_of

SOURCE: Final = "campaign"
STEP_ROWS: Final = 1000  # some 40 ms of SQLite's write lock
# Messages of a later campaign would keep others from the same people until then (the cap).
AHEAD: Final = timedelta(minutes=15)
_MESSAGES: Final = cast(Table, Message.__table__)
_ROWS: Final = cast(Table, CampaignRecipient.__table__)
_CONFIRMED: Final = (CampaignStatus.SCHEDULED, CampaignStatus.SENDING, CampaignStatus.PAUSED)
_ENDS_IN_LINK: Final = f"%/r/{SAMPLE_TOKEN}"


class _Chunk(NamedTuple):
    """The recipients of one step: ``first`` to ``last`` position."""

    rows: Sequence[Row[Any]]
    mine: ColumnElement[bool]


def message_key(campaign_id: int, position: int) -> str:
    """Return the idempotency key of a recipient's message."""
    return f"campaign:{campaign_id}:{position}"


def is_to_prepare(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a campaign whose messages are to be made now.

    A planned one is prepared shortly before its start, also where it pauses by then; what is
    expired and does not pause is over.
    """
    begins_soon = or_(Campaign.start_at.is_(None), Campaign.start_at <= now + AHEAD)
    return and_(
        Campaign.prepared_at.is_(None),
        or_(
            and_(Campaign.status == CampaignStatus.SENDING, Campaign.expires_at > now),
            and_(
                Campaign.status.in_((CampaignStatus.SCHEDULED, CampaignStatus.PAUSED)), begins_soon
            ),
        ),
    )


def is_to_come(recipient: Any, campaign: Any) -> ColumnElement[bool]:
    """Return the condition of a recipient whose message is still to be made; aliases will do."""
    return and_(
        recipient.campaign_id == campaign.id,
        recipient.reason.is_(None),
        recipient.position > campaign.prepared_position,
        campaign.prepared_at.is_(None),
        campaign.status.in_(_CONFIRMED),
    )


def prepare_step(
    session: Session, campaign: Campaign, token: str, now: datetime, limit: int = STEP_ROWS
) -> bool:
    """Make messages of the next ``limit`` recipients; the caller commits, and asks again.

    False: nothing was done, as all have messages, the lease is another's by now, or the campaign
    was cancelled or has expired. After the last recipient ``prepared_at`` is set.
    """
    held = _hold(session, campaign.id, token, now)
    if held is None:
        return False
    removed_ids = _hold_stores(session, held)
    chunk = _next(session, held, limit)
    if chunk.rows:
        _make_messages(session, held, chunk, now)
        _cancel_removed(session, held, removed_ids, now)
        held.prepared_position = chunk.rows[-1].position
    if len(chunk.rows) < limit:
        held.prepared_at = now
    session.flush()
    return True


def _hold(session: Session, campaign_id: int, token: str, now: datetime) -> Campaign | None:
    session.flush()
    mine = select(Campaign).where(
        Campaign.id == campaign_id, Campaign.work_token == token, is_to_prepare(now)
    )
    return session.scalars(
        mine.with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def _hold_stores(session: Session, campaign: Campaign) -> list[int]:
    """Let nobody be erased from a store, nor one be removed, until the commit.

    Return the ids of those that were removed since the confirmation.
    """
    mine = select(CampaignStore.store_id).where(CampaignStore.campaign_id == campaign.id)
    held = select(Store.id, Store.status).where(Store.id.in_(mine)).order_by(Store.id)
    rows = session.execute(held.with_for_update(read=True)).all()
    return [row.id for row in rows if row.status is StoreStatus.REMOVED]


def _next(session: Session, campaign: Campaign, limit: int) -> _Chunk:
    row = _ROWS.c
    wanted = and_(row.campaign_id == campaign.id, row.reason.is_(None))
    found = (
        select(
            row.position,
            row.store_id,
            row.recipient,
            row.body.like(_ENDS_IN_LINK).label("is_linked"),
        )
        .where(wanted, row.position > campaign.prepared_position)
        .order_by(row.reason, row.position)  # NULL all: the index's order, whatever is guessed
        .limit(limit)
    )
    rows = session.execute(found).all()
    if not rows:
        return _Chunk(rows, wanted)
    return _Chunk(rows, and_(wanted, row.position.between(rows[0].position, rows[-1].position)))


def _make_messages(session: Session, campaign: Campaign, chunk: _Chunk, now: datetime) -> None:
    values = _message_of(campaign, now)
    if campaign.message_class is MessageClass.COMMERCIAL:
        tokens = consent.new_tokens(len(chunk.rows))
        _add_links(session, campaign, chunk, tokens, now)
        values["body"] = _linked_body(tokens, session.get_bind().dialect.name)
    source = select(*values.values()).where(chunk.mine).order_by(_ROWS.c.position)
    session.execute(insert(_MESSAGES).from_select(list(values), source, include_defaults=False))
    session.execute(update(_ROWS).where(chunk.mine).values(body=""))  # it moved to the message


def _cancel_removed(
    session: Session, campaign: Campaign, removed_ids: list[int], now: datetime
) -> None:
    """Cancel what was just made for stores that were removed, as their removal would have done."""
    if not removed_ids:
        return
    session.execute(
        update(Message)
        .where(
            Message.campaign_id == campaign.id,
            Message.status == MessageStatus.QUEUED,
            Message.store_id.in_(removed_ids),
        )
        .values(**values_of(MessageStatus.CANCELLED, Reason.BY_PERSON, now))
        .execution_options(synchronize_session=False)
    )


def _message_of(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """Return the columns of a message as expressions of its recipient's row.

    Whom the panel has forgotten since the check, by an erasure, gets a row that says so.
    """
    row = _ROWS.c
    is_erased = row.recipient == ""
    common = outbox.new_row(
        store_id=0,
        idempotency_key="-",
        source=SOURCE,
        campaign_id=campaign.id,
        connection_id=campaign.connection_id,
        message_class=campaign.message_class,
        sender=campaign.sender,
        provider=campaign.provider,
        priority=PRIORITY_BULK,
        status=MessageStatus.QUEUED,
        created_at=now,
    )
    values: dict[str, ColumnElement[Any]] = {
        name: literal(value, _MESSAGES.c[name].type) for name, value in common.items()
    }
    taken = ("store_id", "order_id", "order_number", "recipient", "body", "parts")
    values |= {name: row[name] for name in taken}
    if not campaign.sender:  # as the page says: the store's own, or iletiniz's choice
        usual = select(Store.default_sender).where(Store.id == row.store_id)
        values["sender"] = usual.scalar_subquery()
    key = message_key(campaign.id, 0)[:-1]
    values["idempotency_key"] = literal(key).concat(row.position.cast(String))
    ended = {
        "status": (MessageStatus.SKIPPED, MessageStatus.QUEUED),
        "reason": (Reason.ERASED, None),
        "finished_at": (now, None),
        "erased_at": (now, None),
    }
    for name, (then, otherwise) in ended.items():
        kind = _MESSAGES.c[name].type
        rest = null() if otherwise is None else literal(otherwise, kind)
        values[name] = case((is_erased, literal(then, kind)), else_=rest)
    return values


def _linked_body(tokens: Sequence[str], dialect_name: str) -> ColumnElement[str]:
    """Return the body with a refusal link of its own in place of the sample's end."""
    body = _ROWS.c.body
    cut = func.substr(body, 1, func.length(body) - consent.TOKEN_LENGTH)
    linked = cut.concat(_token_of_row(tokens, dialect_name))
    return case((body.like(_ENDS_IN_LINK), linked), else_=body)


def _token_of_row(tokens: Sequence[str], dialect_name: str) -> ColumnElement[str]:
    """Return each row's token; they are given in the rows' order.

    As bytes, of which a row takes its own at once: in a text, letters are counted from the first.
    """
    number = func.row_number().over(order_by=_ROWS.c.position).cast(Integer)
    size = consent.TOKEN_LENGTH
    piece = func.substr(literal("".join(tokens).encode()), (number - 1) * size + 1, size)
    return piece.cast(Text) if dialect_name == "sqlite" else func.convert_from(piece, "UTF8")


def _add_links(
    session: Session, campaign: Campaign, chunk: _Chunk, tokens: Sequence[str], now: datetime
) -> None:
    links: list[consent.OptOutLinkRow] = [
        {
            "token_hash": consent.token_hash(token),
            "store_id": row.store_id,
            "connection_id": campaign.connection_id,
            "recipient": row.recipient,
            "created_at": now,
        }
        for row, token in zip(chunk.rows, tokens, strict=True)
        if row.is_linked
    ]
    consent.new_links(session, links)
