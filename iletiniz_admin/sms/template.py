"""Texts with placeholders, read into parts. Reading never raises and takes linear time.

What may stand at the top level of a text, and inside a condition as deep as `MAX_CONDITION_DEPTH`:

- `{name}`, `{name:filter}`, `{name|fallback}`, `{name:filter|fallback}`
- `{name??text}`, the text only where the value is not empty
- at the top level only: `{{` and `}}`, literal braces

Anything else with a brace is a fault, and literal text where it is rendered all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

MAX_CONDITION_DEPTH: Final = 3

ProblemCode = Literal[
    "unknown_placeholder",
    "empty_placeholder",
    "unbalanced_brace",
    "doubled_brace",
    "unknown_filter",
    "empty_filter",
    "empty_fallback",
    "many_fallbacks",
    "filter_as_fallback",
    "filter_after_fallback",
    "placeholder_in_fallback",
    "empty_condition",
    "unclosed_condition",
    "half_condition",
    "filter_in_condition",
    "nested_too_deep",
]


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{name:filter|fallback}`; `position` is its brace's.

    All are trimmed, and name and filter may be unknown. `filter` and `fallback` are None where
    their signs `:` and `|` are missing, which stand at `filter_at` and `fallback_at`.
    """

    name: str
    position: int
    filter: str | None = None
    fallback: str | None = None
    filter_at: int = -1
    fallback_at: int = -1


@dataclass(frozen=True, slots=True)
class Condition:
    """`{name??text}`: its parts are for orders where the value of the name is not empty."""

    name: str
    position: int
    parts: tuple["Part", ...]


Part: TypeAlias = str | Placeholder | Condition


@dataclass(frozen=True, slots=True)
class Problem:
    """What to tell the author of a text.

    `name` is the placeholder's or what stands in its place, `position` counts characters from 0,
    `suggestion` is what was probably meant.
    """

    code: ProblemCode
    name: str
    position: int
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: literal strings, placeholders and conditions in order.

    `faults` are the braces that do not fit; `doubled` are names in double braces at the top level,
    which are literal text, and a fault only where the name is a known one.
    """

    parts: tuple[Part, ...]
    faults: tuple[Problem, ...] = ()
    doubled: tuple[Placeholder, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names that occur, those of conditions and inside them too."""
        return frozenset(one.name for one in self.fields())

    def fields(self) -> Iterator[Placeholder | Condition]:
        """Give all placeholders and conditions in the order of the text."""
        return _fields(self.parts)


def _fields(parts: tuple[Part, ...]) -> Iterator[Placeholder | Condition]:
    for part in parts:
        if isinstance(part, str):
            continue
        yield part
        if isinstance(part, Condition):
            yield from _fields(part.parts)
