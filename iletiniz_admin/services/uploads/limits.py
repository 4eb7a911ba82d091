"""How large a file of people may be. What is beyond is refused in words, never cut."""

from typing import Final

MEGABYTE: Final = 1024 * 1024
MAX_MEGABYTES: Final = 64
MAX_BYTES: Final = MAX_MEGABYTES * MEGABYTE
CHUNK_BYTES: Final = MEGABYTE
MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 50
MAX_VALUE_LENGTH: Final = 200  # characters of a cell; a row with a longer one has a fault
MAX_WRITTEN: Final = 60  # characters that are kept of what stands in the number's column
MAX_LINE: Final = 64 * 1024  # characters of a record, whatever it is made of
