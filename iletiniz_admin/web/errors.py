"""Pages for what goes wrong; the 500 page asks nothing of anyone, so it cannot fail itself."""

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError as PoolTimeoutError,
)
from werkzeug.exceptions import HTTPException

from iletiniz_admin.extensions import db
from iletiniz_admin.web.headers import request_id

logger = logging.getLogger(__name__)
FAIL_SAFE = (
    "<!doctype html><html lang=tr><meta charset=utf-8><meta name=viewport "
    "content='width=device-width'><title>{turkish} · iletiniz admin</title>"
    "<main id=content><h1>{turkish} · <span lang=en>{english}</span></h1>"
    "<p>Sayfayı yenileyin. Sürerse yöneticinize bu numarayı verin."
    "<p lang=en>Reload the page. If it goes on, give your operator this number."
    "<p>{status} · <code>{request_id}</code></main>"
)
FAIL_SAFE_WORDS = {
    500: ("Bir hata oluştu", "Something went wrong"),
    503: (
        "Veritabanına şu anda ulaşılamıyor ya da veritabanı dolu",
        "The database cannot be reached right now, or is full",
    ),
}
RETRY_SECONDS = 60


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


def page(status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """Return the page of a status."""
    what, todo = sentences(status)
    body = render_template(
        "errors/page.html", status=status, what=what, todo=todo, request_id=request_id()
    )
    return body, status, headers or {}


def kept_headers(error: HTTPException) -> dict[str, str]:
    """Return what the error itself has to say: the methods that are allowed, when to come back."""
    return {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """Show a page instead of Werkzeug's text; redirects and ready answers pass."""
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004 - HTTP
        return error
    if error.code >= 500 and error.code != 503:  # noqa: PLR2004 - HTTP
        return on_crash(error)
    return page(error.code, kept_headers(error))


def on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """Tell that the form is too old; nothing was changed."""
    return page(400)


def on_database_error(error: SQLAlchemyError) -> ResponseReturnValue:
    """Tell that the database did not take it; what was begun is undone."""
    undo()
    cause = getattr(error, "orig", None) or error
    logger.error(
        "database refused",
        extra={"request_id": request_id(), "cause": str(cause)[:200]},
    )
    try:
        return page(503, {"Retry-After": str(RETRY_SECONDS)})
    except Exception:
        logger.exception("the 503 page failed")
        return fail_safe(503)


def undo() -> None:
    """Roll back; a database that is gone has nothing left to undo."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        logger.warning("rollback failed", exc_info=True)


def fail_safe(status: int) -> ResponseReturnValue:
    """Return the page that needs nothing."""
    turkish, english = FAIL_SAFE_WORDS[status]

    body = FAIL_SAFE.format(
        turkish=turkish, english=english, status=status, request_id=request_id()
    )
    return body, status, {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}  # noqa: PLR2004 - HTTP


def on_crash(error: Exception) -> ResponseReturnValue:
    """Log the crash under the request's id and show the page that needs nothing."""
    undo()
    logger.error(
        "request failed",
        extra={"request_id": request_id(), "endpoint": request.endpoint},
        exc_info=error,
    )
    return fail_safe(500)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    for kind in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(kind, on_database_error)
    app.register_error_handler(Exception, on_crash)
