from datetime import timedelta

import pytest
from factories import make_connection, make_rule, make_store
from linked_panel import in_english, texts
from sqlalchemy import event

from iletiniz_admin.clock import utcnow
from iletiniz_admin.extensions import db
from iletiniz_admin.models import MessageStatus, Meta, Reason, Role
from iletiniz_admin.sandbox.seed import STORE_KEY
from iletiniz_admin.services.outbox import enqueue, new_row

MOST_STATEMENTS = 14


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
