"""Lists what is kept of a person in one store, 50 rows a page, in an order that stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Campaign,
    CampaignRecipient,
    Consent,
    Message,
    Order,
    Store,
    Suppression,
    Upload,
    UploadRow,
)
from iletiniz_admin.services import audit, consent
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.privacy.person import (
    Person,
    campaign_rows_of,
    consents_of,
    file_rows_of,
    messages_of,
    orders_of,
)

PER_PAGE = 50
Kept = Order | Message | Consent | Suppression | CampaignRecipient | UploadRow


class Row(NamedTuple):
    """What is kept; a campaign's or a file's row comes with what it is a row of."""

    kept: Kept
    source: Campaign | Upload | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page by kind, in the order of `_queries`; of each kind the oldest first."""

    rows: Sequence[Row]
    is_done: bool


def export(session: Session, store: Store, person: Person, number: int) -> Page:
    """Return a page, counted from 1, and write down that it was given; the caller commits.

    Of messages only those that still say something: a status without a notice, and what was
    erased, hold nothing of the person.
    """
    rows: list[Row] = []
    start, before = (number - 1) * PER_PAGE, 0
    for query in _queries(session, store, person):
        count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        offset, room = max(0, start - before), PER_PAGE - len(rows)
        if offset < count and room > 0:
            kept = session.scalars(query.limit(room).offset(offset))
            rows += [Row(one, _source_of(session, one)) for one in kept]
        before += count
    after = {"page": number, "items": len(rows)}
    subject = f"store {store.id}"
    audit.record(
        session,
        audit.BRIDGE,
        "privacy.exported",
        subject=subject,
        store_id=store.id,
        after=after,
    )
    return Page(rows, is_done=start + PER_PAGE >= before)


def _source_of(session: Session, kept: Kept) -> Campaign | Upload | None:
    if isinstance(kept, CampaignRecipient):
        return session.get(Campaign, kept.campaign_id)
    return session.get(Upload, kept.upload_id) if isinstance(kept, UploadRow) else None


def _queries(session: Session, store: Store, person: Person) -> list[Select[Any]]:
    binding = consent.held_against(connection_for(session, store), store.id)
    return [
        select(Order).where(orders_of(store.id, person)).order_by(Order.order_id),
        select(Message)
        .where(messages_of(store.id, person), or_(Message.recipient != "", Message.body != ""))
        .order_by(Message.id),
        select(Consent).where(consents_of(store.id, person)).order_by(Consent.id),
        select(Suppression)
        .where(Suppression.recipient.in_(person.recipients), binding)
        .order_by(Suppression.id),
        select(CampaignRecipient)
        .where(campaign_rows_of(store.id, person))
        .order_by(CampaignRecipient.campaign_id, CampaignRecipient.position),
        select(UploadRow)
        .where(file_rows_of(store.id, person))
        .order_by(UploadRow.upload_id, UploadRow.line),
    ]
