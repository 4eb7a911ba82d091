"""The link in a commercial text: it can be used by whoever has it, and by nobody who guesses."""

from typing import Any

import factories
import pytest
from sqlalchemy import func, select

from iletiniz_admin.models import (
    Consent,
    MessageClass,
    MessageStatus,
    OptOutLink,
    Reason,
    Suppression,
)
from iletiniz_admin.services import audit, consent, opting_out, privacy
from iletiniz_admin.services.consent.links import TOKEN_ALPHABET
from iletiniz_admin.services.privacy import Person

NOW = factories.NOW
NUMBER, OTHER_NUMBER = "+905320000102", "+905551112233"
PERSON = audit.Actor("deniz@example.com")


@pytest.fixture
def make_link(session: Any, store: Any, connection: Any):
    def make(recipient: str = NUMBER, **more: Any) -> str:
        token = consent.new_token()
        row: Any = {
            "token_hash": consent.token_hash(token),
            "store_id": store.id,
            "connection_id": connection.id,
            "recipient": recipient,
            "created_at": NOW,
            **more,
        }
        consent.new_links(session, [row])
        return token

    return make


@pytest.fixture
def count_all(session: Any):
    def run() -> tuple[int, int]:
        def count(model: Any) -> int:
            return session.scalar(select(func.count()).select_from(model)) or 0

        return count(Consent), count(Suppression)

    return run


def test_tokens_are_long_and_plain(session: Any, make_link: Any):
    """16 signs that nobody takes for one another, no two alike; stored is only the hash."""
    tokens = {consent.new_token() for _ in range(500)}
    assert len(tokens) == 500
    assert {len(token) for token in tokens} == {consent.TOKEN_LENGTH} == {16}
    signs = set("".join(tokens))
    assert signs <= set(TOKEN_ALPHABET)
    assert not signs & set("0OolI1-_")
    assert len(signs) ** 16 > 2**90
    token = make_link()
    stored = session.scalars(select(OptOutLink.token_hash)).one()
    assert len(stored) == 64
    assert token not in stored


def test_looking_changes_nothing(session: Any, store: Any, make_link: Any, count_all: Any):
    """Who opens the link sees the merchant and a masked number; nothing is refused by that."""
    seen = opting_out.look(session, make_link())
    assert seen == opting_out.OptOut(
        store, "Örnek A.Ş.", "+90 532 *** ** 02", is_done=False, is_erased=False
    )
    assert count_all() == (0, 0)


@pytest.mark.parametrize(
    "token", ["", "x", "0" * 16, "A" * 15, "A" * 17, "A" * 16, "ş" * 16, "\ud800" * 16, "A" * 9999]
)
def test_wrong_token_is_nothing(session: Any, make_link: Any, count_all: Any, token: str):
    """A token that was not handed out is None, whatever it looks like."""
    make_link()
    assert opting_out.look(session, token) is None
    assert opting_out.opt_out(session, token, now=NOW) is None
    assert count_all() == (0, 0)


def test_impossible_token_does_not_reach_the_database(session: Any, counted: Any):
    """What cannot be a token costs no query."""
    with counted() as seen:
        assert opting_out.look(session, "A" * 15) is None
    assert seen == []


def test_one_press_refuses(session: Any, store: Any, connection: Any, make_link: Any, stopped: Any):
    """One press writes the statement and the suppression, and marks the link as used."""
    token = make_link()
    done = opting_out.opt_out(session, token, now=NOW)
    assert done is not None
    assert done.is_done
    assert stopped(store, connection) == "commercial"
    said = session.scalars(select(Consent)).one()
    assert (said.is_given, said.source, said.at) == (False, "opt_out", NOW)
    assert session.scalars(select(OptOutLink.used_at)).one() == NOW
    seen = opting_out.look(session, token)
    assert seen is not None
    assert seen.is_done


def test_second_press_changes_nothing(session: Any, make_link: Any, count_all: Any):
    """Pressed again, or by another link to the same number, there is nothing more to write."""
    token, other = make_link(), make_link()
    for one in (token, token, other):
        assert opting_out.opt_out(session, one, now=NOW).is_done
    assert count_all() == (1, 1)


def test_link_refuses_again_after_a_lift(
    session: Any, store: Any, connection: Any, make_link: Any, stopped: Any
):
    """Once somebody has lifted the refusal, the old link is a way to refuse again."""
    token = make_link()
    opting_out.opt_out(session, token, now=NOW)
    consent.lift(session, session.scalars(select(Suppression)).one(), PERSON, NOW)
    assert not opting_out.look(session, token).is_done
    assert opting_out.opt_out(session, token, now=NOW).is_done
    assert stopped(store, connection) == "commercial"


def test_waiting_messages_end_at_once(
    *, session: Any, store: Any, connection: Any, open_store: Any, make_link: Any, make_message: Any
):
    """What waits for the number in any store of the merchant is skipped; news of orders go on."""
    sister = open_store(connection)
    commercial = [make_message(one, connection) for one in (store, sister)]
    held = make_message(sister, connection, status=MessageStatus.HELD, reason=Reason.QUIET_HOURS)
    news = make_message(store, connection, message_class=MessageClass.INFORMATIONAL)
    other = make_message(
        store, connection, recipient=OTHER_NUMBER, message_class=MessageClass.INFORMATIONAL
    )
    opting_out.opt_out(session, make_link(), now=NOW)
    session.expire_all()
    ended = [(row.status, row.reason) for row in (*commercial, held)]
    assert ended == [(MessageStatus.SKIPPED, Reason.OPTED_OUT)] * 3
    assert {news.status, other.status} == {MessageStatus.QUEUED}


def test_panel_stops_everything_and_tells_how_much(
    session: Any, store: Any, connection: Any, make_message: Any, stopped: Any
):
    """A person of the shop may stop informational texts too, and is told what was ended."""
    for message_class in MessageClass:
        make_message(store, connection, message_class=message_class)
    done = opting_out.withdraw_now(
        session,
        recipient=NUMBER,
        store=store,
        source="panel",
        actor=PERSON,
        now=NOW,
        scope="all",
        note="by telephone",
    )
    assert (done.suppression.scope, done.stopped_count) == ("all", 2)
    assert stopped(store, connection) == "all"


def test_link_of_a_lost_connection_still_refuses(
    session: Any, store: Any, connection: Any, make_link: Any, stopped: Any
):
    """Without the connection that the text came by, the store's present one counts."""
    token = make_link(connection_id=None)
    assert opting_out.look(session, token).merchant_title == "Örnek A.Ş."
    assert opting_out.opt_out(session, token, now=NOW).is_done
    assert stopped(store, connection) == "commercial"


def test_link_of_an_erased_number(session: Any, store: Any, make_link: Any, count_all: Any):
    """After an erasure the link names nobody, says so, and refuses nothing for nobody."""
    token = make_link()
    privacy.erase(session, store, Person(recipients=(NUMBER,)), NOW)
    session.expire_all()
    assert session.scalars(select(OptOutLink.recipient)).one() == ""
    done = opting_out.opt_out(session, token, now=NOW)
    assert done is not None
    assert (done.is_done, done.is_erased, done.recipient) == (True, True, "")
    assert count_all() == (0, 0)


def test_links_are_added_in_one_statement(session: Any, store: Any, counted: Any):
    """A thousand links are one statement; none is none."""
    rows: Any = [
        {
            "token_hash": consent.token_hash(consent.new_token()),
            "store_id": store.id,
            "connection_id": None,
            "recipient": NUMBER,
            "created_at": NOW,
        }
        for _ in range(1000)
    ]
    with counted() as seen:
        consent.new_links(session, rows)
        consent.new_links(session, [])
    assert len(seen) == 1
    assert session.scalar(select(func.count()).select_from(OptOutLink)) == 1000
