"""The block checkout's own way: the Store API, which only a real WooCommerce has."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from journey.house import PATIENCE_SECONDS, wait_until
from wordpress.cores import STORAGES, shop_folder
from wordpress.household import PairedStore, new_phone
from wordpress.site import Site

pytestmark = [pytest.mark.integration, pytest.mark.wordpress]
_PRODUCT = "SELECT ID FROM wp_posts WHERE post_type = 'product' LIMIT 1"
_CHECKOUT = "SELECT option_value FROM wp_options WHERE option_name = 'woocommerce_checkout_page_id'"
_FIELD = "iletiniz/sms-consent"
_BLOCK = (
    "wp_update_post( array( 'ID' => get_option( 'woocommerce_checkout_page_id' ), 'post_content' =>"
    '\'<!-- wp:woocommerce/checkout --><div class="wp-block-woocommerce-checkout"></div>'
    "<!-- /wp:woocommerce/checkout -->' ) );"
)
_HAS_FIELDS = "return function_exists( 'woocommerce_register_additional_checkout_field' );"


class Cart:
    """A customer's browser, as the block checkout uses it."""

    def __init__(self, site: Site) -> None:
        self.site, self.session = site, requests.Session()
        self.nonce = self.session.get(self._address("cart"), timeout=PATIENCE_SECONDS).headers[
            "Nonce"
        ]

    def _address(self, route: str) -> str:
        return f"{self.site.url}/?rest_route=/wc/store/v1/{route}"

    def send(self, method: str, route: str, **document: Any) -> Any:
        answer = self.session.request(
            method,
            self._address(route),
            json=document,
            headers={"Nonce": self.nonce},
            timeout=PATIENCE_SECONDS,
        )
        assert answer.ok, answer.text
        return answer.json()

    def fill(self) -> None:
        """Put something in, and see the checkout page: the question counts once it was shown."""
        product = int(self.site.sql(_PRODUCT)[0][0])
        self.send("POST", "cart/add-item", id=product, quantity=1)
        page = self.site.sql(_CHECKOUT)[0][0]
        self.session.get(f"{self.site.url}/?page_id={page}", timeout=PATIENCE_SECONDS)
        headers = {"Nonce": self.nonce}
        self.session.get(self._address("checkout"), headers=headers, timeout=PATIENCE_SECONDS)

    def pay(self, phone: str, **more: Any) -> int:
        person = {
            "first_name": "Ayşe",
            "last_name": "Yılmaz",
            "address_1": "Kıbrıs Şehitleri Cad. 1",
            "city": "İzmir",
            "state": "TR35",
            "postcode": "35220",
            "country": "TR",
            "email": "ayse@example.com",
            "phone": phone,
        }
        done = self.send(
            "POST",
            "checkout",
            billing_address=person,
            shipping_address=person,
            payment_method="cod",
            **more,
        )
        return int(done["order_id"])


@pytest.fixture(params=STORAGES)
def shop(
    request: pytest.FixtureRequest,
    make_store: Callable[..., PairedStore],
    serve: Callable[..., object],
) -> PairedStore:
    """A paired real shop that asks for consent, over nginx and php-fpm."""
    if shop_folder().parent.name == "stand_in":
        pytest.skip("the stand-in has no Store API; set WOOCOMMERCE_DIR")
    store = make_store("", request.param)
    if not store.site.php(_HAS_FIELDS):
        pytest.skip("this WooCommerce has no fields of others in its block checkout")
    store.site.php(_BLOCK + "Iletiniz\\Bridge\\Consent::save_text( 'Kampanya SMS’leri?', true );")
    serve(store.site)
    return store


def wait_for_consents(shop: PairedStore, order_id: int) -> list[tuple[Any, ...]]:
    """Return what the panel's ledger says of the order."""
    asked = "SELECT is_given, text_version <> '' FROM consents WHERE store_id = ? AND order_id = ?"
    rows: list[tuple[Any, ...]] = wait_until(
        lambda: shop.household.house.query(asked, shop.store_id, order_id),
        f"a statement of order {order_id}",
    )
    return rows


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_block_checkout_texts_and_keeps_the_answer(shop: PairedStore, *, is_ticked: bool):
    """One text for the order, one statement with its proof, and no later save changes it."""
    phone, cart = new_phone(), Cart(shop.site)
    cart.fill()
    more = {"additional_fields": {_FIELD: True}} if is_ticked else {}
    order_id = cart.pay(phone, **more)
    shop.wait_for_text(phone)
    assert wait_for_consents(shop, order_id) == [(int(is_ticked), 1)]
    shop.site.php(
        f"$order = wc_get_order( {order_id} );"
        f"$order->update_meta_data( '_wc_other/{_FIELD}', {int(not is_ticked)} );"
        "$order->update_meta_data( '_iletiniz_consent', array( 'sms_marketing' => "
        f"{str(not is_ticked).lower()}, 'at' => time() + 60, 'text_version' => 'x' ) );"
        "$order->set_billing_city( 'Ankara' ); $order->save();"
    )
    shop.deliver()
    assert wait_for_consents(shop, order_id) == [(int(is_ticked), 1)]
    created = [topic for topic, _status in shop.events(order_id) if topic == "order.created"]
    assert len(created) == 1
    assert shop.household.iletiniz.calls()[phone] == 1


def test_a_draft_of_the_block_checkout_is_no_order(shop: PairedStore):
    """What is typed before "Place order" reaches nobody: no event, no statement."""
    cart = Cart(shop.site)
    cart.fill()
    drafts = shop.site.php(
        "return wc_get_orders( array( 'status' => 'checkout-draft', 'return' => 'ids' ) );"
    )
    assert drafts
    shop.deliver()
    assert [shop.events(one) for one in drafts] == [[] for _ in drafts]
