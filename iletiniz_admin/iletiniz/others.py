"""The small calls: contacts (14.4), health (section 4), and testing a key (15.3)."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from iletiniz_admin.iletiniz.account import Account
from iletiniz_admin.iletiniz.checks import without_unset
from iletiniz_admin.iletiniz.recipients import checked_recipient
from iletiniz_admin.iletiniz.shapes import as_flag, as_mapping, as_text

DatabaseState = Literal["up", "down", "unknown"]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to create or update at iletiniz, by phone number. Its repr shows no person."""

    phone: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return the JSON object to send; raises :class:`InvalidRequestError`."""
        fields = {
            "phone": checked_recipient(self.phone, None),
            "name": (self.name or "").strip() or None,
            "email": (self.email or "").strip() or None,
            "tags": list(self.tags) or None,
        }
        return without_unset(fields)


@dataclass(frozen=True, slots=True)
class ContactResult:
    """The contact iletiniz keeps; ``contact_id`` is None when it did not say."""

    contact_id: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Liveness of iletiniz; ``db`` is ``unknown`` when it was not said."""

    is_ok: bool
    db: DatabaseState = "unknown"


_DB_STATES: Final[dict[str, DatabaseState]] = {"up": "up", "down": "down"}

KeyOutcome = Literal["good", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class KeyProbe:
    """Whether a key works, and the account if it could be read."""

    outcome: KeyOutcome
    account: Account | None = None


def read_health(document: Any) -> Health | None:
    """Read a health answer; None when it does not say ``ok`` with true or false."""
    fields = as_mapping(document)
    is_ok = as_flag(fields.get("ok"))
    if is_ok is None:
        return None
    return Health(is_ok, _DB_STATES.get(as_text(fields.get("db")) or "", "unknown"))
