"""Fixtures of this room: the whole panel, a store of a known merchant, and links to refuse by."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from factories import make_connection, make_store
from panel import app, client, page, sign_in
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import OptOutLink, Store
from iletiniz_admin.services import consent

__all__ = ["app", "client", "page", "sign_in"]
AT = datetime(2026, 7, 20, 9, 15, tzinfo=UTC)
NUMBER = "+905551112233"


@pytest.fixture
def store(session: Session, sealer: Sealer) -> Store:
    connection = make_connection(
        session, sealer, merchant_title="Kahve A.Ş.", merchant_number="1234567890"
    )
    store = make_store(session, sealer, connection_id=connection.id)
    session.commit()
    return store


@pytest.fixture
def make_link(session: Session, store: Store) -> Callable[..., str]:
    """``make_link(recipient)`` -> the address of a fresh link."""

    def make(recipient: str = NUMBER) -> str:
        token = consent.new_token()
        row = OptOutLink(
            token_hash=consent.token_hash(token),
            store_id=store.id,
            connection_id=store.connection_id,
            recipient=recipient,
            created_at=AT,
        )
        session.add(row)
        session.commit()
        return f"/r/{token}"

    return make
