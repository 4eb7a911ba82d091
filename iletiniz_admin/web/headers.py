"""Security headers on every answer, and the id by which the log knows it.

The policy allows nothing inline: a script or style needs the nonce of this very request.
"""

import secrets
import uuid

from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers

from iletiniz_admin.web.deps import settings

JSON_POLICY = "default-src 'none'; frame-ancestors 'none'"


def csp_nonce() -> str:
    """Return the nonce of this request, for the few script elements of our own."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def request_id() -> str:
    """Return the id of this request; one from outside is never believed.

    It is made when it is first asked for: some requests are refused before any step of ours.
    """
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)


def policy() -> str:
    """Return the Content-Security-Policy of this answer."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{csp_nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",  # Bootstrap draws its arrows and ticks as data addresses
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self' " + form_targets(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def form_targets() -> str:
    """Return where a form's answer may lead: "Connect" ends at iletiniz's authorize page."""
    return settings().authorize_url.split("?", 1)[0]


def add_page_headers(headers: Headers) -> None:
    """Add what a browser needs to know of a page; an answer to a program needs none of it."""
    headers.setdefault("Content-Security-Policy", policy())
    headers["X-Frame-Options"] = "DENY"
    headers.setdefault("Referrer-Policy", "same-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"


def add_headers(response: Response) -> Response:
    """Add the headers; files of ours may be kept, pages may not."""
    headers = response.headers
    if response.mimetype == "application/json":
        headers.setdefault("Content-Security-Policy", JSON_POLICY)
    else:
        add_page_headers(headers)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Request-Id"] = request_id()
    if settings().is_public_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in {"static", "bootstrap.static"}:
        headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask) -> None:
    """Register the end of the request."""
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
