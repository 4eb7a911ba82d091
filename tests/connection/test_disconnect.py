import pytest
from factories import NOW, make_connection, make_rule, make_store
from linked_panel import texts
from sqlalchemy import select

from iletiniz_admin.models import (
    Connection,
    ConnectionStatus,
    Message,
    MessageRule,
    MessageStatus,
    Reason,
)
from iletiniz_admin.services.outbox import enqueue, new_row


@pytest.fixture
def connected(admin, walk, session, sealer):
    """A connection by OAuth with a store, a notice that is on, and two waiting messages."""
    walk.connect(admin)
    row = session.scalars(select(Connection)).one()
    store = make_store(session, sealer)
    make_rule(session, store)
    for number, status in enumerate((MessageStatus.QUEUED, MessageStatus.HELD)):
        reason = Reason.QUOTA if status is MessageStatus.HELD else None
        fields = {"store_id": store.id, "connection_id": row.id, "source": "order"}
        key = f"order:{store.id}:{number}:1:1"
        message = new_row(
            **fields, idempotency_key=key, status=status, reason=reason, created_at=NOW
        )
        enqueue(session, [message])
    session.commit()
    return row


def end(admin, row):
    return admin.post(f"/connection/{row.id}/disconnect")


def fresh(session, row) -> Connection:
    session.expire_all()
    return session.get(Connection, row.id)


def test_question_names_in_numbers_what_stops(admin, connected, session, page):
    """Before anything ends, a page of its own counts stores, notices and waiting messages."""
    shown = " ".join(
        page(admin.get(f"/connection/{connected.id}/disconnect")).get_text(" ").split()
    )
    assert "1 store stops sending." in shown
    assert "1 notice that is on sends nothing." in shown
    assert "2 waiting messages are held" in shown
    assert fresh(session, connected).status is ConnectionStatus.CONNECTED


def test_disconnect_revokes_the_key_and_deletes_it_here(admin, connected, session, sandbox):
    """The key is revoked at iletiniz; here key, account and senders go, rules and history stay."""
    end(admin, connected)
    row = fresh(session, connected)
    assert row.status is ConnectionStatus.DISCONNECTED
    assert (row.sealed_key, row.account, row.senders, row.key_hint) == (None, None, None, "")
    keys = sandbox.app.extensions["iletiniz-sandbox"].keys.values()
    assert [key.revoked for key in keys if key.key.startswith("iltz_live_")] == [True]
    assert len(session.scalars(select(MessageRule)).all()) == 1
    statuses = {(m.status, m.reason) for m in session.scalars(select(Message))}
    assert (MessageStatus.HELD, Reason.DISCONNECTED) in statuses
    assert MessageStatus.QUEUED not in {status for status, _ in statuses}
    assert "its key revoked" in texts(admin.get("/connection/"))


@pytest.mark.parametrize(
    "switches",
    [
        {"revoke_status": 500},
        {"revoke_status": 401},
        {"drop_next": {"path": "/connect/revoke", "count": 1}},
    ],
)
def test_failed_revoke_still_deletes_the_key_and_says_what_to_do(
    admin, connected, session, walk, switches
):
    """Whatever iletiniz answers the key is deleted here; then the person is asked to help."""
    walk.switch(**switches)
    end(admin, connected)
    assert fresh(session, connected).sealed_key is None
    assert "Remove the connection in the iletiniz panel too" in texts(admin.get("/connection/"))


def test_key_is_deleted_before_iletiniz_is_asked(admin, connected, session, transport):
    """No lock is held during the call, and the local key is gone by then."""
    seen = []

    def look(request):
        if request.path == "/connect/revoke":
            seen.append(fresh(session, connected).sealed_key)
            session.rollback()

    transport.on_call = look
    end(admin, connected)
    assert seen == [None]


def test_pasted_key_is_deleted_here_and_not_revoked(admin, session, sealer, transport):
    """A key entered by hand may serve elsewhere: it is deleted here only, and the page says so."""
    row = make_connection(session, sealer)
    session.commit()
    end(admin, row)
    assert "/connect/revoke" not in transport.paths
    assert fresh(session, row).sealed_key is None
    assert "The key itself still works" in texts(admin.get("/connection/"))


def test_connecting_again_resumes_the_same_row(admin, connected, session, walk):
    """After a disconnect the row is offered for connecting again, and takes the new key."""
    end(admin, connected)
    assert "connecting again goes on with them" in texts(admin.get("/connection/"))
    walk.connect(admin, connected.id)
    row = fresh(session, connected)
    assert row.status is ConnectionStatus.CONNECTED
    assert len(session.scalars(select(Connection)).all()) == 1


def test_second_disconnect_changes_nothing(admin, connected, transport):
    """A form that stood open in another tab ends quietly."""
    end(admin, connected)
    calls = len(transport.paths)
    assert end(admin, connected).status_code == 303
    assert len(transport.paths) == calls
