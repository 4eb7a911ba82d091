"""The secrets of a store: made, sealed, opened, rotated.

``signing_secret`` signs the bridge's calls; while it rotates, the next one stands beside it until a
call signed with it arrives. ``webhook_secret`` signs WooCommerce's own webhooks.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer, context, new_token
from iletiniz_admin.errors import Refused
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services import audit
from iletiniz_admin.services.audit import Actor

SIGNING, WEBHOOK = "signing_secret", "webhook_secret"
MAX_OPENED = 1000


def seal_secret(sealer: Sealer, store_id: int, secret: str, kind: str = SIGNING) -> bytes:
    """Return the secret sealed for its store."""
    return sealer.seal(secret, context=context("stores", store_id, kind))


class SecretBook:
    """Opens sealed secrets and remembers them by their sealed bytes, which never change."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._opened: dict[tuple[int, str, bytes], str] = {}

    def open(self, store_id: int, sealed: bytes | None, kind: str = SIGNING) -> str | None:
        """Return the secret, or None if there is none; raises ``SealBroken``."""
        if sealed is None:
            return None
        place = (store_id, kind, sealed)
        found = self._opened.get(place)
        if found is None:
            found = self._sealer.open(sealed, context=context("stores", store_id, kind))
            if len(self._opened) >= MAX_OPENED:
                self._opened.clear()
            self._opened[place] = found
        return found


def renew(session: Session, store: Store, sealer: Sealer, actor: Actor) -> str:
    """Give the store a new signing secret at once; the old one dies with this transaction.

    Returns the secret, which is shown to nobody again.
    """
    secret = new_token()
    store.sealed_secret = seal_secret(sealer, store.id, secret)
    store.sealed_next_secret = None
    subject = f"store {store.id}"
    audit.record(session, actor, "store.secret_renewed", subject=subject, store_id=store.id)
    return secret


def rotate(session: Session, store: Store, sealer: Sealer, actor: Actor) -> str:
    """Begin a routine rotation: the next answers carry the new secret, which is also returned.

    Raises ``Refused("not_paired")`` for a store without a secret.
    """
    if store.sealed_secret is None or store.status is not StoreStatus.PAIRED:
        raise Refused("not_paired", store_id=store.id)
    secret = new_token()
    store.sealed_next_secret = seal_secret(sealer, store.id, secret)
    subject = f"store {store.id}"
    audit.record(session, actor, "store.secret_rotating", subject=subject, store_id=store.id)
    return secret


def finish_rotation(session: Session, store: Store) -> None:
    """The bridge has signed with the next secret: it becomes the only one."""
    if store.sealed_next_secret is None:
        return
    store.sealed_secret, store.sealed_next_secret = store.sealed_next_secret, None
    subject = f"store {store.id}"
    audit.record(session, audit.BRIDGE, "store.secret_rotated", subject=subject, store_id=store.id)


def new_webhook_secret(session: Session, store: Store, sealer: Sealer, actor: Actor) -> str:
    """Give the store a new secret for WooCommerce's own webhooks; the page shows it once."""
    secret = new_token()
    store.sealed_webhook_secret = seal_secret(sealer, store.id, secret, WEBHOOK)
    subject = f"store {store.id}"
    audit.record(session, actor, "store.webhook_secret_made", subject=subject, store_id=store.id)
    return secret


def drop_secrets(store: Store, now: datetime) -> None:
    """Forget all secrets of a store that is removed."""
    store.sealed_secret = store.sealed_next_secret = store.sealed_webhook_secret = None
    store.status, store.removed_at = StoreStatus.REMOVED, now
