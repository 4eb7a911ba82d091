"""Contacts as they arrive at iletiniz, over a socket."""

import threading
from datetime import datetime
from typing import Any

import factories
import pytest
from sandbox_view import SandboxView
from sqlalchemy.orm import Session, sessionmaker

from iletiniz_admin.crypto import Sealer
from iletiniz_admin.models import CampaignStatus, Message, MessageStatus
from iletiniz_admin.sandbox import RunningSandbox, create_sandbox, serve_in_thread
from iletiniz_admin.sandbox.seed import STORE_KEY
from iletiniz_admin.services.campaigns import contacts
from iletiniz_admin.services.outbox import new_row
from iletiniz_admin.worker.clients import Clients

pytestmark = pytest.mark.integration
FINISHED = {"status": CampaignStatus.FINISHED, "wants_contacts": True}


@pytest.fixture
def sandbox():
    with serve_in_thread(create_sandbox()) as running:
        yield running


@pytest.fixture
def connection(session: Session, sealer: Sealer) -> Any:
    return factories.make_connection(session, sealer, key=STORE_KEY)


@pytest.fixture
def campaign(session: Session, make_campaign: Any, add_recipients: Any, now: datetime) -> Any:
    campaign = make_campaign(**FINISHED)
    for row in add_recipients(campaign, 2):
        values = new_row(
            store_id=row.store_id,
            idempotency_key=f"campaign:{campaign.id}:{row.position}",
            source="campaign",
            campaign_id=campaign.id,
            created_at=now,
            status=MessageStatus.QUEUED,
        )
        session.add(Message(**values | {"status": MessageStatus.ACCEPTED, "accepted_at": now}))
    session.commit()
    return campaign


@pytest.fixture
def work(
    session_factory: sessionmaker[Session], sealer: Sealer, sandbox: RunningSandbox, now: datetime
) -> Any:
    clients = Clients(sealer, sandbox.url)
    yield lambda: contacts.work(session_factory.begin, clients, lambda: now, threading.Event())
    clients.close()


def test_contacts_arrive(session: Any, campaign: Any, sandbox: Any, work: Any) -> None:
    """Each recipient is a contact with number and name, and one call was made for each."""
    assert work()
    session.refresh(campaign)
    view = SandboxView(sandbox)
    kept = view.get("/_sandbox/contacts")

    assert [(one["phone"], one["name"]) for one in kept] == [
        ("+905550000001", "Ayşe Yılmaz"),
        ("+905550000002", "Ayşe Yılmaz"),
    ]
    assert view.get("/_sandbox/calls")["paths"] == {"POST /v1/contacts": 2}
    assert (campaign.contacts_saved, campaign.contacts_failed) == (2, 0)


def test_workspace_without_contacts_is_left_alone(
    session: Any, campaign: Any, sandbox: Any, work: Any
) -> None:
    """Where iletiniz has no contacts the first call says so, and no other follows."""
    view = SandboxView(sandbox)
    view.post("/_sandbox/switches", absent=["contacts"])
    work()
    session.refresh(campaign)

    assert campaign.contacts_error == "not_found"
    assert view.get("/_sandbox/calls")["paths"] == {"POST /v1/contacts": 1}
