"""The fields of the log that only campaigns and audiences have, in words."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, lazy_gettext as _l

CAMPAIGN_FIELDS: Final[Mapping[str, LazyString]] = {
    "audience": _l("To whom"),
    "filters": _l("To whom"),
    "store_ids": _l("Stores"),
    "upload_id": _l("File"),
    "validity_hours": _l("Not sent later than"),
    "report_share": _l("Delivery is asked for"),
    "wants_contacts": _l("Save as contacts at iletiniz"),
    "recipients": _l("Recipients"),
    "parts": _l("SMS parts"),
    "receipt": _l("Mark of the receipt"),
    "start_at": _l("Begins"),
    "reason": _l("Reason"),
    "of": _l("Copy of"),
    "campaign": _l("Campaign"),
    # Of a choice of people.
    "kind": _l("Where from"),
    "statuses": _l("Order statuses"),
    "from_day": _l("From"),
    "to_day": _l("To"),
    "total_least": _l("Amount from"),
    "total_most": _l("Amount to"),
    "orders_least": _l("Orders from"),
    "orders_most": _l("Orders to"),
    "last_order_from": _l("Last order from"),
    "last_order_to": _l("Last order to"),
    "city": _l("City"),
    "untexted_hours": _l("Not texted in the last"),
}
CAMPAIGN_STATES: Final[Mapping[str, LazyString]] = {
    "draft": _l("Draft"),
    "checking": _l("Being checked"),
    "checked": _l("Checked, not sent"),
    "scheduled": _l("Planned"),
    "paused": _l("Paused"),
    "finished": _l("Finished"),
}
CAMPAIGN_VALUES: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "reason": {
        "by_person": _l("by a person"),
        "quota": _l("the quota is used up"),
        "plan": _l("no active plan"),
        "reserve": _l("the rest is kept for order messages"),
        "disconnected": _l("the connection was lost"),
        "scope": _l("no permission to send"),
        "failure_rate": _l("too many failed"),
        "lost_answers": _l("several answers were lost"),
    },
    "report_share": {"all": _l("of every message"), "sample": _l("of one in twenty")},
    "kind": {
        "orders": _l("From orders"),
        "file": _l("From a file"),
        "rest": _l("The rest of another campaign"),
        "failed": _l("The failed ones of another campaign"),
    },
}
