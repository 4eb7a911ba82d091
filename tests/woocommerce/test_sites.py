"""The question after another site, what is asked of the plugin, and the line of health."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from iletiniz_admin.clock import utcnow
from iletiniz_admin.models import AuditEvent, Directive, EventOutcome, OrderEvent, Role, Store

KNOWN, OTHER = "https://kahve.example", "https://yeni.example"


def text_of(soup: BeautifulSoup) -> str:
    return " ".join(soup.main.get_text().split())


@pytest.fixture
def asked(shop):
    """Another site has signed as the store five minutes ago."""

    def spoil(session):
        row = session.merge(shop.store)
        row.foreign_site, row.foreign_site_at = OTHER, utcnow() - timedelta(minutes=5)
        row.last_seen_at = utcnow()

    shop.make(spoil)


def stored_store(shop) -> Store:
    return shop.stored(select(Store))[0]


def test_question_names_both_sites(asked, admin, manager, shop):
    """Store page, list and dashboard ask; both addresses and both last calls are shown."""
    for path in (shop.path, "/woocommerce/"):
        alert = shop.page(admin.get(f"{path}?lang=en")).main.find(class_="alert-danger")
        text = " ".join(alert.get_text().split())
        assert "Has the shop moved, or is this a copy?" in text
        assert KNOWN in text
        assert OTHER in text
        assert len(alert.find_all("time")) == 2
    assert "is this a copy?" in text_of(shop.page(admin.get("/?lang=en")))
    soup = shop.page(manager.get(f"{shop.path}?lang=en"))
    assert "Ask an admin" in text_of(soup)
    assert not soup.main.find(class_="alert-danger").find("form")


def test_copy_is_remembered(asked, admin, shop):
    """ "It is a copy" ends the question; the copy is named quietly, with a way back."""
    page = shop.page(admin.get(shop.path))
    form = page.main.find(class_="alert-danger").find("form")
    assert form.find("input", attrs={"name": "site"})["value"] == OTHER
    for _ in range(2):  # a double click
        assert admin.post(form["action"], data={"site": OTHER}).status_code == 303
    row = stored_store(shop)
    assert (row.foreign_site, row.site) == (None, KNOWN)
    assert [one["site"] for one in row.copies] == [OTHER]
    soup = shop.page(admin.get(f"{shop.path}?lang=en"))
    assert f"A copy that is refused: {OTHER}" in text_of(soup)
    assert not soup.main.find(class_="alert-danger")
    assert soup.find("a", string="The shop has moved there after all")
    audited = shop.stored(select(AuditEvent.action).where(AuditEvent.action.like("store.copy%")))
    assert audited == ["store.copy_refused"]


def test_move_asks_with_its_consequences(asked, admin, shop):
    """ "The shop has moved" shows what follows and the stricter way, and changes nothing yet."""
    link = shop.page(admin.get(f"{shop.path}?lang=en")).find("a", string="The shop has moved")
    soup = shop.page(admin.get(f"{link['href']}&lang=en"))
    assert f"{OTHER} is this store, and {KNOWN} is refused" in text_of(soup)
    again = soup.find("a", string="Pair again instead")["href"]
    assert stored_store(shop).site == KNOWN
    for _ in range(2):  # a double click
        assert admin.post(link["href"]).status_code == 303
    row = stored_store(shop)
    assert (row.site, row.url, row.foreign_site) == (OTHER, OTHER, None)
    assert len(shop.stored(select(AuditEvent).where(AuditEvent.action == "store.moved"))) == 1
    assert "pair-again" in again


def test_pairing_again_instead_leads_to_the_new_site(asked, admin, shop):
    """The stricter way ends the secret; the code's link leads to the site that asked."""
    address = f"{shop.path}/pair-again"
    soup = shop.page(admin.post(address, query_string={"site": OTHER}))
    assert soup.find("a", target="_blank")["href"].startswith(f"{OTHER}/wp-admin/")
    soup = shop.page(admin.post(address, query_string={"site": "https://fremd.example"}))
    assert soup.find("a", target="_blank")["href"].startswith(f"{KNOWN}/wp-admin/")


@pytest.mark.parametrize("site", ["https://fremd.example", ""])
def test_answer_about_another_site_is_refused(asked, admin, shop, site):
    """Should another site ask meanwhile, the old form's answer changes nothing."""
    admin.post(f"{shop.path}/copy", data={"site": site})
    admin.post(f"{shop.path}/moved", query_string={"site": site})
    row = stored_store(shop)
    assert (row.site, row.foreign_site, row.copies) == (KNOWN, OTHER, [])
    assert shop.page(admin.get(shop.path)).find(class_="alert")


def test_second_answer_does_not_undo_the_first(asked, admin, shop):
    """Of two people who answer differently the first is heard, the other one is told."""
    admin.post(f"{shop.path}/moved", query_string={"site": OTHER})
    admin.post(f"{shop.path}/copy", data={"site": OTHER})
    row = stored_store(shop)
    assert (row.site, row.copies) == (OTHER, [])
    assert shop.page(admin.get(shop.path)).main.find(class_="alert-danger")


@pytest.mark.parametrize(("action", "kind"), [("compare", "sweep"), ("history", "backfill")])
def test_plugin_is_asked_once(manager, shop, action, kind):
    """The buttons add one directive, and none while it is open; it is written down who asked."""
    for _ in range(3):
        assert manager.post(f"{shop.path}/{action}").status_code == 303
    [row] = shop.stored(select(Directive))
    assert (row.kind, row.settled_at) == (kind, None)
    assert row.payload["since"].endswith("Z")
    assert len(shop.stored(select(AuditEvent).where(AuditEvent.action == "store.asked"))) == 1

    def settle(session):
        session.get(Directive, row.id).settled_at = utcnow()

    shop.make(settle)
    manager.post(f"{shop.path}/{action}")
    assert len(shop.stored(select(Directive))) == 2


def test_plugin_that_is_not_paired_is_not_asked(admin, shop):
    """A store that waits for its pairing has no plugin to ask."""
    shop.make(lambda s: setattr(s.merge(shop.store), "status", "waiting"))
    admin.post(f"{shop.path}/compare")
    assert shop.stored(select(Directive)) == []


def test_history_is_asked_from_its_beginning(manager, shop):
    """Fetching the history again forgets how far the last time came."""

    def spoil(session):
        row = session.merge(shop.store)
        row.backfill_cursor, row.backfill_done_at = "99", utcnow()

    shop.make(spoil)
    manager.post(f"{shop.path}/history")
    row = stored_store(shop)
    assert (row.backfill_cursor, row.backfill_done_at) == (None, None)


def test_health_is_in_words(manager, shop):
    """Backlog, clock, mirror, history and last error are sentences, not codes."""

    def spoil(session):
        row = session.merge(shop.store)
        row.last_seen_at = row.last_event_at = utcnow()
        row.versions = {"bridge": "9.9.9"}
        row.backfill_cursor = "44"
        row.health = {
            "outbox_depth": 1200,
            "oldest_age_seconds": 660,
            "clock_offset_seconds": -130,
            "last_error": "timeout",
        }

    shop.make(spoil)
    shop.order(1)
    text = text_of(shop.page(manager.get(f"{shop.path}?lang=en")))
    for part in (
        "1,200, the oldest 11 minutes",
        "2 minutes slow",
        "Mirror 1 order",
        "Order history under way",
        "did not answer WordPress in time",
        "9.9.9",
    ):
        assert part in text


def test_store_that_never_called_is_not_alarming(sign_in, store, shop):
    """A paired store that has not called yet is told so in neutral words, here and on the pano."""
    admin = sign_in(Role.ADMIN)
    for path in (shop.path, "/woocommerce/", "/"):
        soup = shop.page(admin.get(f"{path}?lang=en"))
        tags = {tag.get_text().strip("•✓!✕ \n") for tag in soup.main.select(".status-neutral")}
        assert "Not heard from yet" in tags


def test_test_event_is_shown(manager, shop):
    """A test event of the plugin stands on the store's page with its time, and in the list."""
    at = utcnow()
    event = OrderEvent(
        store_id=shop.store.id,
        event_id=str(uuid4()),
        topic="bridge.test",
        source="bridge",
        received_at=at,
        outcome=EventOutcome.RECORDED,
    )
    shop.make(lambda session: session.add(event))
    assert "Test event received" in text_of(shop.page(manager.get(f"{shop.path}?lang=en")))
    listed = text_of(shop.page(manager.get("/messages/events?lang=en")))
    assert "Test event" in listed
