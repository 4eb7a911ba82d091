"""Uploads: files of people as audiences, read in steps, an error for each bad row."""

from iletiniz_admin.services.uploads.cleaning import clean_step, erase
from iletiniz_admin.services.uploads.limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_MEGABYTES,
    MAX_ROWS,
    MAX_VALUE_LENGTH,
)
from iletiniz_admin.services.uploads.taking import has_files, let_go, take_file
from iletiniz_admin.services.uploads.walking import (
    FileCount,
    RowFault,
    count_rows,
    faults_of,
    list_faults,
    placeholders_of,
    sample_rows,
    values_at,
    walk_upload,
)
from iletiniz_admin.services.uploads.working import Work

__all__ = [
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_MEGABYTES",
    "MAX_ROWS",
    "MAX_VALUE_LENGTH",
    "FileCount",
    "RowFault",
    "Work",
    "clean_step",
    "count_rows",
    "erase",
    "faults_of",
    "has_files",
    "let_go",
    "list_faults",
    "placeholders_of",
    "sample_rows",
    "take_file",
    "values_at",
    "walk_upload",
]
