"""Refusals around consents: files that cannot be taken, and rows of theirs."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

CONSENT_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    # The whole file; nothing of it was taken
    "file_empty": N_("The file is empty. Choose another one."),
    "file_too_large": (
        N_("The file is larger than %(most_mb)s MB. Split it into several files."),
        N_("The file is too large. Split it into several files."),
    ),
    "file_too_many_rows": (
        N_("The file has more than %(most)s rows. Split it into several files."),
        N_("The file has too many rows. Split it into several files."),
    ),
    "file_is_workbook": N_(
        "This is an Excel workbook. In Excel choose Save As → CSV UTF-8, and import the file that "
        "comes of it."
    ),
    "file_not_text": N_("This is not a text file. Save your table as CSV (UTF-8) and try again."),
    "file_not_csv": (
        N_(
            "The file cannot be read from line %(line)s on: a quotation mark is not closed, or a "
            "cell is too long. Correct that line and try again."
        ),
        N_("The file cannot be read as CSV. Save your table as CSV (UTF-8) and try again."),
    ),
    "file_without_header": N_(
        "The first line must name the columns: a number column and a consent column, for example "
        "“number;consent;date”."
    ),
    # One row of it
    "consent_missing": N_("The consent column is empty. Write yes or no."),
    "consent_unknown": N_("The consent column must say yes or no (evet/hayır, ONAY/RET, 1/0)."),
    "date_missing": N_("A consent needs the date on which it was given. Add it."),
    "date_unreadable": N_("The date cannot be read. Write it like 2026-07-20 or 20.07.2026 14:30."),
    "date_in_future": N_("The date lies in the future. Correct it."),
    "other_channel": N_("The row is about calls or e-mail, not about SMS. It was left out."),
}
