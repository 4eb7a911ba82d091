"""Everything that is kept of one person, for the page that shows it to the shop's team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    CampaignRecipient,
    Consent,
    ConsentImport,
    Message,
    OptOutLink,
    Order,
    Store,
    Suppression,
    Upload,
    UploadRow,
)
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.consent.merchants import held_against

MAX_ROWS: Final = 500  # of each kind on a page; a number may be a whole office's


@dataclass(frozen=True, slots=True)
class PersonView:
    """What the given stores hold of a number (E.164), newest first, of each kind up to the limit.

    ``is_cut`` says that some kind has more. Among the messages are those to the shop's team about
    the person's orders, as they may name the person.
    """

    recipient: str
    consents: Sequence[Consent]
    suppressions: Sequence[Suppression]  # lifted ones too
    messages: Sequence[Message]
    orders: Sequence[Order]
    imports: Sequence[ConsentImport]
    links: Sequence[OptOutLink]
    campaign_rows: Sequence[CampaignRecipient]  # in the receipts of campaigns
    file_rows: Sequence[UploadRow]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is kept."""
        kinds = (self.consents, self.suppressions, self.messages, self.orders, self.links)
        return not any((*kinds, self.campaign_rows, self.file_rows))


def person(
    session: Session,
    recipient: str,
    store_ids: Collection[int],
    *,
    limit: int | None = MAX_ROWS,
) -> PersonView:
    """Return what the stores hold of a number; suppressions are those that bind one of them.

    At most ``limit`` rows of each kind, or all that there are.
    """
    stores = session.scalars(select(Store).where(Store.id.in_(store_ids))).all()
    queries = _queries(recipient, store_ids)
    found = {name: _rows(session, query, limit) for name, query in queries.items()}
    binding = (held_against(connection_for(session, store), store.id) for store in stores)
    suppressions = select(Suppression).where(
        Suppression.recipient == recipient, or_(false(), *binding)
    )
    found["suppressions"] = _rows(session, suppressions.order_by(Suppression.id.desc()), limit)
    import_ids = {one.import_id for one in found["consents"]} - {None}
    imports = select(ConsentImport).where(ConsentImport.id.in_(import_ids))
    found["imports"] = _rows(session, imports.order_by(ConsentImport.id.desc()), limit)
    is_cut = limit is not None and any(len(rows) > limit for rows in found.values())
    kept: dict[str, Any] = {name: rows[:limit] for name, rows in found.items()}
    return PersonView(recipient=recipient, is_cut=is_cut, **kept)


def _queries(recipient: str, store_ids: Collection[int]) -> dict[str, Select[Any]]:
    about = select(Order.order_id).where(
        Order.store_id == Message.store_id, Order.recipient == recipient
    )
    files = select(Upload.id).where(Upload.store_id.in_(store_ids))
    is_told = or_(
        Message.recipient == recipient,
        and_(Message.recipient_role == "staff", Message.order_id.in_(about)),
    )
    return {
        "consents": select(Consent)
        .where(Consent.recipient == recipient, Consent.store_id.in_(store_ids))
        .order_by(Consent.at.desc(), Consent.is_given, Consent.id.desc()),
        "messages": select(Message)
        .where(Message.store_id.in_(store_ids), is_told)
        .order_by(Message.id.desc()),
        "orders": select(Order)
        .where(Order.recipient == recipient, Order.store_id.in_(store_ids))
        .order_by(Order.date_created_at.desc(), Order.order_id.desc()),
        "links": select(OptOutLink)
        .where(OptOutLink.recipient == recipient, OptOutLink.store_id.in_(store_ids))
        .order_by(OptOutLink.created_at.desc()),
        "campaign_rows": select(CampaignRecipient)
        .where(CampaignRecipient.recipient == recipient, CampaignRecipient.store_id.in_(store_ids))
        .order_by(CampaignRecipient.campaign_id.desc(), CampaignRecipient.position),
        "file_rows": select(UploadRow)
        .where(UploadRow.recipient == recipient, UploadRow.upload_id.in_(files))
        .order_by(UploadRow.upload_id.desc(), UploadRow.line),
    }


def _rows(session: Session, query: Select[Any], limit: int | None) -> list[Any]:
    return list(session.scalars(query if limit is None else query.limit(limit + 1)))
