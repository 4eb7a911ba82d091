"""A panel with its worker and a sandbox iletiniz, and stores that were paired with it."""

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journey.house import House, Iletiniz
from journey.visitor import Visitor
from wordpress.door import Door
from wordpress.site import Site

TEXT = "Merhaba {first_name}, {order_number} numaralı siparişiniz hazırlanıyor."
NEW_ORDER = """
$order = wc_create_order();
$order->set_props( array( 'billing_first_name' => 'Ayşe', 'billing_last_name' => 'Yılmaz',
  'billing_phone' => $phone, 'billing_email' => 'ayse@example.com', 'billing_city' => 'İzmir',
  'billing_country' => 'TR', 'payment_method_title' => 'Kapıda ödeme' ) );
$item = new WC_Order_Item_Product();
$item->set_props( array( 'name' => 'Filtre kahve', 'quantity' => 1, 'total' => '349.90' ) );
$order->add_item( $item );
$order->set_total( '349.90' );
$order->save();
"""
_numbers = itertools.count(1)


def new_phone() -> str:
    """Return a mobile number that no other test of this process texts."""
    return f"+90533{next(_numbers):05}55"  # the sandbox plays tricks by the last digits


class Household:
    """The panel's processes; stores come and go."""

    def __init__(self, house: House, iletiniz: Iletiniz, password: str) -> None:
        self.house, self.iletiniz = house, iletiniz
        self.admin = Visitor(house.url)
        self.admin.sign_in(password)

    def add_store(self, site: Site) -> tuple[int, str]:
        """Add a store on the panel's page; return its number and its pairing code."""
        self.admin.open("/woocommerce/stores/add")
        name = f"Kahve {site.port}"
        self.admin.submit("", name=name, url=site.url)
        code = self.admin.page.select_one("p code.text-body")
        assert code, self.admin.text()
        found = self.house.query("SELECT id FROM stores WHERE name = ?", name)
        return int(found[0][0]), str(code.get_text()).replace(" ", "")

    def pair(self, site: Site, door: Door, *statuses: str) -> "PairedStore":
        """Pair through the door, without pages; switch the notices for the statuses on."""
        store_id, code = self.add_store(site)
        for status in statuses or ("processing",):
            self.set_rule(store_id, status)
        store = PairedStore(self, site, door, store_id)
        store.pair_with(code)
        return store

    def set_rule(self, store_id: int, status: str, text: str = TEXT) -> None:
        self.house.command(
            "rules", "set", "--store", str(store_id), "--status", status, "--text", text
        )


class PairedStore:
    """A site that is paired, seen from both ends."""

    def __init__(self, household: Household, site: Site, door: Door, store_id: int) -> None:
        self.household, self.site, self.door, self.store_id = household, site, door, store_id

    def pair_with(self, code: str) -> None:
        """Pair without pages."""
        paired = self.site.php(
            "$pairing = Iletiniz\\Bridge\\Plugin::instance()->pairing();"
            f"$done = $pairing->pair( '{self.door.url}', '{code.replace(' ', '')}' );"
            "return is_wp_error( $done ) ? $done->get_error_code() : $done;"
        )
        assert paired is True, paired

    def order(self, phone: str, *more: str) -> int:
        """Make an order and bring it to `processing`; what is in `more` is done to it then."""
        code = f"$phone = '{phone}';{NEW_ORDER}$order->update_status( 'processing' );"
        order_id = self.site.php(f"{code}{''.join(more)}return $order->get_id();")
        status = self.site.php(f"return wc_get_order( {order_id} )->get_status();")
        assert status == "processing" or more, "the order must complete whatever the panel does"
        return int(order_id)

    def deliver(self) -> None:
        """Tick until nothing waits, skipping the pauses between tries."""
        for _ in range(5):
            self.site.tick()
            if not self.site.waiting():
                return
            self.skip_pause()
        raise AssertionError(f"still waiting: {self.state()}, {self.outbox()}")

    def skip_pause(self) -> None:
        """Let the time for the next try come: the breaker counts by the clock."""
        self.set_state(retry_at=0, heartbeat_at=0)

    def set_state(self, **values: Any) -> None:
        told = json.dumps(values)
        self.site.php(f"Iletiniz\\Bridge\\Plugin::instance()->state()->set( {_php(told)} );")

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.site.php(
            "return Iletiniz\\Bridge\\Plugin::instance()->state()->all();"
        )
        return state

    def outbox(self) -> list[list[str]]:
        return self.site.sql("SELECT topic, state, error, data FROM wp_iletiniz_outbox")

    def notes(self, order_id: int) -> list[str]:
        """Return the notes that came from the panel."""
        notes: list[str] = self.site.php(
            f"$all = wc_get_order_notes( array( 'order_id' => {order_id} ) );"
            "$is_ours = fn( $note ) => get_comment_meta( $note->id, '_iletiniz_directive', true );"
            "return array_column( array_filter( $all, $is_ours ), 'content' );"
        )
        return notes

    def wait_for_text(self, phone: str) -> dict[str, Any]:
        """Wait until one text has arrived; it stays the only one for that number."""
        iletiniz, house = self.household.iletiniz, self.household.house
        house.wait_for_rest()
        seen = house.query("SELECT topic, to_status, outcome FROM order_events"), house.messages()
        assert iletiniz.received(phone), f"no text to {phone}: {self.state()}, {seen}"
        assert iletiniz.calls()[phone] == 1
        received = iletiniz.received(phone)
        assert len(received) == 1
        return received[0]

    def events(self, order_id: int) -> list[tuple[str, str]]:
        """Return what the panel has taken of an order's events: topic and new status."""
        asked = "SELECT topic, to_status FROM order_events WHERE store_id = ? AND order_id = ?"
        return [tuple(row) for row in self.household.house.query(asked, self.store_id, order_id)]

    def check_once(self, order_id: int, phone: str) -> None:
        """The panel has the event, one message of it went out, once, and nothing waits here."""
        self.wait_for_text(phone)
        house, order = self.household.house, (self.store_id, order_id)
        assert "processing" in {status for _topic, status in self.events(order_id)}
        asked = (
            "SELECT count(*) FROM messages WHERE store_id = ? AND order_id = ? AND recipient = ?"
        )
        assert house.query(asked, *order, phone) == [(1,)]
        assert self.site.waiting() == 0


def _php(told: str) -> str:
    return f"json_decode( '{told}', true )"


@contextmanager
def open_household(folder: Path) -> Iterator[Household]:
    """Start sandbox, panel and worker; end them."""
    iletiniz = Iletiniz(folder, "--rate", "0")
    house = House(folder, iletiniz.url)
    try:
        iletiniz.post("/_sandbox/quota", limit=None)
        found = re.search(r"First admin: admin@example.com .*once: (\S+)", house.prepare())
        assert found
        house.connect()
        house.serve()
        yield Household(house, iletiniz, found[1])
    finally:
        house.stop()
        iletiniz.process.stop()
