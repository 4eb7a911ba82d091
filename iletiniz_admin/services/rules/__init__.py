"""Rules: when an order gets this status, send this to that role. On pages: notices."""

from iletiniz_admin.services.rules.checks import (
    MAX_FALLBACK,
    MAX_MINUTES,
    MAX_SENDER,
    MAX_STAFF,
    MAX_WAIT_MINUTES,
    MIN_MINUTES,
    Draft,
    Fault,
    InvalidRule,
    cleaned,
    is_plain_sender,
    split_numbers,
    text_faults,
    variant_faults,
    variant_field,
)
from iletiniz_admin.services.rules.keeping import (
    check_trigger,
    draft_for,
    find_rule,
    list_rules,
    save,
    switch,
)
from iletiniz_admin.services.rules.overview import Row, overview
from iletiniz_admin.services.rules.promotion import (
    Override,
    find_in,
    override_of,
    unconfirmed,
    words_in,
    words_of,
)
from iletiniz_admin.services.rules.reach import Reach, last_month
from iletiniz_admin.services.rules.routes import Routes, routes_of
from iletiniz_admin.services.rules.samples import (
    Composer,
    Preview,
    Sample,
    find_sample,
    in_language,
    preview,
)
from iletiniz_admin.services.rules.savings import Saving, find_saving, in_plain_letters
from iletiniz_admin.services.rules.triggers import (
    best_before_by_default,
    list_triggers,
    text_by_default,
)
from iletiniz_admin.services.rules.trying import MOST_AN_HOUR, Trial, send_test

__all__ = [
    "MAX_FALLBACK",
    "MAX_MINUTES",
    "MAX_SENDER",
    "MAX_STAFF",
    "MAX_WAIT_MINUTES",
    "MIN_MINUTES",
    "MOST_AN_HOUR",
    "Composer",
    "Draft",
    "Fault",
    "InvalidRule",
    "Override",
    "Preview",
    "Reach",
    "Routes",
    "Row",
    "Sample",
    "Saving",
    "Trial",
    "best_before_by_default",
    "check_trigger",
    "cleaned",
    "draft_for",
    "find_in",
    "find_rule",
    "find_sample",
    "find_saving",
    "in_language",
    "in_plain_letters",
    "is_plain_sender",
    "last_month",
    "list_rules",
    "list_triggers",
    "override_of",
    "overview",
    "preview",
    "routes_of",
    "save",
    "send_test",
    "split_numbers",
    "switch",
    "text_by_default",
    "text_faults",
    "unconfirmed",
    "variant_faults",
    "variant_field",
    "words_in",
    "words_of",
]
