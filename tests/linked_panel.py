"""Fixtures of a panel beside a running sandbox iletiniz; rooms import them by name."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from iletiniz_admin.app import create_app
from iletiniz_admin.config import Settings, load_settings
from iletiniz_admin.extensions import db
from iletiniz_admin.iletiniz import Answer, Request, RequestsTransport
from iletiniz_admin.sandbox import RunningSandbox, create_sandbox, serve_in_thread
from iletiniz_admin.sandbox.seed import DEMO_EMAIL, DEMO_PASSWORD
from iletiniz_admin.web.refresh import EXTENSION

PUBLIC_URL = "http://127.0.0.1:8000"


class Gated:
    """The real transport behind a gate that a test can close; it notes what passed."""

    def __init__(self) -> None:
        self.inner = RequestsTransport()
        self.opened = threading.Event()
        self.opened.set()
        self.paths: list[str] = []
        self.on_call: Callable[[Request], None] = lambda _request: None

    def __call__(self, request: Request) -> Answer:
        self.paths.append(request.path)
        self.on_call(request)
        assert self.opened.wait(30)
        return self.inner(request)


class Walk:
    """A person who clicks through iletiniz's pages and comes back."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.sandbox = sandbox

    def switch(self, **switches: object) -> None:
        answer = requests.post(f"{self.sandbox.url}/_sandbox/switches", json=switches, timeout=5)
        assert answer.status_code == 200, answer.text

    def calls(self) -> dict[str, int]:
        answer = requests.get(f"{self.sandbox.url}/_sandbox/calls", timeout=5)
        paths: dict[str, int] = answer.json()["paths"]
        return paths

    def leave(self, client: FlaskClient, connection_id: int | str = "") -> str:
        """Press Connect; return the address at iletiniz."""
        response = client.post("/connection/connect", data={"connection_id": connection_id})
        assert response.status_code == 303, response.text
        return response.headers["Location"]

    def answer(
        self,
        address: str,
        *,
        decision: str = "allow",
        workspace: str = "ws_7k2m9q4t",
        scopes: list[str] | None = None,
    ) -> str:
        """Click through the pages; return the path and query that iletiniz sends back to."""
        page = requests.get(address, timeout=5)
        page = self._submit(page, {"email": DEMO_EMAIL, "password": DEMO_PASSWORD})
        page = self._submit(page, {"workspace": workspace})
        offered = [str(box["value"]) for box in soup_of(page).select("[name=scope]")]
        given: dict[str, object] = {"scope": offered if scopes is None else scopes}
        back = self._submit(page, given | {"decision": decision})
        assert back.status_code == 303, back.text
        parts = urlsplit(back.headers["Location"])
        assert f"{parts.scheme}://{parts.netloc}" == PUBLIC_URL
        return f"{parts.path}?{parts.query}"

    def connect(
        self, client: FlaskClient, connection_id: int | str = "", **choice: object
    ) -> TestResponse:
        """Connect from end to end; return the page that the browser ends on."""
        back = self.answer(self.leave(client, connection_id), **choice)  # type: ignore[arg-type] # passed on as they are
        response = client.get(back)
        assert response.status_code == 303
        assert response.headers["Location"] == "/connection/"
        return client.get("/connection/")

    def _submit(self, page: requests.Response, fields: dict[str, object]) -> requests.Response:
        form = soup_of(page).find("form")
        assert isinstance(form, Tag), page.text
        hidden = {str(i["name"]): i["value"] for i in form.select("input[type=hidden]")}
        url = self.sandbox.url + str(form["action"])
        return requests.post(url, data=hidden | fields, timeout=5, allow_redirects=False)


def in_english(browser: FlaskClient) -> FlaskClient:
    """Return the browser, with English chosen in it."""
    browser.set_cookie("iletiniz_language", "en")
    return browser


def soup_of(page: requests.Response) -> BeautifulSoup:
    return BeautifulSoup(page.text, "html5lib")


def state_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def texts(response: TestResponse) -> str:
    """Return the visible words of a page."""
    return " ".join(BeautifulSoup(response.text, "html5lib").get_text(" ").split())


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with serve_in_thread(create_sandbox()) as running:
        yield running


@pytest.fixture
def walk(sandbox: RunningSandbox) -> Walk:
    return Walk(sandbox)


@pytest.fixture
def settings(tmp_path: Path, sandbox: RunningSandbox) -> Settings:
    """Settings of a fresh instance whose iletiniz is the sandbox."""
    return load_settings(
        {
            "ILETINIZ_INSTANCE_PATH": str(tmp_path / "instance"),
            "ILETINIZ_PUBLIC_URL": PUBLIC_URL,
            "ILETINIZ_API_BASE_URL": sandbox.url,
            "ILETINIZ_CONNECT_BASE_URL": sandbox.url,
        }
    )


@pytest.fixture
def transport() -> Gated:
    return Gated()


@pytest.fixture
def hints() -> list[str]:
    """Grows by one for every time the worker is woken."""
    return []


@pytest.fixture
def app(settings: Settings, engine: Engine, transport: Gated, hints: list[str]) -> Iterator[Flask]:
    """The panel; forms are taken without token unless a test asks."""
    app = create_app(settings, hint=lambda: hints.append("hint"), transport=transport)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    transport.opened.set()
    if app.extensions.get(EXTENSION):
        app.extensions[EXTENSION].close()
    transport.inner.close()
    with app.app_context():
        db.engine.dispose()
