"""``texts …``: what texts cost, for scripts; needs neither an instance nor a database."""

import dataclasses
import json
import os
import re
import sys
from collections.abc import Iterator
from json.decoder import scanstring
from typing import Any, Final

import click

from iletiniz_admin.cli.context import fail
from iletiniz_admin.sms import (
    DEFAULT_PROFILE,
    CannotCarry,
    ModeName,
    Profile,
    estimate,
    find_saving,
    over_limit,
)
from iletiniz_admin.sms.segments import pack

AUTO: Final = "auto"
MAX_BYTES: Final = 32 * 1024 * 1024
# So that the memory needed stays below some 400 MB, whatever is in the texts.
MAX_TEXTS: Final = 100_000
MAX_EXPLAINED_TEXTS: Final = 20_000
_MOST: Final = (MAX_TEXTS, 16_000_000)  # texts, and characters in all of them
_MOST_EXPLAINED: Final = (MAX_EXPLAINED_TEXTS, 1_000_000)
_WHITE: Final = re.compile(r"[ \t\n\r]*")
MAX_SHORT: Final = 100_000
_EXPECTED: Final = "expected a JSON list of texts on standard input"
_NOT_JSON: Final = f"this is not JSON in UTF-8; {_EXPECTED}"


@click.group()
def texts() -> None:
    """Say what texts cost."""


@texts.command()
@click.option(
    "--mode",
    type=click.Choice([AUTO, *map(str, ModeName)]),
    default=AUTO,
    show_default=True,
    help="How the texts travel; auto takes the cheapest of gsm7, turkish-single and ucs2.",
)
@click.option("--no-operator-code", is_flag=True, help="Leave out the code's five units.")
@click.option("--explain", is_flag=True, help="Add costly characters, savings and limits.")
@click.option("--json", is_flag=True, expose_value=False, help="For scripts: it is JSON anyway.")
def analyse(mode: str, *, no_operator_code: bool, explain: bool) -> None:
    """Print mode, units and parts of each text of a JSON list on standard input."""
    profile = dataclasses.replace(DEFAULT_PROFILE, operator_code=not no_operator_code)
    forced = None if mode == AUTO else ModeName(mode)
    if forced:
        profile = dataclasses.replace(profile, modes=(forced,))
    most = _MOST_EXPLAINED if explain else _MOST
    rows = []
    for number, text in enumerate(_read_texts(*most), start=1):
        try:
            row = _figures(text, profile, forced)
        except CannotCarry as error:
            fail(f"text {number}: {error.mode} has no {_named(error)}")
        rows.append(_encoded({**row, **_reasons(text, profile, forced)} if explain else row))
    _print(f"[{', '.join(rows)}]")


def _read_texts(most_texts: int, most_characters: int) -> list[str]:
    """Return the texts on standard input, or end with the line that says what is wrong."""
    texts, characters = [], 0
    for number, text in enumerate(_texts_of(_read()), start=1):
        if not isinstance(text, str):
            fail(f"text {number} is no string; {_EXPECTED}")
        characters += len(text)
        if number > most_texts or characters > most_characters:
            fail(
                f"more than {most_texts} texts or {most_characters} characters; "
                "give fewer texts at once"
            )
        texts.append(text)
    return texts


def _read() -> str:
    """Return the standard input as text."""
    if sys.stdin is None:  # the shell's <&-
        fail(f"standard input is closed; {_EXPECTED}")
    try:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        fail(f"standard input cannot be read ({error.strerror}); {_EXPECTED}")
    if len(raw) > MAX_BYTES:
        fail(f"the input is larger than {MAX_BYTES // 1024 // 1024} MB; give fewer texts at once")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail(_NOT_JSON)


def _texts_of(document: str) -> Iterator[str | None]:
    """Give the strings of a JSON list one by one, None for what is no string, as the last.

    Nothing but strings is ever built: a list of millions of lists would fill the memory.
    """
    at = _after_white(document, 0)
    if document[at : at + 1] != "[":
        fail(_NOT_JSON if _is_broken(document) else f"this JSON is no list; {_EXPECTED}")
    at = _after_white(document, at + 1)
    if document[at : at + 1] != "]":
        while True:
            text, at = _string_at(document, at)
            yield text
            at = _after_white(document, at)
            if document[at : at + 1] != ",":
                break
            at = _after_white(document, at + 1)
    if document[at : at + 1] != "]" or _after_white(document, at + 1) != len(document):
        fail(_NOT_JSON)


def _string_at(document: str, at: int) -> tuple[str | None, int]:
    if at == len(document):
        fail(_NOT_JSON)
    if document[at] != '"':
        return None, at
    try:
        return scanstring(document, at + 1, True)  # noqa: FBT003 - the C function takes no names
    except ValueError:
        fail(_NOT_JSON)


def _is_broken(document: str) -> bool:
    """Tell whether a short document is no JSON; a long one is not looked at for so little."""
    try:
        json.loads(document[:MAX_SHORT])
    except (ValueError, RecursionError):
        return True
    return False


def _after_white(document: str, at: int) -> int:
    return _WHITE.match(document, at).end()  # type: ignore[union-attr] # it matches anywhere


def _figures(text: str, profile: Profile, forced: ModeName | None) -> dict[str, Any]:
    packed = pack(text, profile, mode=forced)
    return {
        "mode": packed.mode.name.value,
        "units": packed.units,
        "parts": packed.parts,
        "units_left": packed.units_left,
    }


def _reasons(text: str, profile: Profile, forced: ModeName | None) -> dict[str, Any]:
    """Return what makes the text cost more, what would save, and the carriers' limit.

    The reasons are those of the default's choice of modes; the saving keeps to a forced mode.
    """
    cost = estimate(text, dataclasses.replace(profile, modes=DEFAULT_PROFILE.modes), mode=forced)
    saving = find_saving(text, profile)
    return {
        "costly": [
            {"position": one.position, "character": one.char, "units": one.units}
            for one in cost.costly
        ],
        "saving": saving
        and {
            "replaced": [{"character": char, "plain": plain} for char, plain in saving.replaced],
            "parts": saving.parts_then,
            "text": saving.text,
        },
        "over_limit": over_limit(cost, profile),
    }


def _named(error: CannotCarry) -> str:
    """Return the character with its code point, which can be read where it cannot be shown."""
    shown = f"{error.char} " if error.char.isprintable() else ""
    return f"{shown}(U+{ord(error.char):04X}, character {error.position + 1})"


def _encoded(row: dict[str, Any]) -> str:
    """Return a row in JSON; escaped where the terminal could not show it."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding if sys.stdout else "ascii")
    except UnicodeEncodeError:  # half a surrogate pair, or an old locale
        return json.dumps(row)
    return line


def _print(document: str) -> None:
    """Print one JSON document, or end with the line that says why not."""
    if sys.stdout is None:  # the shell's >&-
        fail("standard output is closed")
    try:
        click.echo(document)
    except BrokenPipeError:
        raise  # nobody reads on, which is no fault
    except OSError as error:
        _drop_output()
        fail(f"standard output cannot be written ({error.strerror})")


def _drop_output() -> None:
    """Let what is still to be written go nowhere, or the end of the process would fail of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
