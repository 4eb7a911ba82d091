"""Reads a text into a `Template`, from left to right and only once.

There is no recursion: open conditions lie on a stack. Every pattern is tried only at a brace and
ends at the next one, so that the time is linear in the length of the text.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from iletiniz_admin.sms.template import (
    MAX_CONDITION_DEPTH,
    Condition,
    Part,
    Placeholder,
    Problem,
    ProblemCode,
    Template,
)

_BRACE: Final = re.compile(r"[{}]")
_NAME: Final = r"([^{}\n|:?]*)"
_CONDITION: Final = re.compile(rf"\{{{_NAME}(:[^{{}}\n|?]*(?=\?\?))?\?\??")
_PLACEHOLDER: Final = re.compile(rf"\{{{_NAME}(?::([^{{}}\n|]*))?(?:\|([^{{}}\n]*))?\}}")
# `{name|text {`: a fallback with a brace in it.
_OPEN_FALLBACK: Final = re.compile(rf"\{{{_NAME}(?::[^{{}}\n|]*)?(?=\|[^{{}}\n]*\{{)")
_DOUBLED: Final = re.compile(rf"\{{\{{{_NAME}(?=\}}\}}|[|:]|\?\?)")
_DOUBLED_INSIDE: Final = re.compile(r"\{\{([^{}\n]*)\}\}")


@dataclass(slots=True)
class _Frame:
    """What is open: the text itself, a condition, or a brace pair that is no condition.

    The parts of the last kind go to what holds it (`parts` is the same list), as literal text.
    """

    parts: list[Part]
    name: str = ""
    position: int = -1
    opening: str = ""
    is_condition: bool = False


@lru_cache(maxsize=256)
def parse(text: str) -> Template:
    """Read a text; never raises. What does not fit is a fault, and counts as literal text."""
    return _Reader(text).read()


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    frames: list[_Frame] = field(default_factory=lambda: [_Frame([])])
    faults: list[Problem] = field(default_factory=list)
    doubled: list[Placeholder] = field(default_factory=list)

    def read(self) -> Template:
        while brace := _BRACE.search(self.text, self.at):
            self._literal(brace.start())
            if brace[0] == "{":
                self._opening_brace()
            else:
                self._closing_brace()
        self._literal(len(self.text))
        while len(self.frames) > 1:
            self._leave_open(self.frames.pop())
        return Template(tuple(self.frames[0].parts), tuple(self.faults), tuple(self.doubled))

    def _literal(self, end: int, text: str | None = None) -> None:
        """Take what stands before `end` as it is, or as `text`."""
        taken = self.text[self.at : end] if text is None else text
        if taken:
            self.frames[-1].parts.append(taken)
        self.at = end

    def _fault(self, code: ProblemCode, name: str, position: int) -> None:
        self.faults.append(Problem(code, name.strip(), position))

    def _opening_brace(self) -> None:
        if len(self.frames) == 1 and self.text.startswith("{{", self.at):
            self._literal_brace()
        elif len(self.frames) > 1 and (found := _DOUBLED_INSIDE.match(self.text, self.at)):
            self._fault("doubled_brace", found[1], self.at)
            self._literal(found.end())
        elif found := _CONDITION.match(self.text, self.at):
            self._open_condition(found)
        elif found := _PLACEHOLDER.match(self.text, self.at):
            self.frames[-1].parts.append(_placeholder(found))
            self.at = found.end()
        elif found := _OPEN_FALLBACK.match(self.text, self.at):
            self._fault("placeholder_in_fallback", found[1], found.end())
            self._open_literal(found)
        else:
            self._fault("unbalanced_brace", "{", self.at)
            self._literal(self.at + 1)

    def _literal_brace(self) -> None:
        found = _DOUBLED.match(self.text, self.at)
        if found and self.text[self.at - 1 : self.at] != "{":
            self.doubled.append(Placeholder(found[1].strip(), self.at))
        self._literal(self.at + 2, "{")

    def _open_condition(self, found: re.Match[str]) -> None:
        name = found[1].strip()
        if found[2] is not None:
            self._fault("filter_in_condition", name, found.start(2))
        if not found[0].endswith("??"):
            self._fault("half_condition", name, self.at)
        if len(self.frames) <= MAX_CONDITION_DEPTH:
            self.frames.append(_Frame([], name, self.at, found[0], is_condition=True))
            self.at = found.end()
            return
        if self.frames[-1].is_condition:  # those inside it again need no fault of their own
            self._fault("nested_too_deep", name, self.at)
        self._open_literal(found)

    def _open_literal(self, found: re.Match[str]) -> None:
        self._literal(found.end())
        self.frames.append(_Frame(self.frames[-1].parts))

    def _closing_brace(self) -> None:
        if len(self.frames) > 1:
            self._close(self.frames.pop())
        elif self.text.startswith("}}", self.at):
            self._literal(self.at + 2, "}")
        else:
            self._fault("unbalanced_brace", "}", self.at)
            self._literal(self.at + 1)

    def _close(self, frame: _Frame) -> None:
        if not frame.is_condition:
            self._literal(self.at + 1)
            return
        if all(isinstance(part, str) and not part.strip() for part in frame.parts):
            self._fault("empty_condition", frame.name, frame.position)
        condition = Condition(frame.name, frame.position, tuple(frame.parts))
        self.frames[-1].parts.append(condition)
        self.at += 1

    def _leave_open(self, frame: _Frame) -> None:
        """Take a condition without an end as literal text."""
        if frame.is_condition:
            self._fault("unclosed_condition", frame.name, frame.position)
            self.frames[-1].parts += [frame.opening, *frame.parts]


def _placeholder(found: re.Match[str]) -> Placeholder:
    filter_, fallback = found[2], found[3]
    return Placeholder(
        name=found[1].strip(),
        position=found.start(),
        filter=None if filter_ is None else filter_.strip(),
        fallback=None if fallback is None else fallback.strip(),
        filter_at=-1 if filter_ is None else found.start(2) - 1,
        fallback_at=-1 if fallback is None else found.start(3) - 1,
    )
