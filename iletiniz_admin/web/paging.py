"""Pages of 50 rows."""

from dataclasses import dataclass

from flask import request

PER_PAGE = 50
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are shown, and whether there are more; ``number`` starts at 1."""

    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.per_page

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per_page))


def page_number() -> int:
    """Return the page that the address asks for; nonsense is the first page."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:9])), LAST_PAGE)
