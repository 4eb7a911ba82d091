"""The note that an order gets in WooCommerce, in the store's language."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.models import RecipientRole
from iletiniz_admin.wording.catalogue import N_, translator
from iletiniz_admin.wording.failures import one_line
from iletiniz_admin.wording.labels import trigger_label
from iletiniz_admin.wording.outcomes import outcome

MAX_NOTE_LENGTH: Final = 500
_HEAD: Final = N_("SMS (%(trigger)s): %(title)s")
_TO_TEAM: Final = N_("to the team")
_AGAIN: Final = N_("sent again")
_PLAIN_HEAD: Final = N_("SMS: %(title)s")


def order_note(payload: Mapping[str, object], locale: str) -> str:
    """Return one line such as "SMS (Hazırlanıyor): Operatöre iletildi — +90 555 *** ** 67".

    All keys are optional: `status`, `reason`, `recipient_masked`, `error_code`, `error_message`,
    `trigger` (its slug), `trigger_label` (the store's own word for it), `recipient_role`, `source`,
    `parts` (or `text_parts`). Plain text of at most 500 characters: WordPress shows notes as HTML,
    so the bridge escapes it.
    """
    words = translator(locale)
    text = outcome(
        one_line(payload.get("status")),
        one_line(payload.get("reason")) or None,
        locale=locale,
        details=payload,
    )
    values = {"title": text.title, "trigger": _about(payload, locale)}
    line = words.say(_HEAD if values["trigger"] else _PLAIN_HEAD, values)
    extras = [one_line(payload.get("recipient_masked")), _parts(payload, locale)]
    line = " — ".join([line, *(extra for extra in extras if extra)])
    return one_line(f"{line}. {text.to_do}" if text.to_do else line, MAX_NOTE_LENGTH)


def _about(payload: Mapping[str, object], locale: str) -> str:
    words = translator(locale)
    label = one_line(payload.get("trigger_label"))
    slug = one_line(payload.get("trigger"))
    about = [label or trigger_label(slug, (), locale)]
    about += [words.say(_TO_TEAM)] if payload.get("recipient_role") == RecipientRole.STAFF else []
    about += [words.say(_AGAIN)] if payload.get("source") == "resend" else []
    return ", ".join(filter(None, about))


def _parts(payload: Mapping[str, object], locale: str) -> str:
    parts = payload.get("parts", payload.get("text_parts"))
    if not isinstance(parts, int) or parts < 1:
        return ""
    return translator(locale).ngettext("%(count)s part", "%(count)s parts", parts)
