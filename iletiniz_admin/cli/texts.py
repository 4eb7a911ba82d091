"""``texts …``: what texts cost, for scripts; needs neither an instance nor a database."""

import dataclasses
import json
import sys
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
_EXPECTED: Final = "expected a JSON list of texts on standard input"


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
    rows = []
    for number, text in enumerate(_read_texts(), start=1):
        try:
            row = _figures(text, profile, forced)
        except CannotCarry as error:
            fail(f"text {number}: {error.mode} has no {_named(error)}")
        rows.append({**row, **_reasons(text, profile, forced)} if explain else row)
    _print(rows)


def _read_texts() -> list[str]:
    """Return the texts on standard input, or end with the line that says what is wrong."""
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        fail(f"the input is larger than {MAX_BYTES // 1024 // 1024} MB; give fewer texts at once")
    try:
        given = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # also of bytes that are no UTF-8
        fail(f"this is not JSON in UTF-8; {_EXPECTED}")
    if not isinstance(given, list):
        fail(f"this JSON is no list; {_EXPECTED}")
    for number, text in enumerate(given, start=1):
        if not isinstance(text, str):
            fail(f"text {number} is no string; {_EXPECTED}")
    return given


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


def _print(rows: list[dict[str, Any]]) -> None:
    """Print one JSON document; escaped where the terminal could not show it."""
    document = json.dumps(rows, ensure_ascii=False)
    try:
        document.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # half a surrogate pair, or an old locale
        document = json.dumps(rows)
    click.echo(document)
