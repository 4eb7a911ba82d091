"""``texts …``: what texts cost, for scripts; needs neither an instance nor a database."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterable
from typing import Any, Final

import click

from iletiniz_admin.cli.context import fail
from iletiniz_admin.cli.texts_input import read_texts
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
# (texts, characters in all of them), so that the memory needed stays below 500 MB.
MOST: Final = (100_000, 16_000_000)
MOST_EXPLAINED: Final = (20_000, 500_000)


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
    if sys.stdout is None:  # the shell's >&-
        fail("standard output is closed")
    most = MOST_EXPLAINED if explain else MOST
    rows = []
    for number, text in enumerate(read_texts(*most), start=1):
        try:
            row = _figures(text, profile, forced)
        except CannotCarry as error:
            fail(f"text {number}: {error.mode} has no {_named(error)}")
        rows.append(_encoded({**row, **_reasons(text, profile, forced)} if explain else row))
    _print(rows)


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


def _encoded(row: dict[str, Any]) -> bytes:
    """Return a row in JSON; escaped where the terminal could not show it."""
    try:
        return json.dumps(row, ensure_ascii=False).encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # half a surrogate pair, or an old locale
        return json.dumps(row).encode()


def _print(rows: Iterable[bytes]) -> None:
    """Print one JSON document, or end with the line that says why not."""
    try:
        sys.stdout.buffer.write(b"[")
        for number, row in enumerate(rows):
            sys.stdout.buffer.write(b", " + row if number else row)
        sys.stdout.buffer.write(b"]\n")
        sys.stdout.flush()
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
