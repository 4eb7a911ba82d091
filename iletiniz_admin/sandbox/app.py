"""The factory of the sandbox application."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask, Response, redirect, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from iletiniz_admin.sandbox import (
    account,
    bulk,
    faults,
    inspection,
    messages,
    oauth_pages,
    oauth_token,
)
from iletiniz_admin.sandbox.answers import ApiError, error_answer
from iletiniz_admin.sandbox.dropping import DroppingMiddleware
from iletiniz_admin.sandbox.seed import SandboxSeed, default_seed
from iletiniz_admin.sandbox.state import EXTENSION, SandboxState, utc_now

_MAX_BODY_BYTES = 8 * 1024 * 1024  # 200 items of 1600 characters fit, escaped as they may be
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; "  # the empty icon is a data address
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


def create_sandbox(
    seed: SandboxSeed | None = None,
    *,
    rate_per_minute: int | None = None,
    latency_ms: int | None = None,
    now: Callable[[], datetime] = utc_now,
    keys_file: Path | None = None,
) -> Flask:
    """Return a sandbox iletiniz with a memory of its own.

    `rate_per_minute` (requests a key; 0: no limit; 600 unless the seed says otherwise) and
    `latency_ms` go before the seed's switches; `now` returns aware UTC; issued keys outlive the
    process in `keys_file`. Raises SwitchError for a rate or latency below 0. Works under any
    threaded WSGI server.
    """
    app = Flask(__name__, static_url_path="/_sandbox/static")
    state = SandboxState(seed or default_seed(), now, keys_file)
    given = {"rate": rate_per_minute, "latency_ms": latency_ms}
    chosen = {name: value for name, value in given.items() if value is not None}
    state.switches = state.switches.updated(chosen)
    app.extensions[EXTENSION] = state
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.undefined = StrictUndefined
    for module in (messages, bulk, account, inspection, oauth_pages, oauth_token):
        app.register_blueprint(module.blueprint)
    app.add_url_rule("/", "home", lambda: redirect("/_sandbox/"))
    faults.init_app(app)
    app.after_request(_add_page_headers)
    app.register_error_handler(ApiError, error_answer)
    app.register_error_handler(HTTPException, _answer_http_error)
    app.wsgi_app = DroppingMiddleware(app.wsgi_app)  # type: ignore[method-assign]  # Flask's way
    return app


def _answer_http_error(error: HTTPException) -> Response:
    """Answer an unknown path, a wrong method or too large a body in the API's shape."""
    codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "PAYLOAD_TOO_LARGE"}
    status = error.code or 500
    code = codes.get(status, "INTERNAL_ERROR")
    return error_answer(ApiError(status, code, error.description or error.name))


def _add_page_headers(answer: Response) -> Response:
    if request.path.startswith(("/connect/", "/_sandbox/")) and answer.mimetype == "text/html":
        answer.headers.update(_PAGE_HEADERS)
    return answer
