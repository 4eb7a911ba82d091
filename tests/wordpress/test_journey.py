"""From an empty site to a text on the customer's phone and its note on the order."""

from collections.abc import Callable

import pytest
import requests
from journey.house import wait_until
from wordpress.cores import STORAGES, cores
from wordpress.door import Door
from wordpress.household import Household, PairedStore, new_phone
from wordpress.site import Site
from wordpress.walk import buy, pair, sign_in
from wordpress.web import CliServer

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]


def wait_for_note(store: PairedStore, order_id: int) -> list[str]:
    """Tick until the panel's note has come."""

    def come() -> list[str]:
        store.skip_pause()
        store.site.tick()
        return store.notes(order_id)

    notes: list[str] = wait_until(come, f"a note on order {order_id}")
    return notes


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("core", cores())
def test_a_merchant_pairs_and_a_customer_is_texted(
    *,
    make_site: Callable[..., Site],
    serve: Callable[..., object],
    household: Household,
    door: Door,
    core: str,
    storage: str,
):
    """Pages alone lead from code to text; the delivery happens by itself after the response."""
    site, phone = make_site(core, storage), new_phone()
    serve(site)
    store_id, code = household.add_store(site)
    merchant = sign_in(site)
    pair(merchant, door.url, code)
    household.set_rule(store_id, "processing")
    store = PairedStore(household, site, door, store_id)
    order_id = buy(site, phone)
    wait_until(lambda: not site.waiting(), f"the events to leave by themselves; {store.state()}")
    text = store.wait_for_text(phone)
    assert f"{order_id} numaralı" in text["body"]
    entered = [status for _topic, status in store.events(order_id) if status == "processing"]
    assert len(entered) == 1
    notes = wait_for_note(store, order_id)
    site.tick()
    assert store.notes(order_id) == notes
    address = site.php(f"return wc_get_order( {order_id} )->get_edit_order_url();")
    merchant.open(address)
    assert notes[0] in merchant.text()


@pytest.mark.parametrize("core", cores())
def test_the_tick_delivers_where_a_response_cannot_be_ended(
    make_store: Callable[..., PairedStore], serve: Callable[..., object], core: str
):
    """On a server that cannot answer first and work later, WP-Cron takes the events along."""
    store, phone = make_store(core), new_phone()
    serve(store.site, CliServer)
    order_id = buy(store.site, phone)
    assert store.site.waiting() > 0
    assert not [call for call in store.door.calls if call.kind == "events"]

    def has_left() -> bool:
        cron = requests.get(f"{store.site.url}/wp-cron.php?doing_wp_cron", timeout=120)
        assert cron.status_code == 200
        return not store.site.waiting()

    wait_until(has_left, "WP-Cron's turn: the shop's own tasks may come first")
    store.check_once(order_id, phone)


def test_a_custom_status_has_its_own_text(make_store: Callable[..., PairedStore]):
    """A status that the shop made up is told like the others, and so is what comes after it."""
    store, phone = make_store("", "tables", "kargoda", "completed"), new_phone()
    if "wc-kargoda" not in store.site.php("return array_keys( wc_get_order_statuses() );"):
        store.site.add_code(
            "status",
            "$kargoda = array( 'wc-kargoda' => 'Kargoda' );"
            "add_filter( 'wc_order_statuses', fn( $all ) => $all + $kargoda );"
            "add_action( 'init', fn() => register_post_status( 'wc-kargoda' ) );",
        )
    order_id = store.order(phone, "$order->update_status( 'kargoda' );")
    store.deliver()
    store.wait_for_text(phone)
    store.site.php(f"wc_get_order( {order_id} )->update_status( 'completed' );")
    store.deliver()
    store.household.house.wait_for_rest()
    assert store.household.iletiniz.calls()[phone] == 2
    told = [status for topic, status in store.events(order_id) if topic != "order.updated"]
    assert sorted(told) == ["completed", "kargoda", "pending", "processing"]
