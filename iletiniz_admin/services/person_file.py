"""Everything that is held about a number: how it stands now, as a file, in counts, and erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, func, inspect, or_, select
from sqlalchemy.orm import Session

from iletiniz_admin.models import (
    Base,
    CampaignRecipient,
    Consent,
    Message,
    MessageStatus,
    OptOutLink,
    Order,
    Store,
    Suppression,
    Upload,
    UploadRow,
)
from iletiniz_admin.services import audit, consent, privacy, stores
from iletiniz_admin.services.connections_lookup import connection_for
from iletiniz_admin.services.privacy.person import (
    Person,
    campaign_rows_of,
    consents_of,
    file_rows_of,
    messages_of,
    orders_of,
)

# What only machines know a row by, and the hash of a link's token: nothing of the person.
_INNER: Final = frozenset(
    {"claim_token", "lease_expires_at", "idempotency_key", "token_hash", "receipt_due_at"}
)
_TEXTS: Final = frozenset({"body", "error_message"})  # of a message
_WAITING: Final = (MessageStatus.QUEUED, MessageStatus.HELD)


@dataclass(frozen=True, slots=True)
class Standing:
    """What one merchant may send to the number now, and the statement that this rests on.

    ``names`` are those of the merchant's stores that one may see; ``will`` is None where the
    person never answered; ``stop`` is the widest scope that is stopped, "" for none. ``proof`` is
    the newest statement of these stores.
    """

    names: tuple[str, ...]
    will: bool | None
    stop: str
    proof: Consent | None

    @property
    def gets_commercial(self) -> bool:
        """Whether a commercial text may leave."""
        return bool(self.will) and not self.stop

    @property
    def gets_informational(self) -> bool:
        """Whether news about an order may leave."""
        return self.stop != consent.SCOPE_ALL


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows an erasure is about; ``waiting`` are those messages that have not left."""

    orders: int
    messages: int
    waiting: int
    consents: int
    campaign_rows: int
    file_rows: int


def standings(
    session: Session, recipient: str, visible: Mapping[int, Store], about: Collection[int]
) -> list[Standing]:
    """Return the standing with each merchant of the stores ``about``, by the stores' names."""
    found: list[Standing] = []
    done: set[int] = set()
    for store in sorted((visible[one] for one in about), key=lambda one: (one.name, one.id)):
        if store.id in done:
            continue
        ids = consent.merchant_store_ids(session, store)
        done.update(ids)
        names = tuple(visible[one].name for one in ids if one in visible and one in about)
        found.append(_standing(session, recipient, store, ids, names))
    return found


def _standing(
    session: Session, recipient: str, store: Store, ids: Sequence[int], names: tuple[str, ...]
) -> Standing:
    connection = connection_for(session, store)
    stopped = consent.find_suppressed(session, [recipient], store, connection)
    newest = (
        select(Consent)
        .where(Consent.recipient == recipient, Consent.store_id.in_(ids))
        .order_by(Consent.at.desc(), Consent.is_given, Consent.id.desc())
    )
    return Standing(
        names=names,
        will=consent.find_wills(session, ids, [recipient]).get(recipient),
        stop=stopped.get(recipient, ""),
        proof=session.scalars(newest.limit(1)).first(),
    )


def collect(
    session: Session, recipient: str, store_ids: Collection[int], actor: audit.Actor
) -> dict[str, Any]:
    """Return what the stores hold of the number as plain JSON, and write down that it was given.

    ``{"number", "orders", "messages", "consents", "suppressions", "opt_out_links", "campaigns",
    "files", "imports"}``, each a list of all rows, however many; times are UTC. What the shop's
    team was texted about an order is left out: it is of other people's numbers. A text's refusal
    link is cut, as the file passes through other hands.
    """
    view = consent.person(session, recipient, store_ids, limit=None)
    kinds: dict[str, Sequence[Base]] = {
        "orders": view.orders,
        "messages": [row for row in view.messages if row.recipient == recipient],
        "consents": view.consents,
        "suppressions": view.suppressions,
        "opt_out_links": view.links,
        "campaigns": view.campaign_rows,
        "files": view.file_rows,
    }
    held = {kind: [_plain(row) for row in rows] for kind, rows in kinds.items()}
    counts = {kind: len(rows) for kind, rows in held.items() if rows}
    audit.record(session, actor, "privacy.handed_out", subject="person", after=counts)
    files = [
        {"id": one.id, "file_name": one.file_name, "at": _json(one.at)} for one in view.imports
    ]
    return {"number": recipient, **held, "imports": files}


def _plain(row: Base) -> dict[str, Any]:
    columns = inspect(row).mapper.column_attrs
    plain = {one.key: _json(getattr(row, one.key)) for one in columns if one.key not in _INNER}
    for name in _TEXTS & plain.keys():
        plain[name] = plain[name] and consent.without_tokens(plain[name])
    return plain


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def count_held(session: Session, recipient: str, store_ids: Collection[int]) -> Held:
    """Count what an erasure in the stores would take."""
    person = Person(recipients=(recipient,))

    def count(model: type[Base], each: Any, *more: ColumnElement[bool]) -> int:
        mine = or_(*(each(store_id, person) for store_id in store_ids))
        return session.scalar(select(func.count()).select_from(model).where(mine, *more)) or 0

    return Held(
        orders=count(Order, orders_of),
        messages=count(Message, messages_of, Message.erased_at.is_(None)),
        waiting=count(Message, messages_of, Message.status.in_(_WAITING)),
        consents=count(Consent, consents_of),
        campaign_rows=count(CampaignRecipient, campaign_rows_of),
        file_rows=count(UploadRow, file_rows_of),
    )


def erase(
    session: Session,
    recipient: str,
    store_ids: Collection[int],
    *,
    actor: audit.Actor,
    now: datetime,
) -> privacy.Erased:
    """Erase the number from each store that holds something of it; the refusal stays.

    The stores are held one after the other by their ids, so that two erasures take turns.
    """
    done = privacy.Erased()
    for store_id in sorted(holding(session, recipient, store_ids)):
        store = session.get_one(Store, store_id)
        stores.hold(session, store)
        person = Person(recipients=(recipient,))
        more = privacy.erase(session, store, person, now, actor=actor)
        done += more
    return done


def holding(session: Session, recipient: str, store_ids: Collection[int]) -> set[int]:
    """Return those of the stores that hold something of the number."""
    found: set[int] = set()
    for model in (CampaignRecipient, Consent, Message, Order, OptOutLink, Suppression):
        query = select(model.store_id).where(model.recipient == recipient).distinct()
        found.update(one for one in session.scalars(query) if one is not None)
    files = select(Upload.store_id).join(UploadRow, UploadRow.upload_id == Upload.id)
    found.update(session.scalars(files.where(UploadRow.recipient == recipient).distinct()))
    return found & set(store_ids)
