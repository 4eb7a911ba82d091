"""The catalogues hold exactly what the source says, in both languages."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from iletiniz_admin.paths import CHECKOUT, translations_folder

LANGUAGES = ("tr", "en")
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None, "N_": None}
NAMED = re.compile(r"%\(\w+\)[sd]")
BRACED = re.compile(r"\{\w*\}")
Id = str | tuple[str, ...]


@cache
def source_ids() -> frozenset[Id]:
    mappings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {one["pattern"]: {"silent": "false"} for one in mappings}
    found: set[Id] = set()
    for root in ("iletiniz_admin", "templates"):
        for _file, _line, msgid, _comments, _context in extract_from_dir(
            str(CHECKOUT / root), _within(root, methods), _options(root, options), KEYWORDS
        ):
            found.add(msgid)
    return frozenset(found)


def _within(root: str, methods: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (pattern.removeprefix(f"{root}/"), method)
        for pattern, method in methods
        if pattern.startswith(f"{root}/")
    ]


def _options(root: str, options: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {pattern.removeprefix(f"{root}/"): one for pattern, one in options.items()}


def path_of(language: str) -> Path:
    return translations_folder() / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def strings(message: Message) -> list[str]:
    string = message.string
    return [string] if isinstance(string, str) else list(string)


def key(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def test_extraction_finds_the_sentences_of_python_and_of_templates():
    """The extraction sees marked tables, calls and templates, so that the tests below mean it."""
    assert "Handed to the carrier" in source_ids()
    assert ("%(count)s part", "%(count)s parts") in source_ids()
    assert len(source_ids()) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_every_sentence_of_the_source_and_no_other(language: str):
    """Run `make translations` after a new sentence, translate it; nothing stale stays."""
    held = {key(message) for message in messages(language)}
    assert sorted(map(str, source_ids() - held)) == [], "missing from the catalogue"
    assert sorted(map(str, held - source_ids())) == [], "no longer in the source"
    assert [str(message.id) for message in catalogue(language).obsolete.values()] == []


def test_turkish_catalogue_has_every_sentence_translated():
    """No sentence is empty in any of its forms; an empty English one is the sentence itself."""
    assert [message.id for message in messages("tr") if not all(strings(message))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_no_guesses(language: str):
    """What the tools guessed from a similar sentence is read by a person and unmarked first."""
    assert [message.id for message in messages(language) if message.fuzzy] == []
    assert not catalogue(language).fuzzy, "pybabel does not compile a catalogue without a header"


def test_translations_name_the_same_values_as_their_sentences():
    """A placeholder that is lost, misspelt or made up would show, or crash, only in use."""
    differing = []
    for message in messages("tr"):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*(NAMED.findall(one) for one in ids))
        differing += [
            string
            for string in strings(message)
            if set(NAMED.findall(string)) != wanted or not _braces_agree(ids[0], string)
        ]
    assert differing == []


def _braces_agree(msgid: str, string: str) -> bool:
    return {one for one in BRACED.findall(msgid) if one != "{}"} == {
        one for one in BRACED.findall(string) if one != "{}"
    }


def test_english_says_what_the_source_says():
    """English is the language of the source: its catalogue repeats it, or leaves it to it."""
    for message in messages("en"):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert not any(strings(message)) or strings(message) == ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_the_written_one(language: str):
    """A compiled catalogue older than its source would show yesterday's words: `make install`."""
    compiled = path_of(language).with_suffix(".mo")
    if not compiled.is_file():
        return  # wording reads the .po itself; the installer compiles
    with compiled.open("rb") as file:
        held = {key(message): strings(message) for message in read_mo(file) if message.id}
    written = {key(message): strings(message) for message in messages(language)}
    assert held == {one: said for one, said in written.items() if any(said)}
