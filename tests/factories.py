"""Rows for tests; each factory flushes and gives back the row. Import as ``factories``."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer, context
from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    MessageRule,
    RecipientRole,
    Role,
    Store,
    StoreAccess,
    StoreStatus,
    User,
)

NOW = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
API_KEY = "iltz_test_0123456789abcdefghijklmn"
SECRET = "signing-secret-of-the-test-store-0001"


def make_connection(session: Session, sealer: Sealer, *, key: str = API_KEY, **more: Any):
    row = Connection(
        name="Örnek Mağaza",
        status=ConnectionStatus.CONNECTED,
        origin="key",
        created_at=NOW,
        connected_at=NOW,
        key_hint="iltz_test_…klmn",
    )
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    row.sealed_key = sealer.seal(key, context=context("connections", row.id, "api_key"))
    session.flush()
    return row


def make_store(session: Session, sealer: Sealer, *, secret: str = SECRET, **more: Any):
    row = Store(
        name="Kahve Dükkanı",
        url="https://kahve.example",
        site="https://kahve.example",
        status=StoreStatus.PAIRED,
        created_at=NOW,
        paired_at=NOW,
        order_statuses=[
            {"slug": "pending", "label": "Ödeme bekleniyor"},
            {"slug": "processing", "label": "Hazırlanıyor"},
            {"slug": "completed", "label": "Tamamlandı"},
            {"slug": "kargolandi", "label": "Kargolandı"},
        ],
    )
    for name, value in more.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    row.sealed_secret = sealer.seal(secret, context=context("stores", row.id, "signing_secret"))
    session.flush()
    return row


def make_rule(session: Session, store: Store, **more: Any):
    values: dict[str, Any] = {
        "trigger": "processing",
        "recipient_role": RecipientRole.CUSTOMER,
        "is_enabled": True,
        "text": "Merhaba {first_name}, {order_number} hazırlanıyor.",
        "best_before_minutes": 720,
        "created_at": NOW,
        "updated_at": NOW,
        **more,
    }
    row = MessageRule(store_id=store.id, **values)
    session.add(row)
    session.flush()
    return row


def make_user(
    session: Session, email: str, role: Role, *, stores: Iterable[Store] = (), **more: Any
):
    row = User(**{"email": email, "role": role, "password_hash": "!", "created_at": NOW, **more})
    session.add(row)
    session.flush()
    session.add_all(StoreAccess(user_id=row.id, store_id=store.id) for store in stores)
    session.flush()
    return row
