"""One person's page: how they stand, what proves it, what is held, and what it hides."""

import json

import pytest
from sqlalchemy import select

from iletiniz_admin.models import AuditEvent, ConsentImport, MessageStatus, OptOutLink, Role

NUMBER = "+905551112233"
SHOWN = "+90\xa0555\xa0111\xa022\xa033"


@pytest.fixture
def manager(sign_in, store):
    return sign_in(Role.MANAGER, stores=[store])


def open_person(client, kind: str, row_id: int):
    return client.get(f"/consents/person/{kind}/{row_id}?lang=en")


def now_of(soup) -> list[str]:
    """The cells of the table that says what may be sent now."""
    return [" ".join(cell.text.split()) for cell in soup.select("main table")[0].select("td")]


def test_person_who_agreed(manager, page, say_so) -> None:
    """A yes is shown with its proof: source, text version, order."""
    row = say_so(text_version="v3", order_id=1042)
    soup = page(open_person(manager, "consent", row.id))
    assert soup.h1.text.strip() == SHOWN
    store, commercial, orders = now_of(soup)
    assert store == "Kahve Dükkanı"
    assert commercial.startswith("✓Yes")
    assert orders == "✓Yes"
    link = soup.find("a", string="#1042")
    assert link["href"].startswith("https://kahve.example/wp-admin/")
    assert "text v3" in soup.text


def test_person_who_refused(manager, page, say_so) -> None:
    """The newest answer counts; of a yes and a no of the same moment the no."""
    row = say_so()
    say_so(is_given=False)
    assert now_of(page(open_person(manager, "consent", row.id)))[1].startswith("!No, refused")


def test_person_who_is_stopped(manager, page, say_so, stop) -> None:
    """A stop outweighs a later yes; of all texts it stops news about orders, too."""
    row = say_so()
    found = stop(scope="all")
    soup = page(open_person(manager, "suppression", found.id))
    _store, commercial, orders = now_of(soup)
    assert commercial.startswith("✕No, stopped")
    assert orders == "✕No, stopped"
    assert soup.find("a", string="Lift …")
    assert soup.h1.text == page(open_person(manager, "consent", row.id)).h1.text


def test_person_who_never_answered(manager, page, make_message) -> None:
    """From a message one gets to the person; without an answer nothing commercial is sent."""
    message = make_message(MessageStatus.DELIVERED)
    soup = page(open_person(manager, "message", message.id))
    assert now_of(soup)[1] == "•No, never answered"
    assert soup.find("a", href=f"/messages/{message.id}")


def test_person_of_a_file_names_it(manager, session, page, store, say_so) -> None:
    """The proof of an imported answer leads to the report of its file."""
    file = ConsentImport(
        store_id=store.id,
        file_name="temmuz.csv",
        digest="0" * 64,
        at=store.created_at,
        by="ayse@example.com",
        row_count=1,
        added_count=1,
        refused=[],
    )
    session.add(file)
    session.flush()
    row = say_so(source="import", import_id=file.id, note="<b>form</b>")
    soup = page(open_person(manager, "consent", row.id))
    assert soup.find("a", string="temmuz.csv")["href"] == f"/consents/imports/{file.id}"
    assert "<b>form</b>" in soup.text


def test_person_lists_the_last_fifty_messages(manager, page, make_message) -> None:
    """Of 51 messages the newest 50 are listed, and the page says so."""
    rows = [make_message(MessageStatus.DELIVERED) for _ in range(51)]
    soup = page(open_person(manager, "message", rows[0].id))
    links = {link["href"] for link in soup.select("main a[href^='/messages/']")}
    assert len(links) == 50
    assert f"/messages/{rows[0].id}" not in links
    assert "The last 50 are listed." in soup.text


@pytest.mark.parametrize("kind", ["consent", "message", "suppression", "order"])
def test_person_of_another_store_is_not_there(
    kind, *, sign_in, say_so, stop, make_message, make_order, other_store
) -> None:
    """By no kind of row does a manager reach a person of a store that is not theirs."""
    ids = {
        "consent": say_so().id,
        "message": make_message().id,
        "suppression": stop().id,
        "order": make_order(7).order_id,
    }
    client = sign_in(Role.MANAGER, stores=[other_store])
    store_part = f"{other_store.id - 1}/" if kind == "order" else ""
    base = f"/consents/person/{kind}/{store_part}{ids[kind]}"
    for tail in ("", "/stop", f"/lift/{ids['suppression']}"):
        assert client.get(base + tail).status_code == 404, tail
    assert client.post(f"{base}/export").status_code == 404
    assert client.post(f"{base}/stop", data={"scope": "all"}).status_code == 404


def test_person_shows_only_rows_of_ones_own_stores(
    sign_in, say_so, make_message, other_store
) -> None:
    """Somebody who is known to two merchants is shown to each without the other's rows."""
    say_so(note="Gizli not")
    make_message(body="Gizli metin")
    mine = say_so(store_id=other_store.id, is_given=False)
    client = sign_in(Role.MANAGER, stores=[other_store])
    text = open_person(client, "consent", mine.id).text
    assert "Gizli" not in text
    assert "Kahve Dükkanı" not in text
    held = json.loads(client.post(f"/consents/person/consent/{mine.id}/export").text)
    assert [row["id"] for row in held["consents"]] == [mine.id]
    assert held["messages"] == []


def test_stop_of_a_sister_store_is_shown_and_not_lifted(
    sign_in, page, session, store, stop, *, say_so, other_store
) -> None:
    """A refusal to another store of the merchant counts here; it is lifted where it was said."""
    other_store.connection_id = store.connection_id
    session.commit()
    found = stop()
    row = say_so(store_id=other_store.id)
    client = sign_in(Role.MANAGER, stores=[other_store])
    soup = page(open_person(client, "consent", row.id))
    assert now_of(soup)[1].startswith("✕No, stopped")
    assert not soup.find("a", string="Lift …")
    assert "Kahve" not in soup.text
    address = f"/consents/person/consent/{row.id}/lift/{found.id}"
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("recipient", ["", "erased:0123456789ab"])
def test_person_who_was_erased_has_no_page(manager, say_so, recipient) -> None:
    """A row that names nobody leads nowhere."""
    assert open_person(manager, "consent", say_so(recipient).id).status_code == 404


def test_export_holds_everything(
    manager, session, store, say_so, stop, *, make_message, make_order
) -> None:
    """One JSON file with every row, told in the log; its name and address are without number."""
    row = say_so(note="Form 12")
    stop()
    make_message(body="Merhaba Ayşe")
    make_order(7, first_name="Ayşe")
    session.add(
        OptOutLink(
            token_hash="a" * 64, store_id=store.id, recipient=NUMBER, created_at=store.created_at
        )
    )
    session.commit()
    answer = manager.post(f"/consents/person/consent/{row.id}/export")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="person.json"'
    assert "Ayşe" in answer.text
    held = json.loads(answer.text)
    assert held["number"] == NUMBER
    assert held["consents"][0]["note"] == "Form 12"
    assert held["orders"][0]["first_name"] == "Ayşe"
    assert held["messages"][0]["body"] == "Merhaba Ayşe"
    assert len(held["suppressions"]) == len(held["opt_out_links"]) == 1
    assert "token_hash" not in answer.text
    event = session.scalars(select(AuditEvent)).one()
    assert event.action == "privacy.handed_out"
    assert NUMBER not in json.dumps([event.subject, event.after])


def test_message_page_leads_to_the_person(sign_in, store, make_message) -> None:
    """Who may manage finds the person behind a message; a viewer sees no such link."""
    message = make_message()
    href = f"/consents/person/message/{message.id}"
    assert href in sign_in(Role.MANAGER, stores=[store]).get(f"/messages/{message.id}").text
    assert href not in sign_in(Role.VIEWER, stores=[store]).get(f"/messages/{message.id}").text
