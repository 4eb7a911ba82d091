"""Mishaps inside the store: killed processes, a broken table, doubled hooks, copies of the site."""

import json
from collections.abc import Callable

import pytest
from journey.house import wait_until
from journey.shop import now
from wordpress.door import Door
from wordpress.household import PairedStore, new_phone
from wordpress.site import Site
from wordpress.walk import buy
from wordpress.web import FpmServer

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]
FIRE_AGAIN = """
add_action( 'woocommerce_order_status_changed', function ( $id, $from, $to, $order ) {
  static $is_again = false;
  if ( ! $is_again ) {
    $is_again = true;
    do_action( 'woocommerce_order_status_changed', $id, $from, $to, $order );
    $is_again = false;
  }
}, 5, 4 );
"""


@pytest.mark.parametrize("way", [Door.hang, Door.take_and_hang], ids=["before", "after"])
def test_a_process_killed_after_the_response_loses_nothing(
    make_store: Callable[..., PairedStore],
    serve: Callable[..., FpmServer],
    way: Callable[[Door], None],
):
    """PHP dies amid the delivery, before or after the panel took it: the tick ends the work."""
    store, phone = make_store("", "tables"), new_phone()
    server = serve(store.site)
    way(store.door)
    order_id = buy(store.site, phone)  # the customer has the page already
    wait_until(lambda: store.door.calls, "the delivery to begin")
    if way is Door.take_and_hang:
        wait_until(lambda: store.events(order_id), "the panel to take it")
    server.kill_workers()
    assert store.site.waiting() > 0
    store.door.open()
    # The dead process's lease ends by itself after a minute: that minute is over now.
    store.site.sql(
        "UPDATE wp_options SET option_value = '0000000001 x' "
        "WHERE option_name = 'iletiniz_bridge_lock'"
    )
    store.deliver()
    store.check_once(order_id, phone)
    ids = [
        event["id"]
        for call in store.door.calls
        if call.kind == "events"
        for event in json.loads(call.body)["events"]
    ]
    assert len(ids) > len(set(ids)), "the same events were offered again, by the same ids"


def test_a_row_that_cannot_be_written_is_found_by_the_sweep(store: PairedStore):
    """The table is broken: the order completes, the log names nobody, the sweep finds it."""
    site, phone = store.site, new_phone()
    store.deliver()  # the first heartbeat and the history are done
    paired_at = now()
    wait_until(lambda: now() > paired_at, "an order that is younger than the pairing")
    site.sql("RENAME TABLE wp_iletiniz_outbox TO wp_away")
    order_id = store.order(phone)
    site.sql("RENAME TABLE wp_away TO wp_iletiniz_outbox")
    logged = site.logged()
    assert "iletiniz-bridge" in logged
    assert phone not in logged
    assert "Yılmaz" not in logged
    assert site.waiting() == 0
    site.php("( new Iletiniz\\Bridge\\Mirror_Plan() )->ask_sweep( time() - 3600 );")
    store.deliver()
    found = "SELECT source, to_status FROM order_events WHERE store_id = ? AND order_id = ?"
    events = store.household.house.query(found, store.store_id, order_id)
    assert events == [("sweep", "processing")]
    store.check_once(order_id, phone)


def test_a_change_that_is_told_twice_is_one_text(store: PairedStore):
    """Gateways that fire a change twice, in one request and in the next, cause one text."""
    store.site.add_code("again", FIRE_AGAIN)
    phone = new_phone()
    order_id = store.order(phone)
    store.site.php(
        f"$order = wc_get_order( {order_id} );"
        "do_action( 'woocommerce_order_status_changed', $order->get_id(),"
        " 'pending', 'processing', $order );"
    )
    store.deliver()
    store.check_once(order_id, phone)


def test_a_copy_of_the_site_sends_nothing(store: PairedStore, make_site: Callable[..., Site]):
    """A copy at another address is told so and stops; the live store goes on, each event once."""
    phone, later, elsewhere = new_phone(), new_phone(), new_phone()
    order_id = store.order(phone)
    copy = make_site()
    salts = {name: value for name, value in store.site.constants.items() if "DB_" not in name}
    copy.configure(salts)
    copy.load(store.site.database.dump(store.site.name))
    twin = PairedStore(store.household, copy, store.door, store.store_id)
    twin.order(elsewhere)
    copy.tick()
    assert twin.state()["stopped"] == "other_site"
    assert copy.waiting() > 0
    store.deliver()
    store.check_once(order_id, phone)
    last = store.order(later)
    store.deliver()
    store.check_once(last, later)
    assert not store.household.iletiniz.calls().get(elsewhere)


def test_an_exception_in_our_own_code_stays_ours(store: PairedStore):
    """An order that cannot be read is set aside, not told without its phone, and can be resent."""
    store.site.add_code(
        "broken",
        "add_filter( 'woocommerce_order_get_items', function ( $items ) {"
        "  if ( doing_action( 'iletiniz_bridge_tick' ) ) { throw new Error( 'no items today' ); }"
        "  return $items; } );",
    )
    phone = new_phone()
    order_id = store.order(phone)
    store.deliver()
    aside = {error for _, state, error, _ in store.outbox() if state == "aside"}
    assert aside == {"unreadable"}
    assert store.events(order_id) == []
    store.site.drop_code("broken")
    store.site.php("return Iletiniz\\Bridge\\Plugin::instance()->outbox()->send_again();")
    store.deliver()
    store.check_once(order_id, phone)
