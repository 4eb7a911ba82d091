"""What every page owes its readers, whichever it is."""

from collections.abc import Iterator

import page_checks
import pytest
from factories import make_connection, make_store
from flask import Flask

from iletiniz_admin.models import Role

PLAIN_ENDPOINTS = {
    "static",
    "bootstrap.static",
    "status.live",
    "connection.callback",
    "woocommerce.download_bridge",
}


def pages(app: Flask) -> Iterator[str]:
    """The addresses of all pages that need no argument."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and rule.endpoint not in PLAIN_ENDPOINTS
        if is_page and not rule.arguments and not rule.endpoint.startswith("bridge."):
            yield adapter.build(rule.endpoint)


@pytest.mark.parametrize("lang", ["tr", "en"])
def test_pages_are_sound_when_empty(app: Flask, sign_in, page, lang: str) -> None:
    """Every page of a new installation is valid, labelled, free of inline script, with headers."""
    client = sign_in(Role.ADMIN)
    for address in pages(app):
        response = client.get(f"{address}?lang={lang}")
        page_checks.check_headers(response)
        if address == "/sign-in":
            assert response.status_code == 303
            continue
        assert response.status_code == 200, address
        assert page(response).find("html")["lang"] == lang
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_sound_when_filled(app, session, sealer, *, sign_in, page, role) -> None:
    """Every page that a role may open is sound with a connection and hostile names of stores."""
    make_connection(session, sealer, name="<b>bağlantı</b>")
    hostile = "<script>alert(1)</script>\"'&"
    stores = [make_store(session, sealer, name=hostile), make_store(session, sealer)]
    session.commit()
    client = sign_in(role, stores=stores)
    for address in pages(app):
        for query in ("", f"?store={stores[0].id}"):
            response = client.get(address + query)
            if response.status_code == 200:
                page(response)
            else:
                assert response.status_code in {303, 403}, (address, response.status_code)


@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere", 404), ("/sign-out", 405), ("/users/999", 404)]
)
def test_pages_of_errors_are_sound(sign_in, page, address: str, status: int) -> None:
    """An error is a page that says what to do, with the same headers."""
    response = sign_in(Role.ADMIN).get(address)
    assert response.status_code == status
    page_checks.check_headers(response)
    assert page(response).select("main a[href='/']")


def test_pages_of_errors_are_sound_for_strangers(client, page) -> None:
    """An error page shows nothing of the panel to people who are not signed in."""
    soup = page(client.get("/nowhere"))
    assert not soup.select(".panel-nav")


def test_pages_hide_a_crash_behind_a_number(app: Flask, sign_in) -> None:
    """A crash answers with the number that the log knows it by, and nothing of its cause."""

    def crash() -> str:
        raise RuntimeError("secret cause")

    crash.required_permission = "view"
    app.add_url_rule("/crash", "crash", crash)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = sign_in(Role.ADMIN).get("/crash")
    assert response.status_code == 500
    assert "secret cause" not in response.text
    assert response.headers["X-Request-Id"] in response.text
