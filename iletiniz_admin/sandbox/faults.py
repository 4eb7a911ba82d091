"""What happens around every call: counting, ordered failures, latency, request id, drops."""

import json
import time
import uuid
from typing import Any

from flask import Flask, Response, g, request

from iletiniz_admin.sandbox.answers import ApiError, error_answer, parse_json
from iletiniz_admin.sandbox.dropping import DROP
from iletiniz_admin.sandbox.phones import comparable
from iletiniz_admin.sandbox.records import JsonObject, Message
from iletiniz_admin.sandbox.state import SandboxState, get_state
from iletiniz_admin.sandbox.switch_checks import FailNext
from iletiniz_admin.sandbox.switches import Switches

_JSON = "application/json"


def init_app(app: Flask) -> None:
    """Put the hooks around every request of `app`."""
    app.before_request(before)
    app.after_request(after)


def before() -> Response | None:
    """Count the call; answer it at once when a switch says that it fails unheard."""
    if not is_call():
        return None
    state = get_state()
    g.since = time.monotonic()
    state.count_call(_call_name(), _recipients())
    g.failure = state.take_failure(request.path)
    if g.failure is not None and not g.failure.accept:
        return _ordered(g.failure)
    if request.path.startswith("/v1/"):
        return _unheard()
    return None


def after(answer: Response) -> Response:
    """Give the answer its request id, its lateness and its faults."""
    state = get_state()
    given = answer
    failure = g.get("failure")
    if failure is not None and failure.accept:
        given = _ordered(failure)
    if request.path.startswith("/v1/"):
        given = _spoilt(given)
    given.headers["X-Request-Id"] = f"req_{uuid.uuid4().hex}"
    if is_call():
        _drop(state, is_lost=given is not answer)
        if request.path.startswith("/v1/"):
            state.stopping.wait(_latency_seconds(state.switches))
    return given


def _drop(state: SandboxState, *, is_lost: bool) -> None:
    """Drop the answer where that was ordered, and mark what was taken without its answer."""
    taken: list[Message] = g.get("taken", [])
    is_bulk = bool(taken) and taken[0].via == "bulk"
    orders = (
        g.get("drop", False),
        state.take_drop(request.path),
        is_bulk and state.take_bulk_drop(),
    )
    if any(orders):
        request.environ[DROP] = True
    if is_lost or any(orders):
        for message in taken:
            message.answered = False


def _latency_seconds(switches: Switches) -> float:
    """Return how long this answer still waits; a bulk call may have a length of its own."""
    if request.path != "/v1/messages/bulk" or switches.bulk_latency_ms is None:
        return switches.latency_ms / 1000
    since: float = g.since
    return max(0.0, switches.bulk_latency_ms / 1000 - (time.monotonic() - since))


def is_call() -> bool:
    """Say whether this is a call of the API or of the OAuth server, not one of ours."""
    return request.path.startswith(("/v1/", "/connect/"))


def _unheard() -> Response | None:
    switches = get_state().switches
    if switches.bad_gateway == "refused":
        return _bad_gateway()
    if request.path.removeprefix("/v1/") in switches.absent:
        return error_answer(ApiError(404, "NOT_FOUND", "Böyle bir uç nokta yok"))
    return None


def _spoilt(answer: Response) -> Response:
    switches = get_state().switches
    if switches.bad_gateway == "accepted":
        answer = _bad_gateway()
    if switches.empty_body:
        bare = Response(status=answer.status_code, content_type=answer.content_type)
        bare.headers.update(answer.headers)
        bare.headers["Content-Length"] = "0"
        return bare
    return answer


def _bad_gateway() -> Response:
    return Response("502 Bad Gateway\n", 502, content_type="text/plain; charset=utf-8")


def _ordered(failure: FailNext) -> Response:
    body = failure.body
    plain = isinstance(body, str) or body is None
    content_type = failure.content_type or ("text/plain; charset=utf-8" if plain else _JSON)
    text = (body or "") if plain else json.dumps(body, ensure_ascii=False)
    return Response(text, failure.status, headers=failure.headers, content_type=content_type)


def _call_name() -> str:
    path = str(request.url_rule) if request.url_rule else request.path
    return f"{request.method} {path.replace('<', '{').replace('>', '}')}"


def _recipients() -> list[str]:
    """Return the recipients that a send names, even when the request will be refused."""
    if request.method != "POST" or not request.path.startswith("/v1/messages"):
        return []
    document = parse_json(request.get_data())
    if not isinstance(document, dict):
        return []
    return [comparable(item["to"]) for item in _items(document) if isinstance(item.get("to"), str)]


def _items(document: JsonObject) -> list[dict[str, Any]]:
    items = document.get("items", [document])
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
