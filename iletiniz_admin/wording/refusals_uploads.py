"""Refusals of files of people: a file that is no list of people, and rows of a good one."""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.wording.catalogue import N_

UPLOAD_REFUSALS: Final[Mapping[str, str | tuple[str, ...]]] = {
    # The whole file; its size and number of rows are in `refusals_consent`
    "file_without_number": N_(
        "No column with phone numbers was found. The first line must name the columns: call that "
        "of the numbers “Telefon” or “Phone”."
    ),
    "file_without_rows": N_("The file has a heading and no rows. Choose another one."),
    "file_too_many_columns": (
        N_("The file has more than %(most)s columns. Remove those that the text does not need."),
        N_("The file has too many columns. Remove those that the text does not need."),
    ),
    "file_is_old_workbook": N_(
        "This is an old Excel file, or one with a password. In Excel choose Save As → Excel "
        "Workbook (.xlsx), without a password."
    ),
    "file_is_ods": N_(
        "This is an OpenDocument file. In LibreOffice choose Save As → Excel 2007–365 (.xlsx) or "
        "Text CSV."
    ),
    "file_is_document": N_(
        "This is a text document. Put the list into a table and save that as .xlsx or CSV."
    ),
    "file_is_pdf": N_(
        "This is a PDF file. Ask for the list as an Excel file (.xlsx) or as CSV; a PDF cannot be "
        "read."
    ),
    "file_is_picture": N_(
        "This is a picture. Type the list into a table and save that as .xlsx or CSV."
    ),
    "file_is_archive": N_(
        "This is an archive. Unpack it, and choose the list that is in it (.xlsx or CSV)."
    ),
    "file_is_page": N_(
        "This is a web page, whatever its name says. Open it in Excel and choose Save As → Excel "
        "Workbook (.xlsx)."
    ),
    "file_damaged": N_(
        "The file is damaged and cannot be read to its end. Open it in Excel, save it anew as "
        ".xlsx, and try again."
    ),
    "file_unpacks_too_large": N_(
        "The workbook is too large to be read. Save its list alone as CSV (UTF-8)."
    ),
    # One row of it: "row_" and the reason
    "row_unreadable": N_(
        "The row is broken: a quotation mark too many, more cells than columns, or signs that no "
        "text has. Correct it."
    ),
    "row_no_number": N_("The row has no number. Add it, or remove the row."),
    "row_not_a_number": N_("What stands in the number column is no phone number. Correct it."),
    "row_not_a_mobile": N_("This is a landline number; texts go to mobiles only."),
    "row_short_number": N_("This is a service number; texts go to mobiles only."),
    "row_mistyped": N_(
        "The mobile number is mistyped: a digit too many or too few, or a letter in it. Correct it."
    ),
    "row_foreign": N_("This is a number of another country; texts go to Turkish mobiles only."),
    "row_duplicate": N_("The same number stands in an earlier row; that one counts."),
    "row_too_long": N_("A cell of the row has more than 200 characters. Shorten it."),
    "row_erased": N_("The person's data was erased."),
}
