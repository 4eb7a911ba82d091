"""Fixtures for tests that go through the whole panel; a room's conftest imports them by name."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import page_checks
import pytest
from bs4 import BeautifulSoup
from factories import make_user
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from iletiniz_admin.app import create_app
from iletiniz_admin.clock import utcnow
from iletiniz_admin.config import Settings
from iletiniz_admin.extensions import db
from iletiniz_admin.models import Role, Store
from iletiniz_admin.services import sessions

SignIn = Callable[..., FlaskClient]


class PanelClient(FlaskClient):
    """A browser that sends the form token along, as a person who pressed the button would."""

    sends_token = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.sends_token and kwargs.get("method", "GET") not in {"GET", "HEAD"}:
            headers = dict(kwargs.pop("headers", None) or {})
            kwargs["headers"] = {"X-CSRFToken": self.token(), **headers}
        return super().open(*args, **kwargs)

    def token(self) -> str:
        """The token of this browser's session, made if there is none yet."""
        with self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", hashlib.sha256(b"any").hexdigest())
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return str(serializer.dumps(raw))


def enter(client: FlaskClient, token: str) -> None:
    """Give the browser the token of a session, as the sign-in page would."""
    with client.session_transaction() as cookie:
        cookie.permanent = True
        cookie["_user_id"] = token
        cookie["_fresh"] = True


@pytest.fixture
def app(settings: Settings, engine: Engine) -> Iterator[Flask]:
    """The panel on the tables of ``engine``."""
    app = create_app(settings)
    app.testing = True
    app.test_client_class = PanelClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, session_factory: sessionmaker[Session]) -> SignIn:
    """``sign_in(Role.MANAGER, stores=[store])`` -> a browser of a fresh user of that role."""
    numbers = count(1)

    def make(role: Role | str, stores: Sequence[Store] = (), email: str = "") -> FlaskClient:
        with session_factory() as session:
            user = make_user(
                session, email or f"{role}{next(numbers)}@example.com", Role(role), stores=stores
            )
            _, token = sessions.begin(
                session, user, address="127.0.0.1", user_agent="Firefox/140 Linux", now=utcnow()
            )
            session.commit()
        client = app.test_client()
        enter(client, token)
        return client

    return make


@pytest.fixture
def page() -> Callable[[TestResponse], BeautifulSoup]:
    """``page(response)`` -> the soup, after the checks that hold for every page."""
    return page_checks.check_page
