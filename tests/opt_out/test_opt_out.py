"""The public way out of commercial texts."""

import re

import html5lib
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from iletiniz_admin.blueprints.opt_out import views
from iletiniz_admin.models import (
    Consent,
    Message,
    MessageClass,
    MessageStatus,
    OptOutLink,
    Role,
    Suppression,
    ThrottleHit,
)
from iletiniz_admin.services import consent, outbox
from iletiniz_admin.services.opting_out import look

NUMBER = "+905551112233"
UNKNOWN = "/r/" + "A" * 16


def sound(answer, status: int = 200) -> BeautifulSoup:
    """Return the page, after what each page of this blueprint owes its readers."""
    assert answer.status_code == status
    parser = html5lib.HTMLParser()
    parser.parse(answer.text)
    assert not parser.errors, parser.errors
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    soup = BeautifulSoup(answer.text, "html5lib")
    assert not soup.select("script, link, img, a, iframe")
    assert soup.h1.get_text(strip=True)
    assert soup.title.get_text(strip=True)
    assert len(soup.select("main p")) == 1
    assert not re.search(r"(src|href|action)=", answer.text)
    return soup


def counts(session) -> tuple[int, ...]:
    rows = (Consent, Suppression, ThrottleHit)
    found = tuple(session.scalar(select(func.count()).select_from(row)) for row in rows)
    session.rollback()
    return found


def test_page_has_one_sentence_and_one_button(client, make_link, store) -> None:
    """The shop, the merchant, the masked number, one button; nothing else."""
    soup = sound(client.get(make_link(), headers={"Accept-Language": "en"}))
    assert soup.h1.text.strip() == store.name
    assert "Kahve A.Ş." in soup.p.text
    assert "+90 555 *** ** 33" in soup.p.text
    assert NUMBER not in soup.text
    assert [button.text for button in soup.select("button")] == ["No more advertising texts"]


def test_get_changes_nothing(client, session, make_link) -> None:
    """Phones open links by themselves: opening one, or asking for its head, refuses nothing."""
    address = make_link()
    before = counts(session)
    for method in ("GET", "HEAD", "GET"):
        assert client.open(address, method=method).status_code == 200
    assert counts(session) == before
    assert session.scalars(select(OptOutLink.used_at)).one() is None


def test_button_refuses_at_once(client, session, store, make_link) -> None:
    """One press suppresses, is written down with its source, and ends what waits."""
    row = outbox.new_row(
        store_id=store.id,
        connection_id=store.connection_id,
        idempotency_key="x",
        source="order",
        recipient=NUMBER,
        body="İndirim",
        message_class=MessageClass.COMMERCIAL,
        status=MessageStatus.QUEUED,
        created_at=store.created_at,
    )
    session.add(Message(**row))
    session.commit()
    client.sends_token = False  # the page has no form token, and no session that it could be of
    soup = sound(client.post(make_link(), headers={"Accept-Language": "en"}))
    assert soup.p.text.strip().startswith("Thank you")
    assert not soup.select("button")
    session.expire_all()
    said = session.scalars(select(Consent)).one()
    assert (said.is_given, said.source, said.recipient) == (False, "opt_out", NUMBER)
    assert session.scalars(select(Suppression)).one().scope == "commercial"
    assert session.scalars(select(Message.status)).one() is MessageStatus.SKIPPED


def test_link_says_that_it_was_used(client, session, make_link) -> None:
    """Opened or pressed again, the page says that it is done, and adds nothing."""
    address = make_link()
    english = {"Accept-Language": "en"}
    client.post(address)
    before = counts(session)
    for answer in (client.get(address, headers=english), client.post(address, headers=english)):
        soup = sound(answer)
        assert soup.p.text.strip().startswith("This is already done")
        assert not soup.select("button")
    assert counts(session) == before


@pytest.mark.parametrize("end", ["A" * 16, "x", "0" * 16, "A" * 4000, "%00", "ş" * 16, "' OR 1=1"])
def test_unknown_link_is_told_kindly(client, make_link, end) -> None:
    """A token that is none, or nobody's, gets one page that names nothing."""
    make_link()
    for method in ("GET", "POST"):
        soup = sound(client.open(f"/r/{end}", method=method), 404)
        assert not soup.select("button")
        assert "Kahve" not in soup.text


def test_erased_link_is_unknown(client, session, make_link) -> None:
    """Once the person was erased, the link is like one that never was."""
    address = make_link(recipient="")
    texts = {sound(client.get(address), 404).text, sound(client.post(address), 404).text}
    assert texts == {sound(client.get(UNKNOWN), 404).text}


def test_many_unknown_links_are_refused(client, session, make_link) -> None:
    """After thirty misses an address is told to wait; a right link opens all the same."""
    for _ in range(views.MOST_MISSES):
        assert client.get(UNKNOWN).status_code == 404
    answer = client.get(UNKNOWN)
    sound(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post(UNKNOWN).status_code == 429
    assert counts(session)[2] == views.MOST_MISSES  # no more is written down
    assert client.post(make_link()).status_code == 200


@pytest.mark.parametrize(
    "case",
    [
        ("tr", "en_US", "tr"),
        ("en-GB,en;q=0.8", "tr_TR", "en"),
        ("de", "tr_TR", "tr"),
        ("de", "en_US", "en"),
        ("", "en_US", "en"),
        ("", "de_DE", "tr"),
    ],
)
def test_language_is_the_readers(client, session, store, make_link, case) -> None:
    """The browser's language, else the shop's, else Turkish."""
    wish, locale, language = case
    store.locale = locale
    session.commit()
    soup = sound(client.get(make_link(), headers={"Accept-Language": wish} if wish else {}))
    assert soup.html["lang"] == language


def test_no_cookie_is_read_or_written(sign_in, store, make_link) -> None:
    """Also in a browser that is signed in, the page neither uses nor renews the session."""
    client = sign_in(Role.ADMIN, stores=[store])
    address = make_link()
    sound(client.get(address))
    sound(client.post(address))
    client.set_cookie("remember_token", "1|abc")
    sound(client.get(address))


def test_host_of_the_request_is_not_repeated(client, make_link) -> None:
    """A forged Host header reaches nothing of the page."""
    answer = client.get(make_link(), headers={"Host": "evil.example"})
    assert "evil" not in answer.text + str(answer.headers)


def test_hostile_names_are_text(client, session, store, make_link) -> None:
    """What a shop is called is shown as it is written."""
    store.name = "<script>alert(1)</script>"
    session.commit()
    assert sound(client.get(make_link())).h1.text.strip() == store.name


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_database_that_is_down_is_told(client, make_link, monkeypatch, method) -> None:
    """Without a database the reader is asked to come back; nothing else is said."""

    def fail(*_args, **_more):
        raise OperationalError("SELECT", {}, Exception("unable to open database file"))

    address = make_link()
    monkeypatch.setattr(views.opting_out, "look", fail)
    answer = client.open(address, method=method)
    soup = sound(answer, 503)
    assert "database" not in soup.text
    assert answer.headers["Retry-After"]


def test_no_log_names_token_or_number(client, make_link, caplog) -> None:
    """Neither the token nor the number stands in a log line."""
    caplog.set_level("DEBUG")
    address = make_link()
    client.get(address)
    client.post(address)
    logged = "\n".join(
        str(vars(record)) for record in caplog.records if record.name.startswith("iletiniz_admin")
    )
    assert address.removeprefix("/r/") not in logged
    assert NUMBER not in logged


def test_lifted_refusal_can_be_made_again(client, session, make_link) -> None:
    """After the shop lifted the stop, the same link refuses once more."""
    address = make_link()
    client.post(address)
    session.expire_all()
    row = session.scalars(select(Suppression)).one()
    row.lifted_at = row.at
    session.commit()
    assert look(session, address.removeprefix("/r/")).is_done is False
    session.rollback()
    sound(client.post(address))
    session.expire_all()
    assert consent.TOKEN_LENGTH == 16
    assert [one.lifted_at is None for one in session.scalars(select(Suppression))] == [False, True]
