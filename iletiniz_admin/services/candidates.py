"""What an audience offers: people one after the other, before anybody is asked about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from iletiniz_admin.models import Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mirrored order or a row of a file, with what its own number rules out.

    ``recipient`` is E.164, None where the number is no Turkish mobile; ``written`` is the number as
    it stands. ``fault`` says why this one cannot get the text whatever it says (no mobile number,
    ``DUPLICATE`` of another, a muted order). ``order`` maps the columns of ``orders``, empty for a
    file; ``values`` are the file's own placeholders.
    """

    store_id: int
    recipient: str | None
    written: str = ""
    fault: Reason | None = None
    order_id: int | None = None
    order_number: str = ""
    line: int | None = None
    name: str = ""
    order: Mapping[str, Any] = field(default_factory=dict, repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class Walked(NamedTuple):
    """A step through an audience; ``cursor`` leads to the next one, None at the end."""

    candidates: list[Candidate]
    cursor: str | None
