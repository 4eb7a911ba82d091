"""The rows of a file, whatever kind it is of, before anybody asks what they mean."""

from collections.abc import Iterator
from typing import NamedTuple


class Record(NamedTuple):
    """A row that says anything: its first line in the file, from 1, and its cells.

    ``cells`` is None for a row that cannot be read: a quote that does not close, signs that no
    text has, more than 64 kB.
    """

    line: int
    cells: list[str] | None


class Table(NamedTuple):
    """The cells of a file's heading, and its rows, read as they are asked for."""

    heading: list[str]
    records: Iterator[Record]
