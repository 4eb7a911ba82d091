"""The plugin's readme agrees with the plugin, in the form of WordPress's directory."""

import re
from pathlib import Path

import pytest

from iletiniz_admin import __version__

BRIDGE = Path(__file__).resolve().parents[2] / "wp_bridge"
README = (BRIDGE / "readme.txt").read_text(encoding="utf-8")
PLUGIN = (BRIDGE / "iletiniz-bridge.php").read_text(encoding="utf-8")


def field(name: str) -> str:
    """Return a field of the readme's head."""
    found = re.search(rf"^{name}: (.+)$", README, re.MULTILINE)
    assert found, name
    return found[1]


def header(name: str) -> str:
    """Return a field of the plugin's head."""
    found = re.search(rf"^ \* {name}: +(.+)$", PLUGIN, re.MULTILINE)
    assert found, name
    return found[1]


def test_version_is_one_everywhere():
    """Readme, plugin and package name the same version, and the changelog begins with it."""
    first = re.search(r"== Changelog ==\s+= (.+) =", README)
    assert first
    assert {field("Stable tag"), header("Version"), first[1]} == {__version__}
    assert f"'ILETINIZ_BRIDGE_VERSION', '{__version__}'" in PLUGIN


@pytest.mark.parametrize("name", ["Requires at least", "Requires PHP", "License"])
def test_head_agrees_with_the_plugin(name: str):
    """Readme and plugin ask for the same."""
    assert field(name) == header(name)


def test_directory_takes_it():
    """At most 5 tags, a short description of at most 150 characters, the sections that must be."""
    assert len(field("Tags").split(",")) <= 5
    head, _, rest = README.partition("\n== Description ==")
    short = head.rsplit("\n\n", 1)[1].strip()
    assert 0 < len(short) <= 150
    sections = re.findall(r"^== (.+) ==$", rest, re.MULTILINE)
    assert sections == [
        "Installation",
        "Frequently Asked Questions",
        "External services",
        "Changelog",
    ]


def test_external_service_is_disclosed():
    """The readme links terms and privacy policy of the service behind the panel."""
    assert "https://iletiniz.com/kullanim-sartlari" in README
    assert "https://iletiniz.com/gizlilik-politikasi" in README
