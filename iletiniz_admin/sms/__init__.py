"""Rules of text and numbers, pure: recipients, encodings, parts, personalisation, defaults."""

from iletiniz_admin.sms.defaults import (
    DEFAULT_BEST_BEFORE_MINUTES,
    GENERIC,
    TRIGGERS,
    default_best_before_minutes,
    default_text,
)
from iletiniz_admin.sms.encoding import ModeName
from iletiniz_admin.sms.filling import MAX_BODY, MAX_DRAFT, render
from iletiniz_admin.sms.missing import missing_values
from iletiniz_admin.sms.parser import parse
from iletiniz_admin.sms.personalisation import needs_tracking, problems
from iletiniz_admin.sms.placeholders import (
    BULK_PLACEHOLDERS,
    PLACEHOLDERS,
    TRACKING_PLACEHOLDERS,
)
from iletiniz_admin.sms.profiles import (
    DEFAULT_PROFILE,
    OPERATOR_CODE_UNITS,
    PROFILES,
    Profile,
    profile_for,
)
from iletiniz_admin.sms.promotion import Found, PromotionKind, find_promotion
from iletiniz_admin.sms.recipients import (
    Recipient,
    RecipientRefusal,
    RefusalCode,
    mask,
    normalise,
    suggest,
)
from iletiniz_admin.sms.savings import Saving, find_saving, plain_letters
from iletiniz_admin.sms.segments import (
    CannotCarry,
    Costly,
    Estimate,
    count_parts,
    estimate,
    over_limit,
)
from iletiniz_admin.sms.template import (
    MAX_CONDITION_DEPTH,
    Condition,
    Placeholder,
    Problem,
    ProblemCode,
    Template,
)
from iletiniz_admin.sms.tidying import Tidied, TidyNote, tidy
from iletiniz_admin.sms.turkish import FILTERS, lower_case, title_case, upper_case

__all__ = [
    "BULK_PLACEHOLDERS",
    "DEFAULT_BEST_BEFORE_MINUTES",
    "DEFAULT_PROFILE",
    "FILTERS",
    "GENERIC",
    "MAX_BODY",
    "MAX_CONDITION_DEPTH",
    "MAX_DRAFT",
    "OPERATOR_CODE_UNITS",
    "PLACEHOLDERS",
    "PROFILES",
    "TRACKING_PLACEHOLDERS",
    "TRIGGERS",
    "CannotCarry",
    "Condition",
    "Costly",
    "Estimate",
    "Found",
    "ModeName",
    "Placeholder",
    "Problem",
    "ProblemCode",
    "Profile",
    "PromotionKind",
    "Recipient",
    "RecipientRefusal",
    "RefusalCode",
    "Saving",
    "Template",
    "Tidied",
    "TidyNote",
    "count_parts",
    "default_best_before_minutes",
    "default_text",
    "estimate",
    "find_promotion",
    "find_saving",
    "lower_case",
    "mask",
    "missing_values",
    "needs_tracking",
    "normalise",
    "over_limit",
    "parse",
    "plain_letters",
    "problems",
    "profile_for",
    "render",
    "suggest",
    "tidy",
    "title_case",
    "upper_case",
]
