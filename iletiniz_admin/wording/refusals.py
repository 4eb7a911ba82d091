"""Refusals in words: every sentence says what happened and what to do. Nothing here ever raises."""

import re
from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_, translator
from iletiniz_admin.wording.failures import one_line
from iletiniz_admin.wording.labels import scope_text
from iletiniz_admin.wording.outcomes import reason_name, status_name
from iletiniz_admin.wording.refusals_bridge import BRIDGE_REFUSALS
from iletiniz_admin.wording.refusals_campaigns import CAMPAIGN_REFUSALS
from iletiniz_admin.wording.refusals_consent import CONSENT_REFUSALS
from iletiniz_admin.wording.refusals_people import PEOPLE_REFUSALS
from iletiniz_admin.wording.refusals_sending import SENDING_REFUSALS
from iletiniz_admin.wording.refusals_shop import SHOP_REFUSALS
from iletiniz_admin.wording.refusals_uploads import UPLOAD_REFUSALS

Sentences = str | tuple[str, ...]

_NAMES: Final = re.compile(r"%\((\w+)\)s")
_GENERAL: Final = N_(
    "This was not done (%(code)s). Try again; if it goes on, give your operator this code."
)
_BRIDGE_GENERAL: Final = N_("A call of the store was refused (%(code)s). Pair the store again.")

_TABLE: Final[dict[str, Sentences]] = {
    **PEOPLE_REFUSALS,
    **SHOP_REFUSALS,
    **SENDING_REFUSALS,
    **CONSENT_REFUSALS,
    **CAMPAIGN_REFUSALS,
    **UPLOAD_REFUSALS,
}


def register_refusals(sentences: Mapping[str, Sentences]) -> None:
    """Add codes of another room: code → msgid marked with `N_`, or several, the fullest first.

    Of several the first is used whose every `%(name)s` is among the refusal's details. A code
    that already has other words is a mistake: ValueError.
    """
    for code, sentence in sentences.items():
        if _TABLE.setdefault(code, sentence) != sentence:
            raise ValueError(f"the refusal {code!r} already has its words")


def known_refusals() -> frozenset[str]:
    """Return the codes that have words of their own."""
    return frozenset(_TABLE)


def refusal(code: str, locale: str, /, **details: object) -> str:
    """Return what happened and what to do, in plain text (escape it for HTML).

    A code without words of its own gets a general sentence that names it.
    """
    values = {key: _shown(key, value, locale) for key, value in details.items()}
    values["code"] = one_line(code)
    return translator(locale).say(_choose(_TABLE.get(code, _GENERAL), values), values)


def bridge_refusal(code: str, locale: str) -> str:
    """Return why a store's call was refused (``stores.last_refusal``), and what to do."""
    chosen = BRIDGE_REFUSALS.get(code, _BRIDGE_GENERAL)
    return translator(locale).say(chosen, {"code": one_line(code)})


def _shown(key: str, value: object, locale: str) -> str:
    if key == "status":
        return status_name(str(value), locale)
    if key == "reason":
        return reason_name(str(value), locale)
    if key == "scopes" and isinstance(value, list | tuple | set | frozenset):
        return ", ".join(scope_text(str(scope), locale) for scope in value)
    return one_line(value)


def _choose(sentences: Sentences, values: Mapping[str, str]) -> str:
    if isinstance(sentences, str):
        return sentences
    fits = (one for one in sentences if all(values.get(name) for name in _NAMES.findall(one)))
    return next(fits, sentences[-1])
