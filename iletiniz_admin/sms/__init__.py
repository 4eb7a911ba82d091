"""Rules of text and numbers, pure: recipients, encodings, parts, personalisation, defaults."""

from iletiniz_admin.sms.defaults import (
    DEFAULT_BEST_BEFORE_MINUTES,
    GENERIC,
    TRIGGERS,
    default_best_before_minutes,
    default_text,
)
from iletiniz_admin.sms.encoding import Encoding
from iletiniz_admin.sms.personalisation import (
    BULK_PLACEHOLDERS,
    MAX_BODY,
    PLACEHOLDERS,
    Placeholder,
    Problem,
    ProblemCode,
    Template,
    parse,
    problems,
    render,
)
from iletiniz_admin.sms.recipients import (
    Recipient,
    RecipientRefusal,
    RefusalCode,
    mask,
    normalise,
)
from iletiniz_admin.sms.segments import (
    OPERATOR_CODE_UNITS,
    Estimate,
    count_parts,
    estimate,
)

__all__ = [
    "BULK_PLACEHOLDERS",
    "DEFAULT_BEST_BEFORE_MINUTES",
    "GENERIC",
    "MAX_BODY",
    "OPERATOR_CODE_UNITS",
    "PLACEHOLDERS",
    "TRIGGERS",
    "Encoding",
    "Estimate",
    "Placeholder",
    "Problem",
    "ProblemCode",
    "Recipient",
    "RecipientRefusal",
    "RefusalCode",
    "Template",
    "count_parts",
    "default_best_before_minutes",
    "default_text",
    "estimate",
    "mask",
    "normalise",
    "parse",
    "problems",
    "render",
]
