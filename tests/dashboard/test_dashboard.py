from datetime import timedelta

import pytest
from factories import make_connection, make_rule, make_store
from linked_panel import in_english, texts
from sqlalchemy import event, update

from iletiniz_admin import wording
from iletiniz_admin.clock import utcnow
from iletiniz_admin.extensions import db
from iletiniz_admin.models import ConnectionStatus, Message, MessageStatus, Meta, Reason, Role
from iletiniz_admin.sandbox.seed import STORE_KEY
from iletiniz_admin.services import overview
from iletiniz_admin.services.outbox import enqueue, new_row

MOST_STATEMENTS = 14


def add(session, store, key, **more):
    """Put one message of an order into the ledger, made now."""
    row = new_row(
        store_id=store.id,
        idempotency_key=key,
        source="order",
        **{"created_at": utcnow(), "order_number": "107", **more},
    )
    enqueue(session, [row])


@pytest.fixture
def shop(session, sealer):
    """A store with messages in several states, made a minute ago."""
    store = make_store(session, sealer)
    at = utcnow() - timedelta(minutes=1)
    made = [
        (MessageStatus.HELD, Reason.QUOTA),
        (MessageStatus.QUEUED, None),
        (MessageStatus.SKIPPED, Reason.NO_NUMBER),
    ]
    for number, (status, reason) in enumerate(made):
        row = new_row(
            store_id=store.id,
            idempotency_key=f"k{number}",
            source="order",
            status=status,
            reason=reason,
            created_at=at,
            order_number=f"10{number}",
            recipient="+905321112233",
        )
        enqueue(session, [row])
    session.commit()
    return store


def test_empty_installation_shows_the_first_steps(admin, page):
    """A new panel is friendly: five steps with their places, nothing broken, nothing counted."""
    soup = page(admin.get("/"))
    steps = soup.select("#first-steps ~ ol li")
    assert len(steps) == 5
    links = [a["href"] for a in soup.select("#first-steps ~ ol a")]
    assert links == ["/connection/", "/woocommerce/stores/add"]
    assert "has not run yet" in soup.get_text(" ")


def test_ticks_follow_what_really_stands(admin, session, sealer, page):
    """Connection, store, pairing and notice each tick their step."""
    make_connection(session, sealer, key=STORE_KEY)
    make_rule(session, make_store(session, sealer))
    session.commit()
    soup = page(admin.get("/"))
    done = [li for li in soup.select("#first-steps ~ ol li") if "(done)" in li.get_text()]
    assert len(done) == 4


def test_counts_and_last_messages(admin, shop, page):
    """Waiting and held are counted together; the newest messages stand below in words."""
    soup = page(admin.get("/"))
    figures = [tag.get_text(strip=True) for tag in soup.select(".figure-value")]
    assert figures == ["0", "2", "0", "0"]
    rows = soup.select("table tbody tr")
    assert len(rows) == 3
    assert "+905321112233" in rows[0].get_text()


def test_viewer_sees_masked_numbers_of_their_stores_only(sign_in, session, sealer, shop):
    """A viewer's dashboard masks numbers and counts no other store."""
    other = make_store(session, sealer, name="Başka", site="https://baska.example")
    session.commit()
    viewer = in_english(sign_in(Role.VIEWER, stores=[other]))
    shown = texts(viewer.get("/"))
    assert "Kahve Dükkanı" not in shown
    seeing = in_english(sign_in(Role.VIEWER, stores=[shop]))
    assert "+905321112233" not in seeing.get("/").text
    assert "First steps" not in texts(seeing.get("/"))


@pytest.mark.parametrize(
    ("minutes", "sentence"), [(None, "has not run yet"), (3, "silent since"), (1, None)]
)
def test_silent_worker_has_a_banner(admin, session, minutes, sentence):
    """After two minutes without a sign of life the page says so, and since when."""
    if minutes is not None:
        session.add(Meta(key="worker.seen", at=utcnow() - timedelta(minutes=minutes)))
        session.commit()
    shown = texts(admin.get("/"))
    assert (sentence in shown) if sentence else ("The sending process" not in shown)


def test_silent_store_is_marked(admin, session, sealer):
    """A paired store that has not been heard of for half an hour is shown as silent."""
    make_store(session, sealer, last_seen_at=utcnow() - timedelta(hours=1))
    session.add(Meta(key="worker.seen", at=utcnow()))
    session.commit()
    assert "Silent" in texts(admin.get("/"))


def test_dashboard_asks_the_database_few_times(admin, app, session, sealer, shop):
    """A warm page takes a fixed, small number of statements, whatever it shows."""
    make_connection(session, sealer, account_at=utcnow(), refresh_tried_at=utcnow())
    session.commit()
    statements = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    admin.get("/")
    asked = [text for text in statements if not text.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= MOST_STATEMENTS, asked


def test_hostile_names_are_escaped(admin, session, sealer, page):
    """Names from iletiniz and from stores are text, whatever they look like."""
    evil = "<script>alert(1)</script>"
    account = {"workspace_name": evil, "plan_name": evil, "quota_remaining": "x", "plan_active": 1}
    senders = {"senders": [{"name": evil, "is_approved": True, "is_default": False}, 7], "x": 1}
    make_connection(
        session,
        sealer,
        workspace_name=evil,
        account=account,
        account_at=utcnow(),
        senders=senders,
        senders_at=utcnow(),
        refresh_tried_at=utcnow(),
    )
    make_store(session, sealer, name=evil)
    session.commit()
    for path in ("/", "/connection/"):
        assert "<script>alert" not in admin.get(path).text
        page(admin.get(path))


def test_numbers_to_fix_of_today_are_shown_with_the_place_to_fix_them(admin, session, shop, page):
    """Orders skipped for their number are no failures, but a figure with a link; each once."""
    for number, reason in enumerate(overview.BAD_NUMBER):
        for trigger in ("received", "processing"):
            key = f"bad{number}{trigger}"
            values = {"status": MessageStatus.SKIPPED, "reason": reason, "order_id": number + 1}
            add(session, shop, key, trigger=trigger, **values)
    add(session, shop, "muted", status=MessageStatus.SKIPPED, reason=Reason.MUTED, order_id=99)
    session.commit()
    soup = page(admin.get("/"))
    link = soup.select_one(f'.figure-card a[href="/woocommerce/stores/{shop.id}/numbers"]')
    assert link.parent.select_one(".figure-value").get_text() == str(len(overview.BAD_NUMBER))


def test_numbers_to_fix_are_counted_by_store_and_since_midnight(session, sealer, shop):
    """Yesterday's orders and those of other stores are not counted."""
    other = make_store(session, sealer, name="Başka", site="https://baska.example")
    bad = {"status": MessageStatus.SKIPPED, "reason": Reason.MISTYPED}
    midnight = utcnow()
    add(session, shop, "a", order_id=1, created_at=midnight, **bad)
    add(session, shop, "b", order_id=2, created_at=midnight - timedelta(seconds=1), **bad)
    add(session, other, "c", order_id=1, created_at=midnight, **bad)
    counted = overview.counts(session, [shop.id], midnight)
    assert counted.unreachable == {shop.id: 1}
    both = overview.counts(session, [shop.id, other.id], midnight)
    assert both.unreachable == {shop.id: 1, other.id: 1}


def test_numbers_to_fix_have_a_link_for_each_store(admin, session, sealer, shop, page):
    """With several stores each list is named by its store."""
    other = make_store(session, sealer, name="Çay <Evi>", site="https://cay.example")
    bad = {"status": MessageStatus.SKIPPED, "reason": Reason.NO_NUMBER}
    add(session, other, "c", order_id=1, **bad)
    session.commit()
    links = page(admin.get("/")).select('.figure-card a[href$="/numbers"]')
    assert [link.get_text(strip=True) for link in links] == ["Fix the numbers of Çay <Evi>"]


def test_panel_that_was_never_connected_has_lost_no_connection(admin, session, sealer, shop):
    """Before the first connection the words are of a beginning; after a disconnect, of a loss."""
    held = {"status": MessageStatus.HELD, "reason": Reason.DISCONNECTED}
    add(session, shop, "held", **held)
    session.commit()
    shop_page = f"/woocommerce/stores/{shop.id}"
    for path in ("/", shop_page):
        assert "Not connected to iletiniz yet" in texts(admin.get(path))
    row = make_connection(session, sealer, status=ConnectionStatus.DISCONNECTED, sealed_key=None)
    assert row.id
    session.commit()
    for path in ("/", shop_page):
        shown = texts(admin.get(path))
        assert "Not connected to iletiniz" in shown
        assert "Not connected to iletiniz yet" not in shown


def test_last_messages_say_when_a_held_one_leaves(admin, session, shop):
    """A message that waits for the morning names the hour, and the day if that is not today."""
    at = utcnow() + timedelta(days=2)
    held = {"status": MessageStatus.HELD, "reason": Reason.QUIET_HOURS}
    add(session, shop, "quiet", held_until=at, **held)
    session.commit()
    leaves = wording.clock_time(at, utcnow(), shop.timezone, "en")
    assert f"Quiet hours: leaves at {leaves}" in texts(admin.get("/"))


def test_viewer_is_not_told_what_iletiniz_said_of_a_number(sign_in, session, shop):
    """iletiniz's own words may repeat the number that a viewer sees masked."""
    add(session, shop, "f", status=MessageStatus.QUEUED)
    failed = {"status": MessageStatus.FAILED, "error_message": "no route to 05321112233"}
    session.execute(update(Message).where(Message.idempotency_key == "f").values(failed))
    session.commit()
    viewer = in_english(sign_in(Role.VIEWER, stores=[shop]))
    assert "05321112233" not in viewer.get("/").text
