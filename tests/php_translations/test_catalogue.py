"""The bridge's Turkish catalogue is whole, and made from the texts as they are."""

import gettext
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = ROOT / "wp_bridge"
LANGUAGES = BRIDGE / "languages"
NAME = "iletiniz-bridge-tr_TR"
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[sd]")


@pytest.fixture(scope="module")
def turkish() -> Catalog:
    """Return the Turkish catalogue."""
    with (LANGUAGES / f"{NAME}.po").open("rb") as file:
        return pofile.read_po(file, locale="tr_TR", abort_invalid=True)


def texts(message: Message) -> tuple[list[str], list[str]]:
    """Return what a message says in English and in Turkish."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    turkish = [message.string] if isinstance(message.string, str) else list(message.string)
    return english, turkish


def test_every_text_is_translated(turkish: Catalog):
    """Each text and each plural has its Turkish, and none is marked as doubtful."""
    assert len(turkish) > 100
    untold = [message.id for message in turkish if message.id and not all(texts(message)[1])]
    assert untold == []
    assert [message.id for message in turkish if message.id and message.fuzzy] == []


def test_placeholders_are_kept(turkish: Catalog):
    """Each translation has the placeholders of its text."""
    wrong = []
    for message in filter(lambda one: one.id, turkish):
        english, translated = texts(message)
        expected = sorted(PLACEHOLDER.findall(english[-1]))
        wrong += [text for text in translated if sorted(PLACEHOLDER.findall(text)) != expected]
    assert wrong == []


def test_catalogues_are_current(tmp_path: Path):
    """Taking the texts in again changes no byte of the committed catalogues."""
    if not all(map(shutil.which, ("xgettext", "msgmerge", "msgfmt", "msgcat", "msgattrib"))):
        assert not os.environ.get("CI"), "GNU gettext is missing."
        pytest.skip("GNU gettext is not installed.")
    copy = tmp_path / "languages"
    shutil.copytree(LANGUAGES, copy)
    script = ROOT / ".ci" / "bridge-translations"
    subprocess.run([script, copy], check=True)  # noqa: S603 - our own script and folder
    names = sorted(path.name for path in LANGUAGES.iterdir())
    assert names == ["iletiniz-bridge-tr_TR.mo", "iletiniz-bridge-tr_TR.po", "iletiniz-bridge.pot"]
    pairs = [((copy / name).read_bytes(), (LANGUAGES / name).read_bytes(), name) for name in names]
    stale = [name for fresh, committed, name in pairs if fresh != committed]
    assert stale == [], "Run .ci/bridge-translations."


def test_compiled_catalogue_speaks_turkish():
    """The compiled catalogue answers with the Turkish of the text and of its plural."""
    with (LANGUAGES / f"{NAME}.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Panel address") == "Panel adresi"
    assert spoken.ngettext("%s event set aside", "%s events set aside", 2) == "Ayrılan %s olay"


def test_texts_name_our_domain():
    """Each translated text in the plugin names the plugin's own text domain."""
    call = re.compile(r"\b(?:esc_html|esc_attr)?_(?:_|e|n|x|nx)\( '(?:[^'\\]|\\.)*'.*")
    lines = [
        f"{path.name}: {line.strip()}"
        for path in BRIDGE.rglob("*.php")
        for line in path.read_text(encoding="utf-8").splitlines()
        if call.search(line) and "'iletiniz-bridge'" not in line
    ]
    assert lines == []
