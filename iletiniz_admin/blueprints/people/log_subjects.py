"""What an entry of the log was done to, in words."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import LazyString, gettext as _, lazy_gettext as _l

from iletiniz_admin.blueprints.people.log_values import Context, trigger_name
from iletiniz_admin.models import RecipientRole

_NUMBERED: Final = re.compile(
    r"(?P<kind>store|message|rule|connection|suppression|import|campaign|audience) (?P<id>\d{1,18})"
    r"(?:: (?P<trigger>.+), (?P<role>\w+))?"
)
_ROLES: Final[Mapping[str, LazyString]] = {
    RecipientRole.CUSTOMER: _l("to the customer"),
    RecipientRole.STAFF: _l("to the team"),
}


def subject_name(subject: str, context: Context) -> str:
    """Return what was changed by its name; what is no row of the panel stays as it is."""
    if subject == "person":
        return str(_("Data of one person"))
    found = _NUMBERED.fullmatch(subject)
    if found is None:
        return subject
    row_id = int(found["id"])
    if found["trigger"]:
        role = str(_ROLES.get(found["role"], found["role"]))
        name = trigger_name(found["trigger"], context)
        return str(_("Notice: %(status)s, %(role)s", status=name, role=role))
    return _KINDS[found["kind"]](row_id, context)


def message_id_of(subject: str, context: Context) -> int | None:
    """Return the message that the subject names, if it is still there to be looked at."""
    found = _NUMBERED.fullmatch(subject)
    if found is None or found["kind"] != "message":
        return None
    return int(found["id"]) if int(found["id"]) in context.names.messages else None


def _store(row_id: int, context: Context) -> str:
    """Leave out the store that stands beside the entry anyway."""
    if context.store is not None and context.store.id == row_id:
        return ""
    return context.names.store(row_id) or str(_("Store %(id)s", id=row_id))


def _message(row_id: int, context: Context) -> str:
    return _with(_("Message %(id)s", id=row_id), context.names.messages.get(row_id))


def _rule(row_id: int, _context: Context) -> str:
    return str(_("Notice %(id)s", id=row_id))


def _connection(row_id: int, context: Context) -> str:
    name = context.names.connections.get(row_id)
    return name or str(_("iletiniz connection %(id)s", id=row_id))


def _suppression(row_id: int, context: Context) -> str:
    return context.names.suppressed.get(row_id) or str(_("Stop %(id)s", id=row_id))


def _import(row_id: int, context: Context) -> str:
    return context.names.files.get(row_id) or str(_("File %(id)s", id=row_id))


def _campaign(row_id: int, context: Context) -> str:
    name = context.names.campaigns.get(row_id)
    return name or str(_("Campaign %(id)s", id=row_id))


def _audience(row_id: int, context: Context) -> str:
    name = context.names.audiences.get(row_id)
    return name or str(_("Saved audience %(id)s", id=row_id))


def _with(words: str, more: str | None) -> str:
    return f"{words}, {more}" if more else str(words)


_KINDS: Final[Mapping[str, Callable[[int, Context], str]]] = {
    "store": _store,
    "message": _message,
    "rule": _rule,
    "connection": _connection,
    "suppression": _suppression,
    "import": _import,
    "campaign": _campaign,
    "audience": _audience,
}
