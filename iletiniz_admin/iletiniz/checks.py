"""What is refused before anything is sent (sections 5.1, 6.1): our limits and theirs."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iletiniz_admin.iletiniz.errors import InvalidRequestError

MAX_BODY: Final = 1600
MAX_SENDER: Final = 32
MAX_FALLBACK: Final = 3
_TEMPLATE: Final = re.compile(r"[a-z0-9_]{1,64}")
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_PROVIDER: Final = re.compile(r"[a-z0-9_-]{1,64}")

Variables = Mapping[str, str | int | float]


def refuse(code: str, message: str) -> InvalidRequestError:
    """Return the error for a request that this machine will not send."""
    return InvalidRequestError(message, code=code)


def check_body(body: str) -> None:
    """Refuse a blank text, one over 1600 characters, and one that UTF-8 cannot carry."""
    if not body.strip():
        raise refuse("blank_body", "body: blank")
    if len(body) > MAX_BODY:
        raise refuse("body_too_long", f"body: over {MAX_BODY} characters")
    if _HALF_PAIR.search(body):
        raise refuse("unencodable_body", "body: holds half a surrogate pair")


def check_one_text(body: str | None, template: str | None) -> None:
    """Demand exactly one of text and template, and a well-formed one."""
    if (body is None) == (template is None):
        raise refuse("body_or_template", "exactly one of body and template is needed")
    if body is not None:
        check_body(body)
    check_template(template)


def check_template(template: str | None) -> None:
    """Refuse a template key outside ``[a-z0-9_]{1,64}``."""
    if template is not None and not _TEMPLATE.fullmatch(template):
        raise refuse("invalid_template", "template: 1 to 64 of a-z, 0-9 and _")


def check_variables(variables: Variables | None, template: str | None) -> None:
    """Allow variables only with a template, and only text and finite numbers as values."""
    if variables is None:
        return
    if template is None:
        raise refuse("variables_without_template", "variables: only with a template")
    for value in variables.values():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (isinstance(value, str) or (is_number and math.isfinite(value))):
            raise refuse("invalid_variable", "variables: values are text or numbers")


def check_route(sender: str | None, provider: str | None, fallback: Sequence[str]) -> None:
    """Refuse senders, providers and fallback lists outside the published limits."""
    if sender is not None and not (sender.strip() and len(sender) <= MAX_SENDER):
        raise refuse("invalid_sender", f"sender: 1 to {MAX_SENDER} characters")
    if provider is not None and not _PROVIDER.fullmatch(provider):
        raise refuse("invalid_provider", "provider: 1 to 64 of a-z, 0-9, _ and -")
    codes = [*fallback] if provider is None else [provider, *fallback]
    is_repeated = len(set(codes)) != len(codes)
    is_malformed = not all(_PROVIDER.fullmatch(code) for code in fallback)
    if len(fallback) > MAX_FALLBACK or is_repeated or is_malformed:
        raise refuse("invalid_fallback", f"fallback: at most {MAX_FALLBACK} different providers")


def without_unset(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``fields`` without those that are None: iletiniz never gets a null."""
    return {name: value for name, value in fields.items() if value is not None}
