"""The pages for what goes wrong: they say what to do, give a number, and cannot fail themselves."""

import logging

import page_checks
import pytest
from bs4 import BeautifulSoup
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError as PoolTimeoutError
from werkzeug.test import TestResponse

from iletiniz_admin.extensions import db
from iletiniz_admin.models import Role
from iletiniz_admin.web.access import Permission
from iletiniz_admin.web.errors import sentences

STATUSES = (400, 403, 404, 405, 413, 429, 503)
FULL = OperationalError("INSERT secret", {}, Exception("database or disk is full"))


@pytest.fixture
def admin(app: Flask, sign_in) -> FlaskClient:
    """An admin's browser; crashes are answered as they are in production."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return sign_in(Role.ADMIN)


def add_view(app: Flask, error: BaseException | int, methods: tuple[str, ...] = ("GET",)) -> None:
    """Add /wrong, a page that fails so."""

    def wrong() -> str:
        if isinstance(error, int):
            abort(error)
        raise error

    wrong.required_permission = Permission.PUBLIC  # type: ignore[attr-defined] # our own mark
    app.add_url_rule("/wrong", "wrong", wrong, methods=methods)


def has_number(response: TestResponse) -> bool:
    """Say whether the page shows the number that its log line carries."""
    number = response.headers["X-Request-Id"]
    return len(number) == 32 and number in response.text


@pytest.mark.parametrize("lang", ["tr", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_errors_say_what_to_do(app: Flask, admin, page, status: int, lang: str):
    """Each error is a sound page in both languages with its own words, a way out and a number."""
    add_view(app, status)
    response = admin.get(f"/wrong?lang={lang}")
    assert response.status_code == status
    page_checks.check_headers(response)
    soup = page(response)
    assert soup.html["lang"] == lang
    assert soup.select("main a[href='/']")
    assert has_number(response)
    assert str(status) in soup.main.get_text()


def test_errors_have_words_of_their_own(app: Flask):
    """No two kinds of error say the same; a rare one gets the general words."""
    with app.test_request_context("/"):
        said = {sentences(status)[0] for status in STATUSES}
        assert len(said) == len(STATUSES)
        assert sentences(418) == sentences(400)


def test_errors_of_a_form_without_token(app: Flask, admin, page):
    """A form without its token changes nothing and is told to be loaded again."""
    admin.sends_token = False
    response = admin.post("/sign-out")
    assert response.status_code == 400
    assert page(response)
    assert has_number(response)
    assert admin.get("/messages/").status_code == 200


def test_errors_of_method_name_the_methods(app: Flask, admin, page):
    """405 carries the methods that are allowed (RFC 9110, 15.5.6)."""
    response = admin.get("/sign-out")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert page(response)


def test_errors_of_size(app: Flask, admin, page):
    """A body beyond the limit is refused with a page."""
    response = admin.post(
        "/messages/settle", data={"verdict": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)}
    )
    assert response.status_code == 413
    assert page(response)
    assert has_number(response)


def test_errors_of_permission(sign_in, page):
    """A viewer is told whom to ask."""
    response = sign_in(Role.VIEWER).get("/users?lang=en")
    assert response.status_code == 403
    assert "Ask an admin" in page(response).get_text()


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        InterfaceError("SELECT secret", {}, Exception("connection already closed")),
        PoolTimeoutError("QueuePool limit reached"),
    ],
)
def test_errors_of_the_database_are_503(app: Flask, admin, page, caplog, error):
    """A full or lost database is told as such, with when to come back; the log knows the cause."""
    add_view(app, error)
    with caplog.at_level(logging.ERROR):
        response = admin.get("/wrong?lang=en")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "database" in page(response).get_text()
    assert "secret" not in response.text
    assert has_number(response)
    [record] = [r for r in caplog.records if r.getMessage() == "database refused"]
    assert record.request_id == response.headers["X-Request-Id"]
    assert "secret" not in record.cause


def test_errors_leave_nothing_half_stored(app: Flask, admin, session):
    """What a view had begun when the database refused is undone."""

    def wrong() -> str:
        db.session.execute(text("UPDATE users SET display_name = 'half'"))
        raise FULL

    wrong.required_permission = Permission.PUBLIC  # type: ignore[attr-defined] # our own mark
    app.add_url_rule("/half", "half", wrong)
    assert admin.get("/half").status_code == 503
    assert (
        session.scalars(text("SELECT count(*) FROM users WHERE display_name = 'half'")).one() == 0
    )


def test_errors_show_when_the_database_is_gone(app: Flask, admin, settings, engine):
    """With no table left, every page answers 503 in plain words instead of crashing."""
    with app.app_context():
        db.metadata.drop_all(engine)
    for path in ("/", "/messages/", "/sign-in"):
        response = admin.get(path)
        assert response.status_code == 503, path
        assert has_number(response)
        assert "veritabanı" in response.text.lower()


@pytest.mark.parametrize("status", [500, 503])
def test_errors_show_when_the_template_engine_fails(app: Flask, admin, monkeypatch, status: int):
    """The last page needs no template: it comes when templates fail, too, in both languages."""
    add_view(app, FULL if status == 503 else RuntimeError("secret cause"))

    def broken(*_args, **_more):
        raise RuntimeError("the templates are gone")

    monkeypatch.setattr("iletiniz_admin.web.errors.render_template", broken)
    response = admin.get("/wrong")
    assert response.status_code == status
    assert has_number(response)
    assert "secret" not in response.text
    soup = BeautifulSoup(response.text, "html5lib")
    assert soup.html["lang"] == "tr"
    assert soup.select("[lang=en]")
    assert len(soup.find_all("h1")) == 1
    page_checks.check_headers(response)


def test_errors_survive_a_failing_rollback(app: Flask, admin, monkeypatch):
    """A database that cannot even roll back does not hide the 500 page."""
    add_view(app, RuntimeError("cause"))

    def broken() -> None:
        raise FULL

    monkeypatch.setattr("iletiniz_admin.web.errors.db.session.rollback", broken)
    response = admin.get("/wrong")
    assert response.status_code == 500
    assert has_number(response)


def test_errors_are_logged_under_their_number(app: Flask, admin, caplog):
    """A crash's log line carries the number of the page and its traceback."""
    add_view(app, RuntimeError("cause"))
    response = admin.get("/wrong")
    [record] = [r for r in caplog.records if r.getMessage() == "request failed"]
    assert record.request_id == response.headers["X-Request-Id"]
    assert record.exc_info[1].args == ("cause",)
