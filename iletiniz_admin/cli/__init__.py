"""The command line: parse, call one service or start one process, print.

Exit codes: 0 done, 1 refused with one clear line on standard error, 2 wrong usage.
"""

from iletiniz_admin.cli.main import main

__all__ = ["main"]
