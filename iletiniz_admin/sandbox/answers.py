"""Answers of the API: JSON, errors in shape 1 of section 8.1, and how a request body is read."""

import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, NoReturn, cast

from flask import Response, jsonify, request

from iletiniz_admin.sandbox.records import JsonObject
from iletiniz_admin.sandbox.state import get_state


class ApiError(Exception):
    """An answer that is not 2xx: HTTP status, machine code, text; `retry` adds Retry-After."""

    def __init__(self, status: int, code: str, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry = retry


def invalid(message: str) -> ApiError:
    """Return the error for a broken field rule (422, section 8.2)."""
    return ApiError(422, "VALIDATION_ERROR", message)


def json_answer(document: Any, status: int = 200) -> Response:
    """Return a JSON answer."""
    answer = jsonify(document)
    answer.status_code = status
    return answer


def error_answer(error: ApiError) -> Response:
    """Return the HTTP form of an error, as the switches ask for it."""
    switches = get_state().switches
    code = switches.http_error_code or error.code
    document: JsonObject = {"error": code, "message": error.message}
    if switches.http_error_form == "object":
        document = {"error": {"code": code, "message": error.message}}
    answer = json_answer(document, error.status)
    if error.retry:
        answer.headers["Retry-After"] = retry_after()
    return answer


def retry_after() -> str:
    """Return one second, as seconds or as an HTTP date (RFC 9110, 10.2.3)."""
    state = get_state()
    if state.switches.retry_after == "seconds":
        return "1"
    return format_datetime(state.now().replace(microsecond=0) + timedelta(seconds=2), usegmt=True)


def message_error(code: str, message: str) -> dict[str, str]:
    """Return the error object inside a 2xx answer (section 8.1, shape 2)."""
    return {"code": get_state().switches.message_error_code or code, "message": message}


def read_json() -> JsonObject:
    """Return the request body as a JSON object.

    Raises ApiError: 400 when it is no well-formed UTF-8 JSON, 422 when it is no object.
    """
    document = parse_json(request.get_data())
    if document is None:
        raise ApiError(400, "VALIDATION_ERROR", "Gövde geçerli bir JSON değil")
    if not isinstance(document, dict):
        raise invalid("Gövde bir JSON nesnesi olmalıdır")
    return document


def parse_json(raw: bytes) -> Any:
    """Return parsed JSON, or None for anything that is none, lone surrogates included."""
    try:
        document = json.loads(raw.decode(), parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return cast("Any", document)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
