"""Words: codes become sentences, amounts and times become text, for a locale that is passed in."""

from iletiniz_admin.wording import personal_data
from iletiniz_admin.wording.bridge_errors import bridge_error
from iletiniz_admin.wording.catalogue import (
    LANGUAGES,
    N_,
    Translator,
    language,
    translator,
)
from iletiniz_admin.wording.formats import (
    clock_time,
    date,
    date_time,
    money,
    number,
    percent,
    relative,
    sms_date,
    sms_money,
    time_of_day,
    zone,
)
from iletiniz_admin.wording.labels import provider_name, scope_text, trigger_label
from iletiniz_admin.wording.notes import order_note
from iletiniz_admin.wording.outcomes import (
    OutcomeText,
    event_outcome,
    outcome,
    reason_name,
    status_name,
)
from iletiniz_admin.wording.refusals import (
    bridge_refusal,
    known_refusals,
    refusal,
    register_refusals,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "OutcomeText",
    "Translator",
    "bridge_error",
    "bridge_refusal",
    "clock_time",
    "date",
    "date_time",
    "event_outcome",
    "known_refusals",
    "language",
    "money",
    "number",
    "order_note",
    "outcome",
    "percent",
    "personal_data",
    "provider_name",
    "reason_name",
    "refusal",
    "register_refusals",
    "relative",
    "scope_text",
    "sms_date",
    "sms_money",
    "status_name",
    "time_of_day",
    "translator",
    "trigger_label",
    "zone",
]
