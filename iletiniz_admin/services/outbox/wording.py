"""Writes a waiting message's text anew, by the rule and the order as they are by now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from iletiniz_admin import sms
from iletiniz_admin.models import Connection, MessageClass, MessageRule, Reason, Store
from iletiniz_admin.services import commercial, composing, consent
from iletiniz_admin.services.rendering import Format

LINK_PATH: Final = "/r/"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a message says: ``text`` is the body without its footer, ``token`` a new link's."""

    text: str
    body: str
    parts: int
    token: str | None = None

    @classmethod
    def of(cls, message: Any) -> "Wording":
        """Return the one that is stored."""
        return cls(message.body, message.body, message.parts)

    def linked_anew(self) -> "Wording":
        """Return the same with another refusal link, of the same length, where it ends in one."""
        start, token = self.body[: -consent.TOKEN_LENGTH], self.body[-consent.TOKEN_LENGTH :]
        if not start.endswith(LINK_PATH) or not consent.is_token(token):
            return self
        token = consent.new_token()
        return Wording(self.text, start + token, self.parts, token)

    @property
    def fault(self) -> Reason | None:
        """Why this cannot be sent, or None."""
        if not self.text:
            return Reason.EMPTY_TEXT
        return Reason.TOO_LONG if len(self.body) > sms.MAX_BODY else None


@dataclass(frozen=True, slots=True)
class Writer:
    """What is needed to write texts of one store."""

    store: Store
    connection: Connection | None
    formats: Format

    def reword(
        self, message: Any, rule: MessageRule | None, order: Mapping[str, Any] | None
    ) -> Wording:
        """Return the message's text as it would be written now; what is stored if nobody can.

        The stored one stands where rule or order are gone, where the rule's texts have become of
        another class since, and where the merchant's title is missing that it still carries.
        """
        if rule is None or order is None or rule.message_class is not message.message_class:
            return Wording.of(message)
        is_commercial = message.message_class is MessageClass.COMMERCIAL
        if is_commercial and not commercial.has_merchant(self.connection):
            return Wording.of(message)
        token = consent.new_token() if is_commercial else None
        text_of = composing.TextOf(
            rule.text, rule.variants or {}, message.message_class, message.provider
        )
        composed = composing.compose(
            text_of,
            order,
            self.store,
            self.connection,
            format=self.formats,
            public_url=self.formats.public_url,
            token=token,
        )
        return Wording(composed.text, composed.body, composed.parts, token)


def link_row(
    store: Store, connection: Connection | None, recipient: str, token: str, now: datetime
) -> consent.OptOutLinkRow:
    """Return the row behind a refusal link; only the token's hash is kept."""
    return {
        "token_hash": consent.token_hash(token),
        "store_id": store.id,
        "connection_id": connection.id if connection else None,
        "recipient": recipient,
        "created_at": now,
    }
