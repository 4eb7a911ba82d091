"""Numbers of rows, as addresses and forms carry them: what no database can hold is none."""

import re

from flask import Flask
from werkzeug.routing import IntegerConverter

MOST_DIGITS = 18  # every such number fits into 64 bits
_NUMBER = re.compile(rf"[0-9]{{1,{MOST_DIGITS}}}", re.ASCII)


class RowNumber(IntegerConverter):
    """The ``int`` of our addresses; a longer number is an address that does not exist."""

    regex = _NUMBER.pattern


def row_number(text: str | None) -> int | None:
    """Return the number, ``None`` for what is none or would name no row."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def init_app(app: Flask) -> None:
    """Read the numbers of all addresses so; to be called before routes are registered."""
    app.url_map.converters["int"] = RowNumber
