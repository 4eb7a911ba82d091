"""Fixtures of this room: the whole panel, two shops with customers, campaigns at any stage."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import bulk_rows
import factories
import pytest
from flask.testing import FlaskClient
from panel import app, client, page, sign_in
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import Campaign, Connection, Order, Role, Store

__all__ = ["app", "client", "page", "sign_in"]

MakeStore = Callable[..., Store]
MakeOrder = Callable[..., Order]
MakeCampaign = Callable[..., Campaign]
ReadCampaigns = Callable[[], list[Campaign]]


@pytest.fixture
def connection(session: Session, sealer: Sealer) -> Connection:
    """A connection that can send at once, commercial texts too; its account was just read."""
    merchant = {"merchant_title": "Örnek Ticaret A.Ş.", "merchant_number": "0123456789012345"}
    read_at = {"account_at": utcnow(), "senders_at": utcnow()}
    row = factories.make_connection(session, sealer, **merchant, **read_at)
    session.commit()
    return row


@pytest.fixture
def make_store(session: Session, sealer: Sealer, connection: Connection) -> MakeStore:
    """``make_store(**columns)`` -> a committed store, of the one connection unless told so."""

    def make(**columns: Any) -> Store:
        row = factories.make_store(session, sealer, **{"connection_id": connection.id, **columns})
        session.commit()
        return row

    return make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
def other_store(make_store: MakeStore) -> Store:
    return make_store(name="Örgü Evi", url="https://orgu.example", site="https://orgu.example")


@pytest.fixture
def both_stores(store: Store, other_store: Store) -> list[Store]:
    return [store, other_store]


@pytest.fixture
def third_store(session: Session, sealer: Sealer, make_store: MakeStore) -> Store:
    """A store that sends through another connection."""
    elsewhere = factories.make_connection(session, sealer, name="Başka")
    return make_store(name="Öteki", site="https://oteki.example", connection_id=elsewhere.id)


@pytest.fixture
def manager(sign_in, store: Store) -> FlaskClient:
    """The browser of somebody who looks after the first store; its pages are in English."""
    browser = sign_in(Role.MANAGER, stores=[store])
    browser.set_cookie("iletiniz_language", "en")
    return browser


@pytest.fixture
def make_order(session: Session, store: Store) -> MakeOrder:
    """``make_order(**columns)`` -> a committed order of a person of its own."""
    numbers = count(1)
    return lambda **columns: bulk_rows.order(session, store, next(numbers), **columns)


@pytest.fixture
def make_campaign(session: Session, store: Store) -> MakeCampaign:
    """``make_campaign(stores=…, **columns)`` -> a committed campaign, a draft unless told so."""

    def make(*, stores: list[Store] | None = None, **columns: Any) -> Campaign:
        return bulk_rows.campaign(session, stores or [store], **columns)

    return make


@pytest.fixture
def campaigns(session_factory: sessionmaker[Session]) -> ReadCampaigns:
    """``campaigns()`` -> what stands in the database now, the oldest first."""

    def read() -> list[Campaign]:
        with session_factory() as fresh:
            return list(fresh.scalars(select(Campaign).order_by(Campaign.id)))

    return read


@pytest.fixture
def add_messages(session: Session, store: Store) -> Callable[..., None]:
    """``add_messages(campaign, statuses)`` -> a committed message in each status."""
    return partial(bulk_rows.messages, session, store)


@pytest.fixture
def form(store: Store) -> Callable[..., dict[str, Any]]:
    """``form(campaign, **fields)`` -> what the page of its audience sends."""

    def fields(campaign: Campaign, **more: Any) -> dict[str, Any]:
        return {
            "version": str(campaign.version),
            "name": campaign.name,
            "store_ids": str(store.id),
            **more,
        }

    return fields
