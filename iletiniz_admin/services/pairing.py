"""Pairing a WordPress with a store (bridge protocol, section 2): a code, once, for 15 minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.crypto import (
    PAIRING_CODE_LENGTH,
    Sealer,
    hash_token,
    new_pairing_code,
    normalise_pairing_code,
)
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import PairingCode, Store, StoreStatus
from iletiniz_admin.services import audit, directives, identities, throttle
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.intake import fields, store_facts
from iletiniz_admin.services.stores import keeping, other_sites, secrets

CODE_MINUTES = 15
BACKFILL_DAYS = 365
SCOPE = "pairing"
WINDOW_SECONDS = 15 * 60
MOST_BY_ADDRESS = 10
MOST_OVERALL = 100


@dataclass(frozen=True, slots=True)
class PairingRequest:
    """What the bridge says of itself; ``site`` is WordPress's raw ``home`` option."""

    code: str
    site: str
    facts: dict[str, Any]


def new_code(session: Session, store: Store, actor: Actor, *, now: datetime) -> str:
    """Return a new code for the store; codes it had before are worth nothing any more."""
    session.execute(
        update(PairingCode)
        .where(PairingCode.store_id == store.id, PairingCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    code = new_pairing_code()
    session.add(
        PairingCode(
            store_id=store.id,
            code_hash=hash_token(code),
            created_at=now,
            expires_at=now + timedelta(minutes=CODE_MINUTES),
        )
    )
    subject = f"store {store.id}"
    audit.record(session, actor, "store.code_made", subject=subject, store_id=store.id)
    session.flush()
    return code


def read_request(body: Any) -> PairingRequest:
    """Return the request; raises ``Unusable`` with field and rule."""
    if not isinstance(body, dict):
        raise fields.Unusable("", "object")
    code = fields.required(fields.read_text(body.get("code"), "code", 40), "code")
    site = fields.read_text(body.get("home_url"), "home_url", keeping.MAX_URL_LENGTH + 1)
    try:
        keeping.check_url(site)
    except Refused:
        raise fields.Unusable("home_url", "url") from None
    fields.read_text(body.get("site_url"), "site_url", keeping.MAX_URL_LENGTH)
    return PairingRequest(code, site, store_facts.read_facts(body, ""))


def waiting_seconds(session: Session, address: str, now: datetime) -> int | None:
    """Return how long this address must wait after too many wrong codes, or None."""
    for key, limit in ((address, MOST_BY_ADDRESS), (None, MOST_OVERALL)):
        wait = throttle.retry_after_seconds(
            session, SCOPE, key, limit=limit, window_seconds=WINDOW_SECONDS, now=now
        )
        if wait is not None:
            return wait
    return None


def note_wrong_code(session: Session, address: str, now: datetime) -> None:
    """Count a wrong code against the address and overall."""
    throttle.hit(session, SCOPE, address, now)


def pair(
    session: Session, asked: PairingRequest, sealer: Sealer, *, now: datetime
) -> tuple[Store, str]:
    """Pair, and return the store with its signing secret, which is never shown again.

    The name a person gave the store stays. Pairing again kills the old secret at once; with another
    site the store has moved, and its history is asked for again; people of the old WordPress keep
    their sign-in only where the new site has signed as this store before: it holds the same
    accounts. Raises ``Refused``: ``wrong_code`` (unknown, used or expired alike), ``site_taken``
    (another store has this site).
    """
    store = _redeem(session, asked.code, now)
    _refuse_taken_site(session, store, asked.site)
    is_same = store.paired_at is not None and store.site == asked.site
    if not _is_same_wordpress(store, asked.site):
        identities.end_all(session, store, audit.BRIDGE, now)
    facts = {name: value for name, value in asked.facts.items() if name != "name"}
    store_facts.apply_facts(store, facts)
    store.site, store.url = asked.site, asked.site.rstrip("/")
    store.status = StoreStatus.PAIRED
    store.foreign_site = store.foreign_site_at = None
    other_sites.forget_copy(store, asked.site)
    secret = secrets.renew(session, store, sealer, audit.BRIDGE)
    if not is_same:
        store.paired_at, store.backfill_cursor, store.backfill_done_at = now, None, None
        directives.settle_kind(session, store.id, directives.BACKFILL, now)
        since = to_iso(now - timedelta(days=BACKFILL_DAYS))
        directives.add(session, store.id, directives.BACKFILL, {"since": since}, now)
    after = {"site": store.site}
    subject = f"store {store.id}"
    audit.record(
        session, audit.BRIDGE, "store.paired", subject=subject, store_id=store.id, after=after
    )
    session.flush()
    return store, secret


def _redeem(session: Session, code: str, now: datetime) -> Store:
    typed = normalise_pairing_code(code)
    digest = hash_token(typed)
    used = session.execute(
        update(PairingCode)
        .where(PairingCode.code_hash == digest, PairingCode.used_at.is_(None))
        .where(PairingCode.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if len(typed) != PAIRING_CODE_LENGTH or cast(CursorResult[Any], used).rowcount != 1:
        raise Refused("wrong_code")
    statement = select(Store).join(PairingCode, PairingCode.store_id == Store.id)
    store = session.scalars(statement.where(PairingCode.code_hash == digest)).one()
    if store.status is StoreStatus.REMOVED:
        raise Refused("wrong_code")
    return store


def _is_same_wordpress(store: Store, site: str) -> bool:
    """Tell whether the site is the paired one, or one that signed with its secret: it moved."""
    known = {_bare(one) for one in (store.site, store.foreign_site) if one}
    return not known or _bare(site) in known


def _bare(site: str) -> str:
    return site.partition("://")[2].rstrip("/").lower()


def _refuse_taken_site(session: Session, store: Store, site: str) -> None:
    statement = select(Store.id).where(
        Store.site == site, Store.status == StoreStatus.PAIRED, Store.id != store.id
    )
    if session.scalars(statement.limit(1)).first() is not None:
        raise Refused("site_taken", store_id=store.id)
