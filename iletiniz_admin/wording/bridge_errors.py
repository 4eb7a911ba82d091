"""The bridge's last error in words: what kept it from delivering, and what to do."""

import re
from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_, translator
from iletiniz_admin.wording.failures import one_line

_STATUS: Final = re.compile(r"http_([1-5][0-9]{2})", re.ASCII)
_NETWORK: Final = N_("WordPress did not reach this panel. It tries again by itself.")
_UNREADABLE: Final = N_("The panel could not use what was sent. Update the plugin and this panel.")
_ANSWERED: Final = N_(
    "The panel, or a proxy in front of it, answered with HTTP %(status)s. WordPress tries again by "
    "itself."
)
BRIDGE_ERRORS: Final[Mapping[str, str]] = {
    "refused": N_(
        "WordPress found nobody at this panel's address. Check that the panel runs and can be "
        "reached from the shop's server."
    ),
    "timeout": N_("This panel did not answer WordPress in time. It tries again by itself."),
    "dns": N_("The shop's server does not find this panel's name. Check its DNS."),
    "tls": N_("The shop's server does not trust this panel's certificate. Renew it."),
    "network": _NETWORK,
    "bad_answer": N_(
        "Something answered WordPress in place of this panel, perhaps a proxy or a firewall. Let "
        "the addresses below /bridge/ through."
    ),
    "unauthorized": N_("The panel did not take the plugin's signature. Pair the store again."),
    "other_site": N_(
        "The plugin was refused because its site is another one than the paired one. Say on this "
        "page whether the shop has moved."
    ),
    "too_many": N_("The panel asked the plugin to wait. It goes on by itself."),
    "too_large": _UNREADABLE,
    "unusable": _UNREADABLE,
    "not_json": _UNREADABLE,
    "too_old": N_(
        "Events waited in WordPress for more than three days and were set aside. Press “Compare "
        "orders now”, and send them again on the plugin's page if they still matter."
    ),
    "salt_changed": N_(
        "WordPress's secret keys were changed, so the plugin cannot read its own. Pair the store "
        "again."
    ),
    "local_refused": N_("WordPress does not call an address on its own machine or network."),
}


def bridge_error(code: str, locale: str) -> str:
    """Return the error in words; "" for none, a code that is not known as it is."""
    words = translator(locale)
    status = _STATUS.fullmatch(code)
    if status:
        return words.say(_ANSWERED, {"status": status[1]})
    return words.say(BRIDGE_ERRORS[code]) if code in BRIDGE_ERRORS else one_line(code)
