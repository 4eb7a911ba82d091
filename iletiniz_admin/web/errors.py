"""Pages for what goes wrong; the 500 page asks nothing of anyone, so it cannot fail itself."""

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from iletiniz_admin.extensions import db

logger = logging.getLogger(__name__)
FAIL_SAFE = (
    "<!doctype html><html lang=tr><meta charset=utf-8><meta name=viewport "
    "content='width=device-width'><title>iletiniz admin</title>"
    "<h1>Bir hata oluştu · Something went wrong</h1>"
    "<p>Hiçbir şey kaybolmadı; sayfayı yenileyin. Sürerse yöneticinize bu numarayı verin."
    "<p lang=en>Nothing was lost; reload the page. If it goes on, give your operator this number."
    "<p><code>{}</code>"
)


def sentences(status: int) -> tuple[str, str]:
    """Return what happened and what to do, for a status."""
    known = {
        400: (
            gettext("The request could not be understood."),
            gettext("Go back, reload the page and try again."),
        ),
        403: (
            gettext("You may not open this page."),
            gettext("Ask an admin of this panel for the permission."),
        ),
        404: (
            gettext("This page does not exist."),
            gettext("Check the address, or start from the dashboard."),
        ),
        405: (
            gettext("This address does not take such a request."),
            gettext("Start from the dashboard."),
        ),
        413: (
            gettext("What you sent is too large."),
            gettext("Send less at once."),
        ),
        429: (
            gettext("Too many requests."),
            gettext("Wait a minute, then try again."),
        ),
        503: (
            gettext("The database cannot be reached right now, or is full."),
            gettext("Nothing was lost; try again in a minute."),
        ),
    }
    return known.get(status, known[400])


def page(status: int) -> ResponseReturnValue:
    """Return the page of a status."""
    what, todo = sentences(status)
    body = render_template(
        "errors/page.html", status=status, what=what, todo=todo, request_id=g.get("request_id", "")
    )
    return body, status


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Show a page instead of Werkzeug's text; redirects and ready answers pass."""
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004 - HTTP
        return error
    if error.code >= 500 and error.code != 503:  # noqa: PLR2004 - HTTP
        return on_crash(error)
    return page(error.code)


def on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """Tell that the form is too old; nothing was changed."""
    return page(400)


def on_database_error(error: OperationalError) -> ResponseReturnValue:
    """Tell that the database did not take it; what was begun is undone."""
    db.session.rollback()
    logger.error("database refused", extra={"cause": str(error.orig)[:200]})
    try:
        return page(503)
    except Exception:
        logger.exception("the 503 page failed")
        return fail_safe(503)


def fail_safe(status: int) -> ResponseReturnValue:
    """Return the page that needs nothing."""
    return FAIL_SAFE.format(g.get("request_id", "")), status


def on_crash(error: Exception) -> ResponseReturnValue:
    """Log the crash under the request's id and show the page that needs nothing."""
    db.session.rollback()
    logger.error(
        "request failed",
        extra={"request_id": g.get("request_id", ""), "endpoint": request.endpoint},
        exc_info=error,
    )
    return fail_safe(500)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OperationalError, on_database_error)
    app.register_error_handler(Exception, on_crash)
