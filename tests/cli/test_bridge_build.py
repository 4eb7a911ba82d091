"""``bridge build``: the plugin's zip."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from iletiniz_admin import __version__, paths
from iletiniz_admin.errors import Refused
from iletiniz_admin.services import bridge_package

PLUGIN = """<?php
/**
 * Plugin Name: iletiniz bridge
 * Version:     {version}
 */
define( 'ILETINIZ_BRIDGE_VERSION', '{version}' );
"""
README = "=== iletiniz bridge ===\nStable tag: {version}\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The source of a plugin of version 1.2.3, with files that no shop needs."""
    folder = tmp_path / "source"
    files = {
        "iletiniz-bridge.php": PLUGIN.format(version="1.2.3"),
        "readme.txt": README.format(version="1.2.3"),
        "README.md": "for people who work on it",
        "src/class-plugin.php": "<?php\n",
        "languages/iletiniz-bridge-tr_TR.mo": "words",
        "tests/PluginTest.php": "<?php\n",
        ".editorconfig": "x",
        "src/.DS_Store": "x",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_zip_holds_what_a_shop_needs_and_no_more(source: Path):
    """All files lie in one folder, sorted; notes, tests and dot files stay at home."""
    assert names(bridge_package.build(source, "1.2.3")) == [
        "iletiniz-bridge/iletiniz-bridge.php",
        "iletiniz-bridge/languages/iletiniz-bridge-tr_TR.mo",
        "iletiniz-bridge/readme.txt",
        "iletiniz-bridge/src/class-plugin.php",
    ]


def test_zip_is_the_same_bytes_for_the_same_source(source: Path):
    """Neither the time nor the rights of the files show in the zip."""
    before = bridge_package.build(source, "1.2.3")
    for path in source.rglob("*.php"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)
    assert bridge_package.build(source, "1.2.3") == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("iletiniz-bridge.php", "Version:     1.2.3", "Version:     1.2.4"),
        ("iletiniz-bridge.php", "VERSION', '1.2.3'", "VERSION', '1.2.2'"),
        ("readme.txt", "Stable tag: 1.2.3", "Stable tag: trunk"),
    ],
)
def test_zip_is_refused_when_a_version_differs(source: Path, name: str, old: str, new: str):
    """The header, the constant and the readme all name the panel's version, or there is no zip."""
    text = (source / name).read_text()
    assert old in text
    (source / name).write_text(text.replace(old, new))
    with pytest.raises(Refused) as caught:
        bridge_package.build(source, "1.2.3")
    assert caught.value.code == "bridge_version"
    assert caught.value.details["file"] == name


@pytest.mark.parametrize("name", ["iletiniz-bridge.php", "readme.txt"])
def test_zip_is_refused_when_a_file_is_missing(source: Path, name: str):
    """A plugin without its file or its readme is not packed."""
    (source / name).unlink()
    with pytest.raises(Refused, match="bridge_incomplete"):
        bridge_package.build(source, "1.2.3")


@pytest.mark.parametrize(
    ("installed", "ours", "is_older"),
    [
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "0.10.0", True),
        ("1.2", "1.2.0", False),
        ("0.2.0", "0.2.0", False),
        ("0.3.0", "0.2.0", False),
        ("0.1.0-beta", "0.2.0", True),
        ("demo", "0.2.0", False),
        ("", "0.2.0", False),
        ("1..2", "2.0.0", False),
    ],
)
def test_older_version_is_told_by_its_numbers(installed: str, ours: str, *, is_older: bool):
    """Numbers are compared as numbers; what is no version is never called old."""
    assert bridge_package.is_older(installed, ours) is is_older


def test_command_writes_the_zip_and_says_where(told, run, tmp_path: Path):
    """The command makes the same zip as the page, with the panel's version, readable by all."""
    out = tmp_path / "plugin.zip"
    assert told("bridge", "build", "--out", out) == {
        "path": str(out),
        "version": __version__,
        "bytes": out.stat().st_size,
    }
    assert out.read_bytes() == bridge_package.build()
    assert out.stat().st_mode & 0o777 == 0o644
    assert run("bridge", "build", "--out", out).stdout == f"{out}\n"
    assert "iletiniz-bridge/iletiniz-bridge.php" in names(out.read_bytes())


def test_command_says_in_one_line_what_is_wrong(refused, tmp_path: Path):
    """A folder that is not there is one clear line."""
    assert "cannot be written" in refused("bridge", "build", "--out", tmp_path / "no" / "x.zip")


def test_zip_is_named_by_its_version():
    """Without --out the file's name says which version it is."""
    assert bridge_package.file_name() == f"iletiniz-bridge-{__version__}.zip"


def test_source_is_found_in_a_checkout_and_in_a_wheel(monkeypatch: pytest.MonkeyPatch):
    """The wheel carries the plugin's source beside the package's own files."""
    assert (paths.bridge_folder() / bridge_package.PLUGIN).is_file()
    monkeypatch.setattr(paths, "is_checkout", lambda: False)
    assert paths.bridge_folder() == paths.PACKAGE / "wp_bridge"
