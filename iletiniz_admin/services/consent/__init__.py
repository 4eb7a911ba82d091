"""Who may be written to: statements of will with their proof, suppressions, and ways to refuse."""

from iletiniz_admin.services.consent.exporting import export_rows
from iletiniz_admin.services.consent.importing import import_csv
from iletiniz_admin.services.consent.links import (
    TOKEN_LENGTH,
    OptOutLinkRow,
    is_token,
    new_links,
    new_token,
    new_tokens,
    searchable_text,
    token_hash,
    without_tokens,
)
from iletiniz_admin.services.consent.merchants import Sender, held_against, merchant_store_ids
from iletiniz_admin.services.consent.objections import find_objection, objection
from iletiniz_admin.services.consent.persons import PersonView, person
from iletiniz_admin.services.consent.refusing import refused_scope
from iletiniz_admin.services.consent.statements import (
    find_consented,
    find_wills,
    record,
    statement_row,
)
from iletiniz_admin.services.consent.suppressing import adopt_merchant, lift, suppress
from iletiniz_admin.services.consent.suppressions import (
    SCOPE_ALL,
    SCOPE_COMMERCIAL,
    find_suppressed,
    is_suppressed_clause,
)
from iletiniz_admin.services.consent.withdrawing import withdraw
from iletiniz_admin.services.consent.writing_back import write_back

__all__ = [
    "SCOPE_ALL",
    "SCOPE_COMMERCIAL",
    "TOKEN_LENGTH",
    "OptOutLinkRow",
    "PersonView",
    "Sender",
    "adopt_merchant",
    "export_rows",
    "find_consented",
    "find_objection",
    "find_suppressed",
    "find_wills",
    "held_against",
    "import_csv",
    "is_suppressed_clause",
    "is_token",
    "lift",
    "merchant_store_ids",
    "new_links",
    "new_token",
    "new_tokens",
    "objection",
    "person",
    "record",
    "refused_scope",
    "searchable_text",
    "statement_row",
    "suppress",
    "token_hash",
    "withdraw",
    "without_tokens",
    "write_back",
]
