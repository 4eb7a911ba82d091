"""A merchant and a customer, who walk through a site's pages."""

from journey.visitor import Visitor
from wordpress.site import Site

_CUSTOMER = {
    "billing_first_name": "Ayşe",
    "billing_last_name": "Yılmaz",
    "billing_country": "TR",
    "billing_address_1": "Kıbrıs Şehitleri Cad. 1",
    "billing_city": "İzmir",
    "billing_state": "TR35",
    "billing_postcode": "35220",
    "billing_email": "ayse@example.com",
}
_PRODUCT = "SELECT ID FROM wp_posts WHERE post_type = 'product' LIMIT 1"
_CHECKOUT = "SELECT option_value FROM wp_options WHERE option_name = 'woocommerce_checkout_page_id'"


def sign_in(site: Site) -> Visitor:
    """Return the site's administrator, signed in."""
    merchant = Visitor(site.url, "tr")
    merchant.open("/wp-login.php")
    merchant.submit("wp-login.php", log="admin", pwd="admin", rememberme="forever")
    assert "/wp-admin/" in merchant.address, merchant.text()
    return merchant


def pair(merchant: Visitor, panel_url: str, code: str) -> None:
    """Follow the panel's link, look at its name, and say yes."""
    query = f"page=iletiniz-bridge&panel={panel_url}&code={code}"
    merchant.open(f"/wp-admin/admin.php?{query}")
    merchant.submit("admin-post.php")
    assert panel_url.partition("://")[2] in merchant.text()
    merchant.submit("admin-post.php")
    notice = merchant.page.select_one(".notice-success")
    assert notice, merchant.text()


def buy(site: Site, phone: str) -> int:
    """Buy at the checkout page as a customer does; return the order's number."""
    customer = Visitor(site.url, "tr")
    products = site.sql(_PRODUCT)
    if products:
        customer.open(f"/?add-to-cart={products[0][0]}")
    customer.open(f"/?page_id={site.sql(_CHECKOUT)[0][0]}")
    place = {"woocommerce_checkout_place_order": "1", "payment_method": "cod"}
    customer.submit("page_id", **_CUSTOMER, **place, billing_phone=phone)
    assert "order-received" in customer.address, customer.text()
    return int(site.php("return wc_get_orders( array( 'limit' => 1, 'return' => 'ids' ) )[0];"))
