"""The demo store, which ``make run`` and ``demo order`` use."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Store, StoreStatus
from iletiniz_admin.services.audit import COMMAND_LINE
from iletiniz_admin.services.stores.keeping import add
from iletiniz_admin.services.stores.secrets import renew

DEMO_NAME = "Örnek Mağaza"
DEMO_SITE = "https://demo.example"
DEMO_STATUSES = (
    ("pending", "Ödeme bekleniyor"),
    ("processing", "Hazırlanıyor"),
    ("on-hold", "Beklemede"),
    ("kargolandi", "Kargoya verildi"),
    ("completed", "Tamamlandı"),
    ("cancelled", "İptal edildi"),
    ("refunded", "İade edildi"),
    ("failed", "Başarısız"),
)


def ensure_demo(session: Session, sealer: Sealer, now: datetime) -> Store:
    """Return the demo store, made and paired if it is not there; the caller commits."""
    statement = select(Store).where(Store.site == DEMO_SITE, Store.status == StoreStatus.PAIRED)
    store = session.scalars(statement.order_by(Store.id).limit(1)).first()
    if store is not None:
        return store
    store = add(session, DEMO_NAME, DEMO_SITE, COMMAND_LINE, now=now)
    store.site, store.status, store.paired_at = DEMO_SITE, StoreStatus.PAIRED, now
    store.order_statuses = [{"slug": slug, "label": label} for slug, label in DEMO_STATUSES]
    store.versions = {"bridge": "demo", "wordpress": "demo", "woocommerce": "demo"}
    renew(session, store, sealer, COMMAND_LINE)
    session.flush()
    return store
