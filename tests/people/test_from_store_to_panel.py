"""The whole way from a click in WordPress to the panel."""

import json
from urllib.parse import urlsplit
from uuid import uuid4

from factories import SECRET, make_store

from iletiniz_admin import clock, signing
from iletiniz_admin.config import Settings
from iletiniz_admin.models import Store


def ask(client, store: Store, claim: dict):
    """Ask for a link as the plugin does; no cookie, no form token."""
    body, delivery, at = json.dumps(claim).encode(), str(uuid4()), int(clock.utcnow().timestamp())
    path = f"/bridge/v1/stores/{store.id}/login-links"
    signature = signing.sign(
        SECRET,
        timestamp=at,
        delivery_id=delivery,
        method="POST",
        path=path,
        site=store.site or "",
        body=body,
    )
    headers = {
        "Content-Type": "application/json",
        "X-Iletiniz-Delivery": delivery,
        "X-Iletiniz-Site": store.site or "",
        "X-Iletiniz-Signature": signing.header(at, [signature]),
    }
    return client.post(path, data=body, headers=headers)


def test_click_in_wordpress_opens_the_store_in_the_panel(app, settings: Settings, session, sealer):
    """The address that the store is given signs the person's own browser in to that store alone."""
    mine = make_store(session, sealer, name="Kahve")
    make_store(session, sealer, name="Yabancı Dükkân", site="https://cay.example")
    session.commit()
    plugin, browser = app.test_client(), app.test_client()
    plugin.sends_token = False
    claim = {"wp_user_id": 1, "email": "a@b.example", "display_name": "Ayşe", "role": "manager"}
    given = ask(plugin, mine, claim | {"order_id": 7})
    assert given.status_code == 201
    assert "Set-Cookie" not in given.headers
    assert given.json["url"].startswith(f"{settings.public_url}/")
    entered = browser.get(urlsplit(given.json["url"]).path)
    assert entered.headers["Location"] == f"/messages/?q=%237&store={mine.id}"
    assert browser.get(entered.headers["Location"]).status_code == 200
    assert "Yabancı" not in browser.get("/woocommerce/").text
    assert plugin.get("/account").headers["Location"].startswith("/sign-in")
