"""The codes of the consent ledger in words; one that is not listed stays as it is."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

SOURCES: Final[Mapping[str, LazyString]] = {
    "checkout": _l("at the checkout"),
    "bridge": _l("in the shop"),
    "import": _l("from an imported file"),
    "panel": _l("written down in this panel"),
    "opt_out": _l("by the link in a message"),
    "iletiniz": _l("reported by iletiniz"),
}
SCOPES: Final[Mapping[str, LazyString]] = {
    "all": _l("no texts at all"),
    "commercial": _l("no commercial texts"),
}
# Why a stop was made; any other is a code of iletiniz, which stays as it is.
REASONS: Final[Mapping[str, LazyString]] = {
    "withdrawn": _l("the person refused"),
    "import": _l("a refusal in the file"),
    "refused": _l("refused by iletiniz"),
}
# How somebody said it, where a person of the shop writes it down.
WAYS: Final[Mapping[str, LazyString]] = {
    "paper": _l("On paper, signed"),
    "form": _l("Form on the website"),
    "phone": _l("By phone"),
    "shop": _l("In the shop, by word of mouth"),
    "email": _l("By e-mail"),
    "text": _l("By text message"),
    "other": _l("In another way"),
}


def source_words(source: str) -> str:
    """Return where something was said."""
    return str(SOURCES.get(source, source))


def scope_words(scope: str) -> str:
    """Return what a stop forbids."""
    return str(SCOPES.get(scope, scope))


def reason_words(reason: str) -> str:
    """Return why a stop was made."""
    return str(REASONS.get(reason, reason))
