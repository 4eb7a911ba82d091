"""What the bridge costs a store, counted in queries and bytes; time is measured in `bench/`."""

from collections.abc import Callable

import pytest
from journey.visitor import Visitor
from wordpress.cores import STAND_IN, cores, shop_folder
from wordpress.household import NEW_ORDER, PairedStore, new_phone
from wordpress.walk import sign_in

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]
_COUNTER = """
add_action( 'init', function () {
	register_shutdown_function( function () {
		file_put_contents( ABSPATH . 'queries', $GLOBALS['wpdb']->num_queries );
	} );
} );
"""
_OFF = "add_filter( 'option_active_plugins', fn( $all ) => array_diff( $all, array( PLUGIN ) ) );"
_PLUGIN = "'iletiniz-bridge/iletiniz-bridge.php'"
_SETTLED = 3  # the first visits fill what WordPress remembers


@pytest.mark.parametrize("core", cores())
def test_pages_that_are_not_about_orders_cost_no_query_more(
    make_store: Callable[..., PairedStore], serve: Callable[..., object], core: str
):
    """A paired bridge asks the database nothing on the front page, in the cart and in wp-admin."""
    site = make_store(core).site
    site.add_code("counter", _COUNTER)
    serve(site)
    customer, merchant = Visitor(site.url, "tr"), sign_in(site)

    def count(visitor: Visitor, path: str) -> int:
        for _ in range(_SETTLED):
            visitor.open(path)
        return int((site.folder / "queries").read_text())

    pages = [(customer, "/"), (merchant, "/wp-admin/profile.php"), (merchant, "/wp-admin/edit.php")]
    paired = [count(visitor, path) for visitor, path in pages]
    site.add_code("off", _OFF.replace("PLUGIN", _PLUGIN))  # deactivating has WooCommerce tidy up
    front, *admin = [count(visitor, path) for visitor, path in pages]
    # The real one asks for an option of its own in wp-admin if any plugin declares compatibility.
    asked = 0 if shop_folder() == STAND_IN else 1
    assert paired == [front, *(number + asked for number in admin)]


def test_a_status_change_costs_one_query(make_store: Callable[..., PairedStore]):
    """The hook writes one row and asks nothing, whatever the panel does."""
    store = make_store("")
    code = (
        f"$phone = '{new_phone()}';{NEW_ORDER}$before = $GLOBALS['wpdb']->num_queries;"
        "$order->update_status( 'processing' );"
        "return $GLOBALS['wpdb']->num_queries - $before;"
    )
    site = store.site
    site.php(code)  # what WordPress remembers of its options is filled now
    paired = site.php(code)
    site.add_code("off", _OFF.replace("PLUGIN", _PLUGIN))
    assert paired == site.php(code) + 1


def test_what_every_page_loads_is_small(make_store: Callable[..., PairedStore]):
    """One option of ours is loaded with every page, and it stays far below 1 KB."""
    store = make_store("")
    for _ in range(3):
        store.order(new_phone())
    found = store.site.sql(
        "SELECT option_name, length(option_value) FROM wp_options WHERE option_name LIKE"
        " '%iletiniz%' AND autoload IN ('yes', 'on', 'auto-on', 'auto')"
    )
    assert [name for name, _length in found] == ["iletiniz_bridge"]
    assert int(found[0][1]) < 1000
