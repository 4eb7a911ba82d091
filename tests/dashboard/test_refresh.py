from datetime import timedelta

import pytest
from linked_panel import texts
from sqlalchemy import select, update

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import Connection, ConnectionStatus, Gate
from iletiniz_admin.web import refresh
from iletiniz_admin.web.refresh import EXTENSION


def fresh(session, row) -> Connection:
    session.expire_all()
    found = session.get(Connection, row.id)
    session.commit()
    return found


def age(session, minutes: int) -> None:
    """Make what was read look older."""
    at = utcnow() - timedelta(minutes=minutes)
    session.execute(update(Connection).values(refresh_tried_at=at, account_at=at, senders_at=at))
    session.commit()


def finish(app) -> None:
    """Wait for the reads under way."""
    app.extensions[EXTENSION].close()
    del app.extensions[EXTENSION]


def test_cold_page_waits_for_a_quick_answer_and_shows_it(admin, connected, page):
    """What was never read is read at once, and shown if the answer comes in time."""
    response = admin.get("/")
    page(response)
    assert "620 of 1,000 messages left" in texts(response)
    assert "Netgsm (default)" in texts(response)


def test_warm_page_calls_nothing(admin, connected, transport):
    """Within five minutes a page asks iletiniz nothing."""
    admin.get("/")
    calls = list(transport.paths)
    admin.get("/")
    admin.get("/connection/")
    assert transport.paths == calls


@pytest.mark.usefixtures("impatient")
def test_cold_page_answers_while_iletiniz_is_silent_and_the_read_is_kept(
    admin, app, connected, session, transport
):
    """A page gives up waiting; the read goes on and keeps what it gets for the next page."""
    transport.opened.clear()
    response = admin.get("/")
    assert response.status_code == 200
    assert not transport.opened.is_set()
    assert "Not available right now." in texts(response)
    transport.opened.set()
    finish(app)
    assert fresh(session, connected).account["quota_remaining"] == 620


@pytest.mark.usefixtures("connected")
def test_stale_page_shows_what_is_known_without_waiting_at_all(
    admin, app, session, transport, request
):
    """After five minutes the page shows the old data at once and reads in the background."""
    admin.get("/")
    age(session, 6)
    request.getfixturevalue("never_waiting")
    transport.opened.clear()
    response = admin.get("/")
    assert "620 of 1,000 messages left" in texts(response)
    transport.opened.set()
    finish(app)
    session.expire_all()
    read_at = session.scalars(select(Connection.account_at)).one()
    assert utcnow() - read_at < timedelta(minutes=5)


@pytest.mark.usefixtures("impatient")
def test_pages_start_one_read_at_a_time(admin, connected, transport):
    """Ten views during a slow read make one read of each part."""
    transport.opened.clear()
    for _ in range(10):
        admin.get("/")
    assert sorted(transport.paths) == ["/v1/account", "/v1/senders"]


def test_refresh_button_reads_now_and_says_so(admin, connected, transport):
    """A press of the button reads, however fresh the data is."""
    admin.get("/")
    response = admin.post("/connection/refresh", data={"back": "dashboard"})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    assert "Read from iletiniz just now." in texts(admin.get("/"))
    assert transport.paths.count("/v1/account") == 2


@pytest.mark.usefixtures("impatient")
def test_slow_refresh_says_that_it_is_still_being_read(admin, connected, transport):
    """The button's answer does not wait for a silent iletiniz either."""
    transport.opened.clear()
    response = admin.post("/connection/refresh", data={"back": "connection"})
    assert response.headers["Location"] == "/connection/"
    assert "still being read" in texts(admin.get("/connection/"))


def test_failed_refresh_keeps_the_last_data_with_its_time(admin, connected, session, walk):
    """After a failure the last known data stays, with the time it is of."""
    admin.get("/")
    age(session, 6)
    walk.switch(bad_gateway="refused")
    admin.post("/connection/refresh")
    row = fresh(session, connected)
    assert row.account_error == "server_error"
    assert row.account["quota_remaining"] == 620
    shown = texts(admin.get("/"))
    assert "620 of 1,000 messages left" in shown
    assert "Not available right now; last known" in shown


@pytest.mark.parametrize(
    "switches",
    [
        {"absent": ["account", "senders", "connections"]},
        {"empty_body": True},
        {"fail_next": {"status": 403, "path": "/v1/account", "body": {"error": "FORBIDDEN"}}},
        {"fail_next": {"status": 200, "path": "/v1/account", "body": "[1, 2]"}},
    ],
)
def test_missing_or_odd_account_is_not_available_and_the_gate_stays_open(
    admin, connected, session, walk, switches
):
    """404, 403, nothing, or an odd shape: "not available", gate open, connection kept."""
    walk.switch(**switches)
    shown = texts(admin.get("/"))
    row = fresh(session, connected)
    assert (row.gate, row.status) == (Gate.OPEN, ConnectionStatus.CONNECTED)
    assert row.account_error
    assert "Not available right now." in shown


def test_blocks_fail_apart(admin, connected, walk):
    """A missing account hides neither providers nor sender names."""
    walk.switch(absent=["account"])
    shown = texts(admin.get("/"))
    assert "Not available right now." in shown
    assert "ORNEKMAGAZA (default)" in shown


def test_401_in_a_read_marks_the_connection_lost_and_keeps_the_key(
    admin, connected, session, sandbox
):
    """A refused key leads to "connection lost"; the key itself is not deleted."""
    for key in sandbox.app.extensions["iletiniz-sandbox"].keys.values():
        key.revoked = True
    shown = texts(admin.get("/"))
    assert "Connection lost" in shown
    row = fresh(session, connected)
    assert row.status is ConnectionStatus.LOST
    assert row.sealed_key is not None


def test_news_of_a_replaced_key_is_dropped(app, connected, session, transport):
    """A read that began with another key says nothing about the present one."""

    def replace_meanwhile(request):
        session.execute(update(Connection).values(sealed_key=b"another"))
        session.commit()

    transport.on_call = replace_meanwhile
    refresh.read_part(app.extensions["iletiniz_admin"], connected.id, refresh.Part.ACCOUNT)
    assert fresh(session, connected).account is None


def test_used_up_quota_closes_the_gate_and_links_to_the_upgrade(
    admin, connected, session, sandbox, page
):
    """A known remainder of nothing closes the gate; the banner leads to iletiniz, safely."""
    state = sandbox.app.extensions["iletiniz-sandbox"]
    state.workspaces["ws_7k2m9q4t"].used = 1000
    soup = page(admin.get("/"))
    assert fresh(session, connected).gate is Gate.QUOTA
    link = soup.select_one(".alert a[target=_blank]")
    assert link is not None
    assert "noopener" in link["rel"]
    assert "is used up" in " ".join(soup.get_text(" ").split())


@pytest.mark.parametrize(("used", "is_low"), [(899, False), (901, True)])
def test_under_a_tenth_of_the_quota_warns(admin, connected, sandbox, used, is_low):
    """The warning comes under ten per cent, and is no closed gate."""
    sandbox.app.extensions["iletiniz-sandbox"].workspaces["ws_7k2m9q4t"].used = used
    assert ("Under a tenth" in texts(admin.get("/"))) is is_low


def test_two_parts_are_read_beside_each_other(admin, app, connected, session, transport):
    """Account and senders are asked at once, so that a slow answer is waited for once."""
    admin.get("/")
    assert session.scalars(select(Connection.refresh_tried_at)).one() is not None
    assert set(transport.paths) == {"/v1/account", "/v1/senders"}


def test_refresh_without_a_working_connection_says_so(admin, session, sandbox, connected):
    """Nothing is claimed to have been read where nothing was."""
    for key in sandbox.app.extensions["iletiniz-sandbox"].keys.values():
        key.revoked = True
    admin.post("/connection/refresh")
    assert "no longer takes the key" in texts(admin.get("/"))
    session.execute(update(Connection).values(status=ConnectionStatus.DISCONNECTED))
    session.commit()
    admin.post("/connection/refresh")
    assert "There is no connection to iletiniz" in texts(admin.get("/"))


def test_quota_that_is_there_again_opens_the_gate_and_wakes_the_worker(
    app, connected, session, hints
):
    """A read that shows quota opens a closed gate, and the held messages need not wait."""
    session.execute(update(Connection).values(gate=Gate.QUOTA))
    session.commit()
    refresh.read_part(app.extensions["iletiniz_admin"], connected.id, refresh.Part.ACCOUNT)
    assert fresh(session, connected).gate is Gate.OPEN
    assert hints == ["hint"]
