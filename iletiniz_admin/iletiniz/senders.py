"""Approved sender names and connected providers, from any of their shapes (14.2, 14.3)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from iletiniz_admin.iletiniz.checks import MAX_SENDER
from iletiniz_admin.iletiniz.shapes import as_list, as_mapping, as_text, first_text

_NAME_FIELDS: Final = ("name", "sender", "header", "msgheader", "title")
_SENDER_LISTS: Final = ("data", "senders", "items")
_PROVIDER_LISTS: Final = ("connections", "providers")
_APPROVED: Final = frozenset({"approved", "active"})
_OWN_KINDS: Final = frozenset({"telegram", "whatsapp"})
_CODE: Final = re.compile(r"[a-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Sender:
    """A sender name as registered with one provider (None: not said)."""

    name: str
    provider: str | None = None
    status: str = "approved"
    is_default: bool = False

    @property
    def is_approved(self) -> bool:
        """True when the name may be offered."""
        return self.status in _APPROVED


@dataclass(frozen=True, slots=True)
class Provider:
    """A connected provider; ``kind`` is ``sms`` for carriers."""

    code: str
    kind: str
    name: str
    status: str = "active"
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class SendersResult:
    """Senders and connections of a workspace, without duplicates, in the order they came."""

    senders: tuple[Sender, ...] = ()
    connections: tuple[Provider, ...] = ()

    @property
    def approved(self) -> tuple[Sender, ...]:
        """Only the senders that may be offered."""
        return tuple(sender for sender in self.senders if sender.is_approved)

    def merged_with(self, other: "SendersResult") -> "SendersResult":
        """Return both together; what stands here comes first and wins."""
        return _result((*self.senders, *other.senders), (*self.connections, *other.connections))


def read_senders(document: Any) -> SendersResult | None:
    """Read ``/v1/senders``; None when there is neither list. Never raises."""
    root = _inner(document, _SENDER_LISTS)
    names = _list_in(root, _SENDER_LISTS)
    connections = _list_in(root, _PROVIDER_LISTS) if isinstance(root, dict) else None
    if names is None and connections is None:
        return None
    senders = [s for s in (_sender(entry, None) for entry in names or ()) if s]
    return _with_connections(senders, connections or ())


def read_connections(document: Any) -> SendersResult | None:
    """Read ``/v1/connections``, senders nested in it included; None when there is no list."""
    lists = (*_PROVIDER_LISTS, "data", "items")
    connections = _list_in(_inner(document, lists), lists)
    return None if connections is None else _with_connections([], connections)


def _inner(document: Any, lists: Iterable[str]) -> Any:
    """Step into a ``data`` object, unless the lists already lie outside."""
    if not isinstance(document, dict) or _list_in(document, lists) is not None:
        return document
    return document["data"] if isinstance(document.get("data"), dict) else document


def _list_in(root: Any, names: Iterable[str]) -> list[Any] | None:
    if isinstance(root, list):
        return root
    fields = as_mapping(root)
    return next((fields[n] for n in names if isinstance(fields.get(n), list)), None)


def _with_connections(senders: list[Sender], entries: Iterable[Any]) -> SendersResult:
    """Add the providers, their nested senders, and the providers that only senders name."""
    providers: list[Provider] = []
    for entry in entries:
        provider = _provider(entry)
        if provider:
            providers.append(provider)
            nested = as_list(as_mapping(entry).get("senders")) or []
            senders += [s for s in (_sender(one, provider.code) for one in nested) if s]
    providers += [_named(s.provider) for s in senders if s.provider]
    return _result(senders, providers)


def _sender(entry: Any, provider: str | None) -> Sender | None:
    fields = as_mapping(entry)
    name = as_text(entry) or first_text(*(fields.get(f) for f in _NAME_FIELDS))
    if name is None or len(name) > MAX_SENDER:
        return None  # longer than the API takes, so it could never be used
    return Sender(
        name=name,
        provider=_code(fields.get("provider")) or provider,
        status=(as_text(fields.get("status"), 64) or "approved").lower(),
        is_default=fields.get("is_default") is True,
    )


def _provider(entry: Any) -> Provider | None:
    fields = as_mapping(entry)
    code = _code(entry) or _first_code(fields)
    if code is None:
        return None
    return Provider(
        code=code,
        kind=(as_text(fields.get("kind"), 64) or _named(code).kind).lower(),
        name=as_text(fields.get("name"), 64) or code,
        status=(as_text(fields.get("status"), 64) or "active").lower(),
        is_default=fields.get("is_default") is True,
    )


def _named(code: str) -> Provider:
    return Provider(code=code, kind=code if code in _OWN_KINDS else "sms", name=code)


def _first_code(fields: Mapping[str, Any]) -> str | None:
    return next(
        (c for c in (_code(fields.get(f)) for f in ("provider", "code", "name")) if c), None
    )


def _code(value: Any) -> str | None:
    text = (as_text(value, 65) or "").lower()
    return text if _CODE.fullmatch(text) else None


def _result(senders: Iterable[Sender], providers: Iterable[Provider]) -> SendersResult:
    """Drop duplicates: the first of each name and provider stays."""
    by_name: dict[tuple[str, str | None], Sender] = {}
    for sender in senders:
        by_name.setdefault((sender.name, sender.provider), sender)
    by_code: dict[str, Provider] = {}
    for provider in providers:
        by_code.setdefault(provider.code, provider)
    return SendersResult(tuple(by_name.values()), tuple(by_code.values()))
