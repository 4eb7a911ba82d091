"""Fixtures of this room: a store, and how its amounts and dates are written."""

import pytest
from factories import make_store
from sqlalchemy.orm import Session

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Store
from iletiniz_admin.services.rendering import Format


@pytest.fixture
def store(session: Session, sealer: Sealer) -> Store:
    return make_store(session, sealer)


@pytest.fixture
def formats() -> Format:
    return Format(
        money=lambda amount, currency, _locale: f"{amount} {currency}",
        date=lambda moment, _zone, _locale: f"{moment:%d.%m.%Y}",
    )
