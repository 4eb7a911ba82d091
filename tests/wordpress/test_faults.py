"""Bad lines and lost trust: the order completes, no event is lost, none is sent twice."""

from collections.abc import Callable

import pytest
from wordpress.door import Door
from wordpress.household import PairedStore, new_phone

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]
PAGE = b"<!doctype html><title>Just a moment</title>"
BAD_LINES: dict[str, Callable[[Door], None]] = {
    "refused": Door.refuse,
    "dead": Door.hang,
    "500": lambda door: door.answer(500, b"oops"),
    "503": lambda door: door.answer(503, b"{}", **{"Retry-After": "120"}),
    "a proxy's page": lambda door: door.answer(200, PAGE, **{"Content-Type": "text/html"}),
    "answer lost": Door.swallow,
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_events_outlive_a_bad_line(store: PairedStore, door: Door, line: str):
    """A panel that refuses, hangs, fails, or whose answer is lost delays the text and no more."""
    BAD_LINES[line](door)
    phone = new_phone()
    order_id = store.order(phone)
    store.set_state(heartbeat_at=2**31 - 1)  # the events alone meet this line
    store.site.tick()
    assert store.site.waiting() > 0
    assert store.state()["failures"] == 1
    tried = len(door.calls)
    store.site.tick()
    assert len(door.calls) == tried, "the breaker leaves the panel alone for a while"
    door.open()
    store.skip_pause()
    store.deliver()
    store.check_once(order_id, phone)
    assert store.state()["failures"] == 0


def test_a_slow_panel_gets_each_event_once(store: PairedStore, door: Door):
    """A panel that answers late is waited for; nothing is sent again."""
    door.slow(3)
    phone = new_phone()
    order_id = store.order(phone)
    store.deliver()
    store.check_once(order_id, phone)
    sent = [call for call in door.calls if call.kind == "events"]
    assert len(sent) == 1


def test_a_wrong_clock_is_learnt_from_the_panel(store: PairedStore):
    """A store whose clock is an hour off learns it from the panel's answer and goes on."""
    store.site.add_code(
        "clock", "namespace Iletiniz\\Bridge; function time() { return \\time() - 3600; }"
    )
    phone = new_phone()
    order_id = store.order(phone)
    store.deliver()
    store.check_once(order_id, phone)
    assert 3590 <= store.state()["clock_offset"] <= 3610


def new_code(store: PairedStore) -> str:
    """Press "pair again" in the panel: the old secret dies, a code is shown."""
    admin = store.household.admin
    admin.open(f"/woocommerce/stores/{store.store_id}/pair-again")
    admin.submit("")
    return admin.page.select("p code.text-body")[0].get_text()


def test_rows_wait_until_the_store_is_paired_again(store: PairedStore):
    """A secret that died is refused: rows stay, and leave with the new pairing."""
    code, phone = new_code(store), new_phone()
    order_id = store.order(phone)
    store.site.tick()
    assert store.state()["stopped"] == "unauthorized"
    assert store.site.waiting() > 0
    store.pair_with(code)
    store.deliver()
    store.check_once(order_id, phone)


def test_a_routine_rotation_loses_nothing(store: PairedStore):
    """A rotated secret travels in an answer; the bridge signs with it from then on."""
    store.household.house.json("stores", "rotate-secret", str(store.store_id))
    before = store.site.php("return get_option( 'iletiniz_bridge_pairing' )['secret'];")
    store.skip_pause()
    store.site.tick()
    assert store.site.php("return get_option( 'iletiniz_bridge_pairing' )['secret'];") != before
    phone = new_phone()
    order_id = store.order(phone)
    store.deliver()
    store.check_once(order_id, phone)


def test_changed_salts_ask_for_a_new_pairing(store: PairedStore):
    """Salts that changed make the secret unreadable: nothing breaks, nothing is lost."""
    store.site.configure({"AUTH_KEY": "another", "AUTH_SALT": "one more", "SECURE_AUTH_KEY": "x"})
    phone = new_phone()
    order_id = store.order(phone)
    store.site.tick()
    assert store.site.php("return Iletiniz\\Bridge\\Plugin::instance()->pairing()->problem();") == (
        "salt_changed"
    )
    assert store.site.waiting() > 0
    store.pair_with(new_code(store))
    store.deliver()
    store.check_once(order_id, phone)
