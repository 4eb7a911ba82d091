"""From a rule's text and an order to the body that leaves, and what it costs.

Chooses the variant by the order's language, fills it in, gives commercial texts their footer and
counts the parts as the rule's provider does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from iletiniz_admin import sms
from iletiniz_admin.models import Connection, MessageClass, MessageRule, Store
from iletiniz_admin.services import commercial
from iletiniz_admin.services.rendering import Format, choose_text, values_for

SAMPLE_TOKEN: Final = "x" * 16  # as long as a real one


@dataclass(frozen=True, slots=True)
class TextOf:
    """What of a rule makes its text; ``provider`` is the code asked for, None iletiniz's choice."""

    text: str
    variants: Mapping[str, str] = field(default_factory=dict)  # language ("en") → text
    message_class: MessageClass = MessageClass.INFORMATIONAL
    provider: str | None = None

    @classmethod
    def of(cls, rule: MessageRule) -> "TextOf":
        """Return the rule's, as it is now."""
        return cls(rule.text, rule.variants or {}, rule.message_class, rule.provider)


class Composed(NamedTuple):
    """A body with its price. ``text`` is the body without footer, "" if there is nothing to say."""

    body: str
    text: str
    parts: int
    language: str  # "tr", "en" …
    profile: sms.Profile

    @property
    def estimate(self) -> sms.Estimate:
        """Mode, units and parts of the body, as the counter shows them."""
        return sms.estimate(self.body, self.profile)


def compose(
    rule_text: TextOf,
    row: Mapping[str, Any],
    store: Store,
    connection: Connection | None,
    *,
    format: Format,  # noqa: A002 - the word for it
    public_url: str,
    token: str | None = None,
) -> Composed:
    """Return the body for one order; never raises for what text and values contain.

    ``row`` maps the columns of ``orders``. ``token`` is the refusal link's; None gives a sample of
    the same length. A commercial text of a merchant without title or number gets no footer: it
    must not leave. An empty text stays empty.
    """
    chosen, language = choose_text(
        rule_text.text, rule_text.variants, str(row.get("locale") or ""), store
    )
    values = values_for(row, store, format=format, names=_names(chosen), language=language)
    text = body = sms.render(chosen, values, language=language)
    if text and rule_text.message_class is MessageClass.COMMERCIAL:
        body = signed(text, connection, language, link_of(public_url, token or SAMPLE_TOKEN))
    profile = sms.profile_for(rule_text.provider)
    return Composed(body, text, sms.count_parts(body, profile), language, profile)


def signed(text: str, connection: Connection | None, language: str, link: str) -> str:
    """Return the text with the merchant's footer on a line of its own."""
    if connection is None or not commercial.has_merchant(connection):
        return text
    title, number = connection.merchant_title, connection.merchant_number
    return f"{text}\n{commercial.footer(title, number, link, language)}"


def link_of(public_url: str, token: str) -> str:
    """Return the address where this message's recipient may refuse further ones."""
    return f"{public_url.rstrip('/')}/r/{token}"


@lru_cache(maxsize=256)
def _names(text: str) -> frozenset[str]:
    return sms.parse(text).names


def waits_for_tracking(rule: MessageRule) -> bool:
    """Say whether any of the rule's texts speaks of the tracking number, and may wait for it."""
    texts = (rule.text, *(rule.variants or {}).values())
    return rule.tracking_wait_minutes > 0 and any(sms.needs_tracking(text) for text in texts)
