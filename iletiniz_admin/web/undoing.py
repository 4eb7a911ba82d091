"""What buttons of the editor replaced: earlier texts travel with the page and can come back.

They stand in hidden fields, so that nothing is kept of a notice that nobody saves, and a press
takes one back without scripts. Taking back puts the text of now to the far end: pressing on leads
through all of them, and none is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import request
from wtforms import Field

from iletiniz_admin.sms.plain_text import clean_text

UNDO: Final = "undo"  # the button
FORMER: Final = "former"  # the hidden fields, the oldest first
MOST_FORMER: Final = 6
_BETWEEN: Final = "="


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier text of the field of that name."""

    name: str
    text: str

    @property
    def sent(self) -> str:
        """As it stands in its hidden field."""
        return f"{self.name}{_BETWEEN}{self.text}"


class Replaced:
    """The texts of a page with their earlier ones; ``said`` tells of a press of just now."""

    def __init__(self, texts: Iterable[Field]) -> None:
        self._texts = {field.name: field for field in texts}
        self.said = ""
        self.formers = [one for one in map(_former, _sent()) if one.name in self._texts]

    @property
    def place(self) -> str:
        """The name of the field that gets its text back next, "" where there is nothing."""
        return self.formers[-1].name if self.formers else ""

    def write(self, field: Field, text: str, said: str) -> None:
        """Put a text into the field and keep the one that stood there."""
        if (before := field.data or "") == text:
            return
        self.formers = [*self.formers, Former(field.name, before)][-MOST_FORMER:]
        field.data, self.said = text, said

    def take_back(self, said: str) -> None:
        """Put the newest of the earlier texts back."""
        if self.formers:
            former = self.formers.pop()
            field = self._texts[former.name]
            self.formers.insert(0, Former(field.name, field.data or ""))
            field.data, self.said = former.text, said


def _sent() -> list[str]:
    return request.form.getlist(FORMER)[-MOST_FORMER:]


def _former(sent: str) -> Former:
    name, _, text = sent.partition(_BETWEEN)
    return Former(name, clean_text(text))
