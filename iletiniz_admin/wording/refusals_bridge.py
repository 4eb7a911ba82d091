"""Why a call of the bridge was refused: the true reason, for the store's page."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

_CLOCK: Final = N_(
    "The store's clock is more than five minutes off. Ask the host to set the server's time."
)
_MALFORMED: Final = N_(
    "A call came without a readable signature. Check that no security plugin or proxy removes "
    "the X-Iletiniz headers, and update the bridge plugin."
)
_TOO_LARGE: Final = N_("A call was larger than 1 MiB and was refused. Update the bridge plugin.")
_TOO_MANY: Final = N_(
    "Too many calls came at once. They are repeated by themselves; nothing to do."
)

BRIDGE_REFUSALS: Final[Mapping[str, str]] = {
    "unknown_store": N_(
        "A call came for a store that is not here. Pair the store again from its page."
    ),
    "not_paired": N_("The store is not paired yet. Make a pairing code and enter it in WordPress."),
    "store_removed": N_(
        "The store was removed here, but its plugin still calls. Deactivate the bridge plugin in "
        "WordPress, or add the store again."
    ),
    "malformed_signature": _MALFORMED,
    "malformed": _MALFORMED,
    "too_old": _CLOCK,
    "too_new": _CLOCK,
    "wrong_signature": N_(
        "The signature did not match: the signing secret differs, or something on the way changed "
        "the call. Pair the store again."
    ),
    "other_site": N_(
        "Another site signed as this store, perhaps a copy or a test site. Say on this page "
        "whether the store has moved; until then nothing from there is taken."
    ),
    "oversize": _TOO_LARGE,
    "too_large": _TOO_LARGE,
    "not_json": N_(
        "A call could not be read. Check that no security plugin or proxy changes it, and update "
        "the bridge plugin."
    ),
    "throttled": _TOO_MANY,
    "too_many": _TOO_MANY,
    "broken_seal": N_(
        "The store's signing secret can no longer be opened here. Pair the store again."
    ),
}
