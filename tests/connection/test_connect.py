from datetime import timedelta
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from linked_panel import in_english, state_of, texts
from page_checks import check_page
from sqlalchemy import select, update

from iletiniz_admin.crypto import context
from iletiniz_admin.models import Connection, ConnectionStatus, OAuthAttempt, Role


def only(session) -> Connection:
    session.expire_all()
    return session.scalars(select(Connection)).one()


def test_connect_ends_with_a_sealed_key_and_the_workspace_on_the_page(
    admin, walk, session, sealer, hints
):
    """Connecting by iletiniz's pages leaves a sealed key, its hint, scopes and workspace."""
    response = walk.connect(admin)
    row = only(session)
    key = sealer.open(row.sealed_key, context=context("connections", row.id, "api_key"))
    assert key.startswith("iltz_live_")
    assert (row.workspace_name, row.status) == ("Örnek Mağaza", ConnectionStatus.CONNECTED)
    assert row.scopes_granted == row.scopes_asked
    assert row.connected_by == "admin1@example.com"
    check_page(response)
    shown = texts(response)
    assert "Connected to Örnek Mağaza." in shown
    assert row.key_hint in shown
    assert "620 of 1,000 messages left" in shown
    assert "ORNEKMAGAZA (default)" in shown
    assert hints == ["hint"]


def test_authorize_address_carries_a_challenge_and_never_the_verifier(admin, walk, session, sealer):
    """The browser is sent out with S256, the four scopes, and our callback's address."""
    query = parse_qs(urlsplit(walk.leave(admin)).query)
    attempt = session.scalars(select(OAuthAttempt)).one()
    verifier = sealer.open(
        attempt.sealed_verifier, context=context("oauth_attempts", attempt.id, "verifier")
    )
    assert query["code_challenge_method"] == ["S256"]
    assert query["client_id"] == ["wordpress"]
    assert query["scope"] == ["messages:send contacts:write connections:read account:read"]
    assert query["redirect_uri"] == ["http://127.0.0.1:8000/connection/callback"]
    assert verifier not in str(query)
    assert attempt.expires_at - attempt.created_at == timedelta(minutes=10)
    assert query["state"][0] != attempt.state_hash


@pytest.mark.parametrize("query", ["", "?code=x", "?state=&code=x", "?state=unknown&code=x"])
def test_callback_without_a_known_state_is_refused_before_any_call(admin, transport, query):
    """A missing or unknown state makes no call and names the way out."""
    response = admin.get("/connection/callback" + query)
    assert (response.status_code, response.headers["Location"]) == (303, "/connection/")
    assert "belongs to no connection begun here" in texts(admin.get("/connection/"))
    assert transport.paths == []


def test_callback_of_another_person_is_refused_and_leaves_the_attempt_unspent(
    admin, sign_in, walk, session, transport
):
    """Neither another admin nor another browser can spend an attempt; its owner still can."""
    back = walk.answer(walk.leave(admin))
    stranger = in_english(sign_in(Role.ADMIN))
    stranger.get(back)
    assert "begun in another browser" in texts(stranger.get("/connection/"))
    assert transport.paths == []
    admin.get(back)
    assert only(session).status is ConnectionStatus.CONNECTED


def test_callback_of_another_session_of_the_same_person_is_refused(admin, walk, session):
    """An attempt is bound to the browser session that pressed the button."""
    back = walk.answer(walk.leave(admin))
    session.execute(update(OAuthAttempt).values(session_id=OAuthAttempt.session_id + 100))
    session.commit()
    admin.get(back)
    assert "begun in another browser" in texts(admin.get("/connection/"))
    assert session.scalars(select(Connection)).all() == []


def test_callback_after_ten_minutes_is_refused(admin, walk, session):
    """A state is good for ten minutes."""
    back = walk.answer(walk.leave(admin))
    session.execute(update(OAuthAttempt).values(expires_at=OAuthAttempt.created_at))
    session.commit()
    admin.get(back)
    assert "longer than 10 minutes" in texts(admin.get("/connection/"))


def test_callback_a_second_time_is_refused_without_a_second_exchange(
    admin, walk, session, transport
):
    """A state is good once: the second answer exchanges nothing and breaks nothing."""
    back = walk.answer(walk.leave(admin))
    admin.get(back)
    admin.get(back)
    assert transport.paths.count("/connect/token") == 1
    assert "already used" in texts(admin.get("/connection/"))
    assert only(session).status is ConnectionStatus.CONNECTED


def test_two_answers_at_once_make_one_exchange(admin, app, walk, transport):
    """Two parallel callbacks of one state spend it once."""
    back = walk.answer(walk.leave(admin))
    transport.opened.clear()
    with admin.session_transaction() as cookie:
        kept = dict(cookie)

    def come_back():
        with app.test_client() as browser:
            with browser.session_transaction() as cookie:
                cookie.update(kept)
            browser.get(back)

    both = [Thread(target=come_back) for _ in range(2)]
    for thread in both:
        thread.start()
    while len([thread for thread in both if thread.is_alive()]) > 1:
        both[0].join(0.02)  # one ends at once with "already used", one waits at the gate
    transport.opened.set()
    for thread in both:
        thread.join()
    assert transport.paths.count("/connect/token") == 1


def test_no_transaction_is_open_during_the_exchange(admin, walk, session, transport):
    """The spent state is committed, and no lock held, before iletiniz is asked."""
    back = walk.answer(walk.leave(admin))
    seen = []

    def write_meanwhile(request):
        if request.path == "/connect/token":
            attempt = session.scalars(select(OAuthAttempt)).one()
            seen.append(attempt.consumed_at is not None)
            session.rollback()  # the BEGIN IMMEDIATE above would have met a lock

    transport.on_call = write_meanwhile
    admin.get(back)
    assert seen == [True]


@pytest.mark.parametrize(
    ("switches", "sentence"),
    [
        ({"token_status": 400, "token_error": "invalid_grant"}, "it was used or too old"),
        ({"token_status": 503}, "has a fault right now"),
        ({"token_status": 400, "token_error": "invalid_client"}, "invalid_client"),
        ({"fail_next": {"status": 200, "path": "/connect/token", "body": {}}}, "without a key"),
        ({"drop_next": {"path": "/connect/token", "count": 1}}, "could not be reached"),
    ],
)
def test_failed_exchange_says_why_and_leaves_no_connection(
    admin, walk, session, switches, sentence
):
    """Each way in which the exchange fails has its own sentence, and is never repeated."""
    back = walk.answer(walk.leave(admin))
    walk.switch(**switches)
    admin.get(back)
    assert sentence in texts(admin.get("/connection/"))
    assert session.scalars(select(Connection)).all() == []
    assert walk.calls()["POST /connect/token"] == 1


def test_refusal_at_iletiniz_is_told(admin, walk):
    """Who presses "refuse" at iletiniz is told so and may try again."""
    assert "was not allowed at iletiniz" in texts(walk.connect(admin, decision="refuse"))


@pytest.mark.parametrize("word", ["access_denied", "<b>odd</b>", "server_error", "invalid_scope"])
def test_error_words_in_the_address_are_never_shown_unchecked(admin, walk, transport, word):
    """Of an error in the callback's address only a plain word is repeated."""
    state = state_of(walk.leave(admin))
    admin.get("/connection/callback", query_string={"state": state, "error": word})
    response = admin.get("/connection/")
    assert "<b>odd" not in response.text
    assert "odd" not in texts(response)
    assert transport.paths == []


def test_answer_without_code_is_told(admin, walk, transport):
    """A right state without a code ends with a sentence and no call."""
    state = state_of(walk.leave(admin))
    admin.get("/connection/callback", query_string={"state": state})
    assert "sent no code back" in texts(admin.get("/connection/"))
    assert transport.paths == []


def test_fewer_scopes_than_asked_name_the_function_that_is_off(admin, walk, session):
    """A permission that was not granted is named together with what it switches off."""
    response = walk.connect(admin, scopes=["messages:send", "account:read"])
    assert only(session).scopes_granted == ["messages:send", "account:read"]
    shown = texts(response)
    assert "iletiniz did not grant" in shown
    assert "providers and sender names are not listed" in shown


def test_opaque_key_is_kept_and_marked(admin, walk, session):
    """A key of an unexpected form is stored, marked, and told of."""
    walk.switch(token_key_form="opaque")
    response = walk.connect(admin)
    assert not only(session).is_key_recognised
    assert "unfamiliar form" in texts(response)


def test_signed_out_callback_leads_on_without_code_or_state(client, admin, walk):
    """Who was signed out meanwhile is led to sign in by an address without code and state."""
    back = walk.answer(walk.leave(admin))
    response = client.get(back)
    assert response.headers["Location"] == "/connection/"
    onward = client.get("/connection/").headers["Location"]
    assert "code" not in onward
    assert "state" not in onward


@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER])
def test_only_admins_reach_the_connection_page(sign_in, role):
    """Managers and viewers may not see or change connections."""
    browser = sign_in(role)
    for path in ("/connection/", "/connection/key", "/connection/1/disconnect"):
        assert browser.get(path).status_code == 403
    assert browser.post("/connection/connect").status_code == 403
