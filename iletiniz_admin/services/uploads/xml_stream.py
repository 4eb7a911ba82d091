"""Reads XML in a stream with expat: nothing is kept of what was read but what a handler keeps.

Declarations of entities are refused, since small files grow to any size by them; a workbook has
none. Names come without their prefix.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final, NoReturn
from xml.parsers import expat

_PIECE: Final = 64 * 1024
Attributes = Mapping[str, str]


def read_xml(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Call the handlers for what a stream holds, and yield after each piece of 64 kB.

    Raises `expat.ExpatError` for what is no XML, `ValueError` for entities, and what handlers do.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(local_name(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name))
    if text is not None:
        parser.CharacterDataHandler = text
    while piece := stream.read(_PIECE):
        parser.Parse(piece, False)  # noqa: FBT003 - its name is C's own
        yield
    parser.Parse(b"", True)  # noqa: FBT003 - as above
    yield


def read_elements(stream: IO[bytes]) -> Iterator[tuple[str, Attributes]]:
    """Yield name and attributes of each element, in the order of their beginnings."""
    found: list[tuple[str, Attributes]] = []
    for _ in read_xml(stream, lambda name, attributes: found.append((name, attributes))):
        yield from found
        found.clear()


def local_name(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def _refuse(*_declaration: object) -> NoReturn:
    raise ValueError("an entity is declared")
