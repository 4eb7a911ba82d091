"""Withdrawals as they arrive: by the link in a text, or by a person in the panel. At once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin import sms
from iletiniz_admin.models import Connection, OptOutLink, Store, Suppression
from iletiniz_admin.services import audit, consent, outbox
from iletiniz_admin.services.connections_lookup import connection_for

OPT_OUT = "opt_out"  # the source of a statement made by the link
LINK = audit.Actor("opt-out link")


@dataclass(frozen=True, slots=True)
class OptOut:
    """What the page behind a link shows: whose texts, to which number (masked), refused or not.

    ``is_erased``: the number was erased since, so that nobody here can write to it.
    """

    store: Store
    merchant_title: str
    recipient: str
    is_done: bool
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The suppression that holds now, and how many waiting messages it ended."""

    suppression: Suppression
    stopped_count: int


def look(session: Session, token: str) -> OptOut | None:
    """Return what the link of a token is about, or None; changes nothing."""
    link = _find(session, token)
    return None if link is None else _view(session, link)


def opt_out(session: Session, token: str, *, now: datetime) -> OptOut | None:
    """Refuse commercial texts for the number of the link, at once; None for a wrong token.

    Pressed again it changes nothing, unless the refusal was lifted meanwhile: then it refuses
    anew. The caller commits.
    """
    link = _find(session, token, is_held=True)
    if link is None:
        return None
    if not _view(session, link).is_done:
        withdraw_now(
            session,
            recipient=link.recipient,
            store=session.get_one(Store, link.store_id),
            source=OPT_OUT,
            actor=LINK,
            now=now,
            connection=_connection_of(session, link),
        )
    link.used_at = link.used_at or now
    session.flush()
    return _view(session, link)


def withdraw_now(
    session: Session,
    *,
    recipient: str,
    store: Store,
    source: str,
    actor: audit.Actor,
    now: datetime,
    scope: str = consent.SCOPE_COMMERCIAL,
    note: str = "",
    connection: Connection | None = None,
) -> Withdrawn:
    """Withdraw as ``consent.withdraw``, and end what waits for it; the caller commits."""
    suppression = consent.withdraw(
        session,
        recipient=recipient,
        store=store,
        source=source,
        actor=actor,
        now=now,
        scope=scope,
        note=note,
        connection=connection,
    )
    return Withdrawn(suppression, outbox.stop_recipient(session, recipient, now))


def _find(session: Session, token: str, *, is_held: bool = False) -> OptOutLink | None:
    if not consent.is_token(token):
        return None
    query = select(OptOutLink).where(OptOutLink.token_hash == consent.token_hash(token))
    return session.scalars(query.with_for_update() if is_held else query).one_or_none()


def _connection_of(session: Session, link: OptOutLink) -> Connection | None:
    """Return the connection that the text came by, else the store's present one."""
    if link.connection_id is not None:
        return session.get(Connection, link.connection_id)
    return connection_for(session, session.get_one(Store, link.store_id))


def _view(session: Session, link: OptOutLink) -> OptOut:
    store = session.get_one(Store, link.store_id)
    connection = _connection_of(session, link)
    title = connection.merchant_title if connection else ""
    if not link.recipient:
        return OptOut(store, title, "", is_done=True, is_erased=True)
    found = consent.find_suppressed(session, [link.recipient], store, connection)
    return OptOut(store, title, sms.mask(link.recipient), is_done=bool(found))
