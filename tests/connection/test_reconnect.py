import pytest
from factories import make_connection, make_rule, make_store
from linked_panel import texts
from sqlalchemy import select, update

from iletiniz_admin.crypto import context
from iletiniz_admin.models import AuditEvent, Connection, ConnectionStatus, Gate, Store


def rows(session) -> list[Connection]:
    session.expire_all()
    found = list(session.scalars(select(Connection).order_by(Connection.id)))
    session.commit()  # the panel must be able to write meanwhile
    return found


def lose(session) -> None:
    session.execute(update(Connection).values(status=ConnectionStatus.LOST))
    session.commit()


def test_reconnect_keeps_the_row_and_with_it_stores_and_rules(admin, walk, session, sealer):
    """Connecting again after a loss replaces the key in the same row, and nothing else."""
    walk.connect(admin)
    row = rows(session)[0]
    old_key = row.sealed_key
    store = make_store(session, sealer, connection_id=row.id)
    make_rule(session, store)
    row.merchant_title = "Kahve Dükkanı A.Ş."
    session.commit()
    lose(session)
    assert "Connection lost" in texts(admin.get("/connection/"))
    walk.connect(admin, row.id)
    [again] = rows(session)
    assert again.id == row.id
    assert again.status is ConnectionStatus.CONNECTED
    assert again.sealed_key != old_key
    assert again.lost_at is None
    assert again.merchant_title == "Kahve Dükkanı A.Ş."
    assert session.get(Store, store.id).connection_id == again.id


def test_failed_second_connect_leaves_the_first_as_it_was(admin, walk, session):
    """A second connect replaces the first only after success."""
    walk.connect(admin)
    before = rows(session)[0].sealed_key
    walk.switch(token_status=400, token_error="invalid_grant")
    walk.connect(admin, rows(session)[0].id)
    [row] = rows(session)
    assert row.sealed_key == before
    assert row.status is ConnectionStatus.CONNECTED


def test_same_workspace_again_makes_no_double(admin, walk, session):
    """Connecting a workspace that is there already updates its row."""
    walk.connect(admin)
    walk.connect(admin)
    assert len(rows(session)) == 1


def test_another_workspace_is_another_connection_and_stores_keep_the_first(
    admin, walk, session, sealer
):
    """A second connection takes no store away from the first, which they used without choosing."""
    walk.connect(admin)
    store = make_store(session, sealer)
    session.commit()
    response = walk.connect(admin, workspace="ws_3p8d5w1x")
    first, second = rows(session)
    assert second.workspace_name == "Örnek Ajans"
    session.refresh(store)
    session.commit()
    assert store.connection_id == first.id
    assert "Örnek Ajans" in texts(response)
    admin.post(f"/connection/stores/{store.id}", data={"connection_id": second.id})
    session.refresh(store)
    assert store.connection_id == second.id


def test_reconnect_to_another_workspace_forgets_what_was_read_of_the_first(admin, walk, session):
    """Plan, quota and gate of one workspace are never shown for another."""
    walk.connect(admin)
    row = rows(session)[0]
    session.execute(update(Connection).values(gate=Gate.QUOTA))
    session.commit()
    walk.connect(admin, row.id, workspace="ws_3p8d5w1x")
    [row] = rows(session)
    assert (row.workspace_name, row.gate) == ("Örnek Ajans", Gate.OPEN)
    assert row.account["quota_remaining"] == 23750


def test_first_connection_is_used_by_stores_that_chose_none(admin, walk, session, sealer, hints):
    """A store without a choice appears under the only connection, and the worker is woken."""
    make_store(session, sealer)
    session.commit()
    assert "Kahve Dükkanı" in texts(walk.connect(admin))
    assert hints == ["hint"]


def test_key_that_no_longer_opens_is_shown_as_lost(admin, session, sealer, transport, page):
    """A key sealed for another row is "connection lost", never a crash, and nothing is called."""
    row = make_connection(session, sealer)
    row.sealed_key = sealer.seal("iltz_test_x", context=context("connections", 99, "api_key"))
    session.commit()
    soup = page(admin.get("/connection/"))
    shown = " ".join(soup.get_text(" ").split())
    assert "Connection lost" in shown
    assert "Connect again" in shown
    assert transport.paths == []
    assert admin.get("/").status_code == 200


def test_connecting_is_written_down_without_the_key(admin, walk, session):
    """The log says who connected, and holds a hint of the key only."""
    walk.connect(admin)
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "connection.connected")
    ).one()
    assert event.actor == "admin1@example.com"
    assert event.after["key"].startswith("iltz_live_…")


@pytest.mark.parametrize("wanted", ["999", "x", "-1"])
def test_reconnect_of_an_unknown_connection_makes_no_attempt_for_it(admin, session, wanted):
    """An id that is none leads to 404 or to a new connection, never to somebody else's row."""
    response = admin.post("/connection/connect", data={"connection_id": wanted})
    assert response.status_code == (404 if wanted == "999" else 303)
