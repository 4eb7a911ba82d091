"""Other sites that sign as a store: a shop that has moved, or a copy of it (clone guard).

A copy of a WordPress carries the store's secret, and only its address tells it from the shop. It is
refused, and a person is asked once: has the shop moved, or is this a copy? Until then, and after
either answer, one site at a time is the store's; its calls are taken meanwhile.

One question stands at a time: it stays with the site that asked first, and the next one is asked
when that is answered. A site that was called a copy asks no more; the page still shows its calls.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.clock import to_iso
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services import audit
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.stores.calling import hold, lock, note_refusal
from iletiniz_admin.services.stores.keeping import MAX_URL_LENGTH, check_url

MAX_COPIES = 20  # remembered; the one silent for the longest goes first
OTHER_SITE = "other_site"


def is_same(one: str | None, other: str | None) -> bool:
    """Tell whether two sites are one; a trailing slash makes no other one."""
    return (one or "").rstrip("/") == (other or "").rstrip("/")


def note_other_site(session: Session, store_id: int, site: str, now: datetime) -> None:
    """Note that another site signed as the store; the caller commits."""
    store = lock(session, store_id)
    site = site[:MAX_URL_LENGTH]
    if store is None or is_same(store.site, site):
        return
    if _find_copy(store, site) is not None:
        store.copies = [
            {**one, "seen_at": to_iso(now)} if is_same(one["site"], site) else one
            for one in store.copies
        ]
        return
    note_refusal(session, store_id, OTHER_SITE, now)
    if not site:
        return  # nothing to ask about
    if store.foreign_site is None or is_same(store.foreign_site, site):
        store.foreign_site, store.foreign_site_at = site, now


def check_move(session: Session, store: Store, site: str) -> str:
    """Return the address that the store would get if it has moved to the site.

    Raises ``Refused``: ``no_other_site`` (that site never asked, or another one does now),
    ``site_taken`` (another store has it), ``bad_url``, ``url_not_https``.
    """
    is_asked = store.foreign_site is not None and is_same(store.foreign_site, site)
    if not is_asked and _find_copy(store, site) is None:
        raise Refused("no_other_site", store_id=store.id)
    url = check_url(site)
    others = select(Store.site).where(Store.status == StoreStatus.PAIRED, Store.id != store.id)
    if any(is_same(one, site) for one in session.scalars(others)):
        raise Refused("site_taken", store_id=store.id)
    return url


def accept_move(session: Session, store: Store, site: str, actor: Actor) -> None:
    """The shop has moved: ``site``, which asked, is the store's from now on.

    The secret stays, as both places hold it: the bridge at the new address goes on with its next
    heartbeat, the old address is refused and asks in its turn. A second press changes nothing.
    Raises ``Refused`` as ``check_move`` does.
    """
    hold(session, store)
    if is_same(store.site, site):
        return
    url = check_move(session, store, site)
    before, after = {"site": store.site}, {"site": site}
    store.site, store.url = site, url
    forget_copy(store, site)
    if is_same(store.foreign_site, site):
        _end_question(store)
    _record(session, store, actor, "store.moved", before=before, after=after)


def refuse_copy(session: Session, store: Store, site: str, actor: Actor, *, now: datetime) -> None:
    """``site``, which asked, is a copy: it stays refused and does not ask again.

    A second press changes nothing. Raises ``Refused("no_other_site")`` if that site does not ask:
    meanwhile another one does, or somebody said that the shop has moved there.
    """
    hold(session, store)
    if _find_copy(store, site) is not None:
        return
    if store.foreign_site is None or not is_same(store.foreign_site, site):
        raise Refused("no_other_site", store_id=store.id)
    seen_at = store.foreign_site_at or now
    copy = {"site": site, "answered_at": to_iso(now), "seen_at": to_iso(seen_at)}
    newest = sorted([*store.copies, copy], key=lambda one: one["seen_at"])[-MAX_COPIES:]
    store.copies = newest
    before, after = {"foreign_site": store.foreign_site}, {"copy": site}
    _end_question(store)
    _record(session, store, actor, "store.copy_refused", before=before, after=after)


def forget_copy(store: Store, site: str) -> None:
    """The site is the store's own from now on, whatever was said of it before."""
    store.copies = [one for one in store.copies or () if not is_same(one["site"], site)]


def _end_question(store: Store) -> None:
    store.foreign_site = store.foreign_site_at = None
    if store.last_refusal == OTHER_SITE:
        store.last_refusal = store.last_refusal_at = None


def _find_copy(store: Store, site: str) -> dict[str, str] | None:
    return next((one for one in store.copies or () if is_same(one["site"], site)), None)


def _record(
    session: Session,
    store: Store,
    actor: Actor,
    action: str,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    subject = f"store {store.id}"
    audit.record(
        session, actor, action, subject=subject, store_id=store.id, before=before, after=after
    )
