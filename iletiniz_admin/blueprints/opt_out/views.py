"""The way out of commercial texts: who holds the link may refuse, without signing in.

The link's token is the only proof and the only key: no cookie is read or written, no session
begins, and the number stands nowhere but, masked, on the page. A GET changes nothing, because
phones open links by themselves to show what is behind them.
"""

import logging
from typing import Final

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import force_locale
from sqlalchemy.exc import (
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    TimeoutError as PoolTimeoutError,
)

from iletiniz_admin.services import opting_out, throttle
from iletiniz_admin.services.opting_out import OptOut
from iletiniz_admin.web.access import Permission, requires
from iletiniz_admin.web.deps import address, now, session
from iletiniz_admin.web.errors import RETRY_SECONDS, undo
from iletiniz_admin.web.headers import csp_nonce, request_id
from iletiniz_admin.web.locale import LOCALES

blueprint = Blueprint("opt_out", __name__, url_prefix="/r")
logger = logging.getLogger(__name__)

SCOPE: Final = "opt_out"
# Only links that are not known count: many phones share one address of their carrier, and
# whoever holds a right link must always get out.
MOST_MISSES: Final = 30
WINDOW_SECONDS: Final = 600


@blueprint.get("/<token>")
@requires(Permission.PUBLIC)  # the token proves that the text was received
def show(token: str) -> Response:
    """Offer the one button, or say that it was pressed already."""
    found = opting_out.look(session(), token)
    if found is None or found.is_erased:
        return _missed()
    return _page("done" if found.is_done else "ask", 200, found)


@blueprint.post("/<token>")
@requires(Permission.PUBLIC)
def confirm(token: str) -> Response:
    """Write the refusal down and stop what waits; pressed again, it changes nothing."""
    known = opting_out.look(session(), token)
    found = opting_out.opt_out(session(), token, now=now())
    if known is None or found is None or found.is_erased:
        session().rollback()
        return _missed()
    session().commit()
    return _page("done" if known.is_done else "thanks", 200, found)


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
@blueprint.errorhandler(PoolTimeoutError)
def database_down(error: SQLAlchemyError) -> Response:
    """Ask to come back: the reader can do nothing about it, and nothing was changed."""
    undo()
    cause = str(getattr(error, "orig", None) or error)[:200]
    logger.error("opt-out failed", extra={"request_id": request_id(), "cause": cause})
    page = _page("later", 503)
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


def _missed() -> Response:
    """Say that the link is not known; to whoever tries many of them, that it is enough."""
    wait = throttle.retry_after_seconds(
        session(), SCOPE, address(), limit=MOST_MISSES, window_seconds=WINDOW_SECONDS, now=now()
    )
    if wait is None:
        throttle.hit(session(write=True), SCOPE, address(), now())
        session(write=True).commit()
        return _page("unknown", 404)
    page = _page("slow", 429)
    page.headers["Retry-After"] = str(wait)
    return page


def _page(name: str, status: int, found: OptOut | None = None) -> Response:
    with force_locale(_language(found)):
        body = render_template(f"opt_out/{name}.html", found=found)
    page = make_response(body, status)
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{csp_nonce()}'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _language(found: OptOut | None) -> str:
    """Return the browser's language, else the shop's, else Turkish."""
    wish = request.accept_languages.best_match(LOCALES)
    if wish is not None:
        return wish
    shops = found.store.locale[:2] if found else ""
    return shops if shops in LOCALES else LOCALES[0]
