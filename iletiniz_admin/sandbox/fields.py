"""Field rules of sections 5.1 and 6.1 that need nothing but the request itself."""

import re
from dataclasses import dataclass
from typing import Any

from iletiniz_admin.sandbox.answers import invalid
from iletiniz_admin.sandbox.records import JsonObject

MAX_ITEMS = 200
_MAX_TO = 64
_MAX_BODY = 1600
_MAX_SENDER = 32
_MAX_PROVIDER = 64
_MAX_FALLBACK = 3
_TEMPLATE = re.compile(r"[a-z0-9_]{1,64}")
_PROVIDER = re.compile(r"[a-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One recipient with a text, or with the variables of the template."""

    to: str
    body: str | None
    variables: JsonObject


@dataclass(frozen=True, slots=True)
class SendRequest:
    """A checked request to send, single (one item) or bulk."""

    via: str
    items: tuple[Item, ...]
    template: str | None
    provider: str | None
    sender: str | None
    iys: bool
    fallback: tuple[str, ...]


def read_single(document: JsonObject) -> SendRequest:
    """Return a checked `POST /v1/messages`; raises ApiError 422 naming the field."""
    template = _template(document)
    return _request("single", document, template, (_item(document, template, ""),))


def read_bulk(document: JsonObject) -> SendRequest:
    """Return a checked `POST /v1/messages/bulk`; raises ApiError 422 naming the field."""
    items = document.get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_ITEMS:
        raise invalid(f"items 1-{MAX_ITEMS} öğeli bir liste olmalıdır")
    template = _template(document)
    checked = []
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise invalid(f"items[{index}] bir nesne olmalıdır")
        checked.append(_item(item, template, f"items[{index}]."))
    return _request("bulk", document, template, tuple(checked))


def _request(
    via: str, document: JsonObject, template: str | None, items: tuple[Item, ...]
) -> SendRequest:
    iys = document.get("iys", False)
    if not isinstance(iys, bool):
        raise invalid("iys true ya da false olmalıdır")
    provider = _text(document, "provider", _MAX_PROVIDER, pattern=_PROVIDER)
    sender = _text(document, "sender", _MAX_SENDER)
    fallback = _fallback(document.get("fallback", []))
    return SendRequest(via, items, template, provider, sender, iys, fallback)


def _template(document: JsonObject) -> str | None:
    if document.get("template") == "":
        return None
    return _text(document, "template", _MAX_TO, pattern=_TEMPLATE)


def _item(item: JsonObject, template: str | None, where: str) -> Item:
    to = _text(item, "to", _MAX_TO, where)
    if to is None:
        raise invalid(f"{where}to alanı zorunludur")
    body = None if item.get("body") == "" else _text(item, "body", _MAX_BODY, where)
    if (body is None) == (template is None):
        raise invalid(f"{where}body ve template alanlarından tam olarak biri gereklidir")
    if "variables" in item and template is None:
        raise invalid(f"{where}variables yalnızca template ile kullanılabilir")
    return Item(to, body, _variables(item.get("variables", {}), where))


def _variables(value: Any, where: str) -> JsonObject:
    if not isinstance(value, dict) or not all(
        isinstance(item, str | int | float) and not isinstance(item, bool)
        for item in value.values()
    ):
        raise invalid(f"{where}variables değerleri metin ya da sayı olan bir nesne olmalıdır")
    return value


def _fallback(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MAX_FALLBACK:
        raise invalid(f"fallback en fazla {_MAX_FALLBACK} sağlayıcılı bir liste olmalıdır")
    if not all(isinstance(item, str) and _PROVIDER.fullmatch(item) for item in value):
        raise invalid("fallback sağlayıcı kodlarından oluşmalıdır")
    return tuple(value)


def _text(
    document: JsonObject,
    name: str,
    longest: int,
    where: str = "",
    *,
    pattern: re.Pattern[str] | None = None,
) -> str | None:
    """Return an optional text of 1 to `longest` characters; null is not a text."""
    if name not in document:
        return None
    value = document[name]
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise invalid(f"{where}{name} 1-{longest} karakterlik bir metin olmalıdır")
    if pattern and not pattern.fullmatch(value):
        raise invalid(f"{where}{name} biçimi geçersiz")
    return value
