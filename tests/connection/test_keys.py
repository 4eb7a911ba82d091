import pytest
from factories import make_connection
from linked_panel import texts
from sqlalchemy import select, update

from iletiniz_admin.models import Connection, ConnectionStatus
from iletiniz_admin.sandbox.seed import STORE_KEY


def add(admin, key=STORE_KEY, **more):
    return admin.post("/connection/key", data={"api_key": key, "name": "Mağazam", **more})


def test_good_key_is_checked_stored_and_never_shown_again(admin, session, page):
    """A pasted key is probed, named, stored, and from then on only hinted at."""
    response = add(admin, f"  {STORE_KEY}\n")
    assert response.status_code == 303
    row = session.scalars(select(Connection)).one()
    assert (row.origin, row.name, row.workspace_name) == ("key", "Mağazam", "Örnek Mağaza")
    shown = admin.get("/connection/")
    page(shown)
    assert STORE_KEY not in shown.text
    assert row.key_hint == "iltz_test_…ri01"
    assert row.key_hint in texts(shown)
    assert "entered by hand" in texts(shown)


@pytest.mark.parametrize(
    "key", ["", "abc", "iltz_live_", "iltz_prod_abcdef", "iltz_test_çay", "x" * 5000]
)
def test_malformed_key_is_refused_at_its_field_without_a_call(admin, transport, key, page):
    """What does not look like a key is refused with what was typed as name kept."""
    response = add(admin, key)
    assert response.status_code == 422
    soup = page(response)
    assert soup.select_one("#api_key-fault") is not None
    assert soup.select_one("#name")["value"] == "Mağazam"
    assert transport.paths == []
    assert len(key) < 12 or key not in response.text


def test_revoked_key_is_refused_whatever_box_is_ticked(admin, session):
    """A key that iletiniz answers with 401 is never stored."""
    response = add(admin, "iltz_test_unknown0123456789abcdef", is_unchecked_allowed="y")
    assert response.status_code == 422
    assert "does not know this key" in texts(response)
    assert session.scalars(select(Connection)).all() == []


def test_unreachable_iletiniz_refuses_unless_the_box_is_ticked(admin, walk, session):
    """Without an answer the key is refused with a way out: a box that stores it unchecked."""
    walk.switch(bad_gateway="refused")
    response = add(admin)
    assert response.status_code == 422
    assert "could not be asked" in texts(response)
    assert STORE_KEY not in response.text
    assert add(admin, is_unchecked_allowed="y").status_code == 303
    assert session.scalars(select(Connection)).one().status is ConnectionStatus.CONNECTED
    assert "stored without a check" in texts(admin.get("/connection/"))


def test_key_is_good_where_the_account_call_is_absent(admin, walk, session, page):
    """A 404 for the account is no refusal: the key is probed otherwise, and the page stands."""
    walk.switch(absent=["account", "senders", "connections"])
    assert add(admin).status_code == 303
    response = admin.get("/connection/")
    page(response)
    assert "Not available right now." in texts(response)
    assert session.scalars(select(Connection)).one().workspace_name is None


def test_key_for_a_lost_connection_takes_its_row(admin, walk, session):
    """A key entered for a lost connection goes into that row even if no workspace is told."""
    walk.connect(admin)
    session.execute(update(Connection).values(status=ConnectionStatus.LOST))
    session.commit()
    row = session.scalars(select(Connection)).one()
    session.commit()
    walk.switch(absent=["account"])
    form = admin.get(f"/connection/key?connection_id={row.id}")
    assert "takes the place of" in texts(form)
    add(admin, connection_id=row.id)
    session.expire_all()
    again = session.scalars(select(Connection)).one()
    assert (again.id, again.status) == (row.id, ConnectionStatus.CONNECTED)


def test_no_secret_lies_in_the_database_in_clear(admin, walk, sandbox, settings, session):
    """Neither keys nor verifiers nor states can be found in the bytes of the database."""
    add(admin)
    walk.connect(admin, workspace="ws_3p8d5w1x")
    state = sandbox.app.extensions["iletiniz-sandbox"]
    secrets = [*state.keys, *(grant.code_challenge for grant in state.grants.values())]
    session.commit()
    files = list(settings.instance_path.glob("*.sqlite*")) + list(
        settings.instance_path.glob("*.db*")
    )
    assert files
    stored = b"".join(file.read_bytes() for file in files)
    assert b"connections" in stored
    for secret in [*secrets, *state.grants]:
        assert secret.encode() not in stored


def test_no_secret_reaches_a_log(admin, walk, sandbox, caplog):
    """Code, state, verifier and key stand in no log line, whatever the level."""
    caplog.set_level("DEBUG")
    back = walk.answer(walk.leave(admin))
    admin.get(back)
    admin.get("/connection/")
    state = sandbox.app.extensions["iletiniz-sandbox"]
    lines = [record for record in caplog.records if record.name.startswith("iletiniz_admin")]
    assert lines
    logged = "\n".join(str(vars(record)) for record in lines)
    for secret in [*state.keys, *state.grants, back.split("state=")[1].split("&")[0]]:
        assert secret not in logged


def test_details_are_kept_checked_and_written_down(admin, session, sealer, page):
    """The merchant's title and number are editable; a mistyped number is refused."""
    row = make_connection(session, sealer)
    session.commit()
    url = f"/connection/{row.id}/details"
    data = {"name": "Ana", "merchant_title": "Kahve A.Ş.", "merchant_number": "1234567891"}
    data |= {"quiet_from": "21:00", "quiet_until": "08:00", "frequency_cap_hours": "16"}
    response = admin.post(url, data=data)
    assert response.status_code == 422
    assert page(response).select_one("#merchant_title")["value"] == "Kahve A.Ş."
    assert admin.post(url, data=data | {"merchant_number": "123 456 7890"}).status_code == 303
    session.expire_all()
    assert session.get(Connection, row.id).merchant_number == "1234567890"
    assert admin.get("/connection/99/details").status_code == 404
