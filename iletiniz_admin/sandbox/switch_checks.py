"""Checks of switch values: each returns a JSON value checked, or raises SwitchError."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class SwitchError(ValueError):
    """A switch that does not exist, or a value it does not take; the text says which."""


@dataclass(frozen=True, slots=True)
class FailNext:
    """The next `count` calls get this answer; with `accept` they are carried out first."""

    count: int = 1
    status: int = 500
    body: Any = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    path: str | None = None
    accept: bool = False


@dataclass(frozen=True, slots=True)
class DropNext:
    """The next `count` calls are carried out and get no answer; without `path`: the sends."""

    count: int
    path: str | None = None


@dataclass(frozen=True, slots=True)
class DropBulk:
    """Of the bulk calls that were carried out, `percent` get no answer, chosen by `seed`."""

    percent: int
    seed: int = 0


Check = Callable[[Any], Any]


def any_of(*allowed: Any) -> Check:
    """Return a check for one of some values (True is not 1)."""

    def check(value: Any) -> Any:
        if not any(type(value) is type(item) and value == item for item in allowed):
            raise SwitchError(f"must be one of {', '.join(map(str, allowed))}")
        return value

    return check


def a_number(low: int, high: int) -> Check:
    """Return a check for a whole number from `low` to `high`."""

    def check(value: Any) -> Any:
        if type(value) is not int or not low <= value <= high:
            raise SwitchError(f"must be a whole number from {low} to {high}")
        return value

    return check


def list_of(*allowed: str) -> Check:
    """Return a check for a list of some words."""

    def check(value: Any) -> Any:
        if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
            raise SwitchError(f"must be a list of {', '.join(allowed)}")
        return tuple(value)

    return check


def or_null(check: Check) -> Check:
    """Return a check that lets null pass and hands everything else on."""
    return lambda value: None if value is None else check(value)


def a_text(value: Any) -> Any:
    """Accept a text of 1 to 64 characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= 64:  # noqa: PLR2004  # said above
        raise SwitchError("must be a text of 1 to 64 characters")
    return value


def a_flag(value: Any) -> Any:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise SwitchError("must be true or false")
    return value


def drop_next(value: Any) -> Any:
    """Accept a count, or `{"count": n, "path": "/v1/account"}`; a count of 0 turns it off."""
    document = {"count": value} if isinstance(value, int) else value
    checked = _members(document, {"count": a_number(0, 10**6), "path": or_null(_a_path)})
    if "count" not in checked:
        raise SwitchError("count is missing")
    return DropNext(**checked) if checked["count"] else None


def drop_bulk(value: Any) -> Any:
    """Accept `{"percent": 10, "seed": 7}`; 0 percent turns it off."""
    checks = {"percent": a_number(0, 100), "seed": a_number(0, 2**63 - 1)}
    checked = _members(value, checks)
    if "percent" not in checked:
        raise SwitchError("percent is missing")
    return DropBulk(**checked) if checked["percent"] else None


def fail_next(value: Any) -> Any:
    """Accept `{"count", "status", "body", "content_type", "headers", "path", "accept"}`."""
    checked = _members(
        value,
        {
            "count": a_number(0, 10**6),
            "status": a_number(200, 599),
            "body": lambda body: body,
            "content_type": or_null(a_text),
            "headers": _headers,
            "path": or_null(_a_path),
            "accept": a_flag,
        },
    )
    failure = FailNext(**checked)
    return failure if failure.count else None


def _members(document: Any, checks: dict[str, Check]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise SwitchError(f"must be an object with {', '.join(checks)}")
    checked = {}
    for name, value in document.items():
        if name not in checks:
            raise SwitchError(f"unknown member {name}")
        try:
            checked[name] = checks[name](value)
        except SwitchError as error:
            raise SwitchError(f"{name} {error}") from None
    return checked


def _a_path(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("/"):
        raise SwitchError("must be a path such as /v1/messages")
    return value


def _headers(value: Any) -> Any:
    if not isinstance(value, dict) or not all(_is_header(*item) for item in value.items()):
        raise SwitchError("must be an object of one-line texts")
    return value


def _is_header(name: Any, value: Any) -> bool:
    return all(
        isinstance(text, str) and text.isascii() and text.isprintable() for text in (name, value)
    )
