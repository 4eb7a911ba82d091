"""What the endpoint answers: JSON always; a refusal has ``error`` (a code) and ``message``.

The server (waitress, gunicorn) adds ``Date``, from which the bridge learns its clock's offset.
"""

import json
from typing import Any

from flask import Response

from iletiniz_admin.errors import IletinizAdminError
from iletiniz_admin.services.intake import Unusable

RETRY_SECONDS = 5
_NEUTRAL = "The call could not be verified."
MESSAGES = {
    "not_json": "The body must be a JSON document in UTF-8 (Content-Type: application/json).",
    "unauthorized": _NEUTRAL,
    "other_site": "This store is paired with another site. Is this a copy, or has it moved?",
    "too_large": "The body may have at most 1 MiB.",
    "unusable": "Nothing in the body can be used.",
    "repeated": "This delivery id came before; its answer is not kept. Call anew with another id.",
    "locked": "The panel does not let this person in.",
    "delivery_reused": "This delivery id came before with another body.",
    "too_many": "Too many calls. Please wait.",
    "unavailable": "The panel cannot store this now. Please repeat it later.",
    "wrong_code": "The pairing code is wrong or has expired.",
    "site_taken": "This site is already paired with another store of the panel.",
}


class CallRefused(IletinizAdminError):  # noqa: N818 - a refusal is an answer, not a mishap
    """The call gets this status and code; ``details`` go into the answer."""

    def __init__(self, status: int, code: str, /, *, wait: int | None = None, **more: Any) -> None:
        super().__init__(code, **more)
        self.status, self.code, self.wait = status, code, wait


def answer(status: int, body: dict[str, Any], *, wait: int | None = None) -> Response:
    """Return a JSON answer that nobody stores."""
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def refusal(problem: CallRefused) -> Response:
    """Return the answer to a refused call."""
    body = {"error": problem.code, "message": MESSAGES[problem.code], **problem.details}
    return answer(problem.status, body, wait=problem.wait)


def unusable(problem: Unusable, **more: Any) -> CallRefused:
    """Return the refusal that names field and rule."""
    return CallRefused(422, "unusable", field=problem.field, rule=problem.rule, **more)


def unavailable() -> CallRefused:
    """Return the refusal for a database that cannot take it: full, busy, read-only, away."""
    return CallRefused(503, "unavailable", wait=RETRY_SECONDS)
