"""Field rules that need the workspace: provider, sender, fallback and template (sections 5, 11)."""

import re
from dataclasses import dataclass

from iletiniz_admin.sandbox.answers import ApiError, invalid
from iletiniz_admin.sandbox.fields import Item, SendRequest
from iletiniz_admin.sandbox.records import Workspace
from iletiniz_admin.sandbox.seed import ConnectionSeed, SenderSeed

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Route:
    """How a request goes out: the connection, the sender name and whether it is approved."""

    connection: ConnectionSeed
    sender: str | None
    sender_approved: bool


class MissingVariableError(Exception):
    """A template variable that an item does not give; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def resolve(wanted: SendRequest, workspace: Workspace) -> Route:
    """Return the route of a request.

    Raises ApiError 422: PROVIDER_NOT_CONNECTED, INVALID_SENDER, TEMPLATE_NOT_FOUND, or
    VALIDATION_ERROR for a fallback list that section 5.4 does not allow.
    """
    connection = _connection(workspace, wanted.provider)
    _check_fallback(wanted.fallback, connection, workspace)
    if wanted.template and wanted.template not in workspace.seed.templates:
        raise ApiError(422, "TEMPLATE_NOT_FOUND", f"Şablon bulunamadı: {wanted.template}")
    if connection.kind == "telegram":  # a sender is ignored there
        return Route(connection, None, sender_approved=True)
    if wanted.sender is None:
        return Route(connection, _default_sender(workspace, connection), sender_approved=True)
    senders = [item for item in workspace.seed.senders if item.name == wanted.sender]
    if not senders:
        raise ApiError(422, "INVALID_SENDER", f"Gönderici adı tanımlı değil: {wanted.sender}")
    approved = any(item.status == "approved" for item in senders)
    return Route(connection, wanted.sender, sender_approved=approved)


def render(wanted: SendRequest, item: Item, workspace: Workspace) -> str:
    """Return the text of an item; raises MissingVariableError for a variable it does not give."""
    if wanted.template is None:
        return item.body or ""

    def value(match: re.Match[str]) -> str:
        if match[1] not in item.variables:
            raise MissingVariableError(match[1])
        return str(item.variables[match[1]])

    return _PLACEHOLDER.sub(value, workspace.seed.templates[wanted.template])


def _connection(workspace: Workspace, provider: str | None) -> ConnectionSeed:
    active = [item for item in workspace.seed.connections if item.status == "active"]
    if provider is not None:
        active = [item for item in active if item.provider == provider]
    if not active:
        raise ApiError(422, "PROVIDER_NOT_CONNECTED", f"Sağlayıcı bağlı değil: {provider or '-'}")
    return next((item for item in active if item.is_default), active[0])


def _check_fallback(
    fallback: tuple[str, ...], connection: ConnectionSeed, workspace: Workspace
) -> None:
    if not fallback:
        return
    carriers = {
        item.provider
        for item in workspace.seed.connections
        if item.kind == "sms" and item.status == "active"
    }
    if connection.kind != "sms" or not carriers.issuperset(fallback):
        raise invalid("fallback yalnızca bağlı SMS sağlayıcılarını içerebilir")
    if len({connection.provider, *fallback}) != len(fallback) + 1:
        raise invalid("fallback sağlayıcıları birincil sağlayıcıdan ve birbirinden farklı olmalı")


def _default_sender(workspace: Workspace, connection: ConnectionSeed) -> str | None:
    def rank(sender: SenderSeed) -> tuple[bool, bool]:
        return (sender.provider == connection.provider, sender.is_default)

    approved = [item for item in workspace.seed.senders if item.status == "approved"]
    return max(approved, key=rank).name if approved else None
