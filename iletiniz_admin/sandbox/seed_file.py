"""The `--seed FILE`: a JSON object that replaces the whole default seed.

    {
      "users":   [{"email": "a@b.example", "password": "..."}],
      "clients": [{"client_id": "wordpress", "name": "iletiniz admin"}],
      "workspaces": [{
        "id": "ws_1", "name": "...",
        "plan":  {"code": "...", "name": "...", "status": "active", "renews_at": "..."} or null,
        "quota": {"limit": 1000 or null, "used": 0, "resets_at": "..."},
        "senders":     [{"name": "...", "provider": "netgsm", "status": "approved",
                         "is_default": true}],
        "connections": [{"provider": "netgsm", "kind": "sms", "name": "...", "status": "active",
                         "is_default": true}],
        "templates": {"kargo": "Takip no: {{takip_no}}"},
        "keys": [{"key": "iltz_test_<24 characters or more>", "scopes": ["messages:send"]}]
      }],
      "switches": {"success_status": 202}
    }

`users`, `clients`, `workspaces`, and in a workspace `id` and `name`, are required and must not be
empty. The members of the dataclasses in `seed` that have a default may be left out. Unknown
members are refused, so that a slip of the pen is seen.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from iletiniz_admin.sandbox.seed import (
    ALL_SCOPES,
    ClientSeed,
    ConnectionSeed,
    KeySeed,
    PlanSeed,
    QuotaSeed,
    SandboxSeed,
    SenderSeed,
    UserSeed,
    WorkspaceSeed,
)
from iletiniz_admin.sandbox.switch_checks import SwitchError
from iletiniz_admin.sandbox.switches import Switches

_KEY = re.compile(r"iltz_(?:live|test)_[A-Za-z0-9_-]{24,}")
_TEMPLATE_KEY = re.compile(r"[a-z0-9_]{1,64}")
Reader = Callable[[Any, str], Any]


class SeedError(ValueError):
    """A seed that cannot be used; the text is one line and names the place."""


def load_seed(path: Path) -> SandboxSeed:
    """Return the seed in a JSON file; raises SeedError for a bad or unreadable one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeedError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise SeedError(f"{path}: is not JSON in UTF-8: {error}") from None
    try:
        return parse_seed(document)
    except SeedError as error:
        raise SeedError(f"{path}: {error}") from None


def parse_seed(document: Any) -> SandboxSeed:
    """Return the seed in a parsed JSON document; raises SeedError naming the place."""
    members = _members(document, "seed", _SEED, required=("users", "clients", "workspaces"))
    for name in ("users", "clients", "workspaces"):
        if not members[name]:
            raise SeedError(f"{name}: must not be empty")
    _check_unique([item.id for item in members["workspaces"]], "workspaces: two have the id")
    keys = [item.key for workspace in members["workspaces"] for item in workspace.keys]
    _check_unique(keys, "workspaces: two have the key")
    return SandboxSeed(**members)


def _check_unique(values: list[str], complaint: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise SeedError(f"{complaint} {value}")


def _members(
    document: Any, place: str, readers: dict[str, Reader], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise SeedError(f"{place}: must be an object")
    for name in document:
        if name not in readers:
            raise SeedError(f"{place}: unknown member {name}")
    for name in required:
        if name not in document:
            raise SeedError(f"{place}: {name} is missing")
    inner = "" if place == "seed" else f"{place}."
    return {name: readers[name](value, f"{inner}{name}") for name, value in document.items()}


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value:
        raise SeedError(f"{place}: must be a text")
    return value


def _flag(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise SeedError(f"{place}: must be true or false")
    return value


def _count(value: Any, place: str) -> int:
    if type(value) is not int or value < 0:
        raise SeedError(f"{place}: must be a whole number, 0 or more")
    return value


def _nullable(reader: Reader) -> Reader:
    return lambda value, place: None if value is None else reader(value, place)


def _list(reader: Reader) -> Reader:
    def read(value: Any, place: str) -> Any:
        if not isinstance(value, list):
            raise SeedError(f"{place}: must be a list")
        return tuple(reader(item, f"{place}[{index}]") for index, item in enumerate(value))

    return read


def _record(kind: Callable[..., Any], required: tuple[str, ...], /, **readers: Reader) -> Reader:
    return lambda value, place: kind(**_members(value, place, readers, required))


def _key(value: Any, place: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise SeedError(f"{place}: must be iltz_test_ or iltz_live_ and 24 characters or more")
    return value


def _scope(value: Any, place: str) -> str:
    if value not in ALL_SCOPES:
        raise SeedError(f"{place}: must be one of {', '.join(ALL_SCOPES)}")
    return str(value)


def _templates(value: Any, place: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise SeedError(f"{place}: must be an object")
    for key, text in value.items():
        if not _TEMPLATE_KEY.fullmatch(key):
            raise SeedError(f"{place}.{key}: a key is lower-case letters, digits and _")
        _text(text, f"{place}.{key}")
    return value


def _switches(value: Any, place: str) -> Switches:
    if not isinstance(value, dict):
        raise SeedError(f"{place}: must be an object")
    try:
        return Switches().updated(value)
    except SwitchError as error:
        raise SeedError(f"{place}: {error}") from None


def _workspace(**members: Any) -> WorkspaceSeed:
    defaults = {"plan": None, "quota": QuotaSeed(), "senders": (), "connections": ()}
    return WorkspaceSeed(**(defaults | members))


_PLAN = _record(
    PlanSeed, ("code", "name"), code=_text, name=_text, status=_text, renews_at=_nullable(_text)
)
_QUOTA = _record(QuotaSeed, (), limit=_nullable(_count), used=_count, resets_at=_nullable(_text))
_SENDER = _record(
    SenderSeed, ("name", "provider"), name=_text, provider=_text, status=_text, is_default=_flag
)
_CONNECTION = _record(
    ConnectionSeed,
    ("provider",),
    provider=_text,
    kind=_text,
    name=_text,
    status=_text,
    is_default=_flag,
)
_WORKSPACE = _record(
    _workspace,
    ("id", "name"),
    id=_text,
    name=_text,
    plan=_nullable(_PLAN),
    quota=_QUOTA,
    senders=_list(_SENDER),
    connections=_list(_CONNECTION),
    templates=_templates,
    keys=_list(_record(KeySeed, ("key",), key=_key, scopes=_list(_scope))),
)
_SEED: dict[str, Reader] = {
    "users": _list(_record(UserSeed, ("email", "password"), email=_text, password=_text)),
    "clients": _list(_record(ClientSeed, ("client_id", "name"), client_id=_text, name=_text)),
    "workspaces": _list(_WORKSPACE),
    "switches": _switches,
}
