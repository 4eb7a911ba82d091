"""Promotional words in an informational text: found, shown, and let pass by a person on purpose.

A person who says that the words found do not promote answers for exactly these words: what they
confirmed is kept with their name and the time, and a further word asks anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from iletiniz_admin.models import Campaign, Connection, MessageClass, MessageRule, Store
from iletiniz_admin.services import commercial
from iletiniz_admin.services.audit import Actor
from iletiniz_admin.services.rules.checks import Draft, Fault
from iletiniz_admin.sms import Found, find_promotion, lower_case

CONFIRMATION: Final = "is_promotion_confirmed"


@dataclass(frozen=True, slots=True)
class Override:
    """Which words were let pass, by whom and when (aware UTC)."""

    words: tuple[str, ...]
    by: str
    at: datetime


def shop_hosts(store: Store) -> tuple[str, ...]:
    """Return the hosts whose links lead into the shop: its address with and without ``www.``."""
    try:
        host = urlsplit(store.url).hostname or ""
    except ValueError:  # an address from before they were checked
        return ()
    bare = host.removeprefix("www.")
    return (bare, f"www.{bare}") if bare else ()


def find_in(text: str, store: Store) -> tuple[Found, ...]:
    """Return what promotes in one text, as it is written, before personalisation."""
    return find_promotion(text, shop_hosts=shop_hosts(store))


def words_in(draft: Draft, store: Store) -> tuple[str, ...]:
    """Return the promotional words of an informational notice, each once, in small letters.

    A commercial notice promotes by right: it has none.
    """
    if draft.message_class is MessageClass.COMMERCIAL:
        return ()
    return words_of(one for text in draft.texts.values() for one in find_in(text, store))


def words_of(found: Iterable[Found]) -> tuple[str, ...]:
    """Return the words that were found, each once, in small letters."""
    return tuple(dict.fromkeys(_small(one.word) for one in found))


def override_of(rule: MessageRule | Campaign | None) -> Override | None:
    """Return what a person let pass in this text; unreadable records count as none."""
    kept = rule.promotion_override if rule is not None else None
    if not kept:
        return None
    try:
        at = datetime.fromisoformat(str(kept["at"]))
        return Override(tuple(map(str, kept["words"])), str(kept["by"]), at)
    except (KeyError, TypeError, ValueError):
        return None


def unconfirmed(words: Iterable[str], rule: MessageRule | Campaign | None) -> tuple[str, ...]:
    """Return the words that nobody has let pass in this text yet."""
    override = override_of(rule)
    return tuple(word for word in words if override is None or word not in override.words)


def sending_faults(
    draft: Draft,
    store: Store,
    rule: MessageRule | None,
    connection: Connection | None,
) -> list[Fault]:
    """Return what forbids to send a text of its class: unconfirmed words, a missing merchant."""
    faults = []
    left = unconfirmed(words_in(draft, store), rule)
    if left and not draft.is_promotion_confirmed:
        faults.append(Fault(CONFIRMATION, "promotion_found", {"words": ", ".join(left)}))
    if draft.message_class is MessageClass.COMMERCIAL and not commercial.has_merchant(connection):
        faults.append(Fault("message_class", "merchant_missing"))
    return faults


def new_override(
    words: Collection[str], rule: MessageRule | Campaign | None, actor: Actor, now: datetime
) -> dict[str, Any] | None:
    """Return the record to keep with the text once its faults are dealt with.

    The older record stays as long as it covers every word, less the words that are gone.
    """
    if not words:
        return None
    old = override_of(rule)
    if old is None or unconfirmed(words, rule):
        old = Override(tuple(words), actor.label, now)
    kept = [word for word in old.words if word in words]
    return {"words": kept, "by": old.by, "at": old.at.isoformat()}


def _small(word: str) -> str:
    return " ".join(lower_case(word).split())
