"""The bridge as a zip that WordPress takes: the same bytes for the same source, on any machine."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from iletiniz_admin import __version__
from iletiniz_admin.errors import Refused
from iletiniz_admin.paths import bridge_folder

FOLDER = "iletiniz-bridge"
PLUGIN = "iletiniz-bridge.php"
LEFT_OUT = frozenset({"README.md", "tests", "__pycache__"})
# Where the version stands; WordPress reads the first, the plugin itself the second, and the
# directory of plugins the third.
PLACES = (
    (PLUGIN, re.compile(r"^[ \t*]*Version:[ \t]*(\S+)", re.MULTILINE)),
    (PLUGIN, re.compile(r"ILETINIZ_BRIDGE_VERSION',\s*'([^']*)'")),
    ("readme.txt", re.compile(r"^Stable tag:[ \t]*(\S+)", re.MULTILINE)),
)
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
_READABLE = 0o100644 << 16
_UNIX = 3
_NUMBERS = re.compile(r"\d{1,9}", re.ASCII)


def file_name(version: str = __version__) -> str:
    """Return what the zip is called: "iletiniz-bridge-1.2.3.zip"."""
    return f"{FOLDER}-{version}.zip"


def build(folder: Path | None = None, version: str = __version__) -> bytes:
    """Return the zip of the plugin's source.

    Raises:
        Refused: ``bridge_incomplete`` (a file or its version is missing), ``bridge_version`` (a
            place names another version than this panel's).

    """
    source = folder or bridge_folder()
    _check_versions(source, version)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(_files(source)):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE
            entry.create_system = _UNIX
            archive.writestr(entry, path.read_bytes())
    return target.getvalue()


def is_older(installed: str, ours: str = __version__) -> bool:
    """Tell whether an installed version is older than this one; what is no version is not."""
    return bool(_numbers(installed)) and _numbers(installed) < _numbers(ours)


def _numbers(version: str) -> tuple[int, ...]:
    release = re.split(r"[-+]", version, maxsplit=1)[0]
    parts = release.split(".")
    if not all(_NUMBERS.fullmatch(part) for part in parts):
        return ()
    return tuple(map(int, [*parts, "0", "0"]))[:3]  # 1.2 is 1.2.0


def _files(source: Path) -> Iterator[tuple[str, Path]]:
    for path in source.rglob("*"):
        parts = path.relative_to(source).parts
        is_inner = any(part.startswith(".") or part in LEFT_OUT for part in parts)
        if path.is_file() and not is_inner:
            yield "/".join(parts), path


def _check_versions(source: Path, version: str) -> None:
    for name, pattern in PLACES:
        path = source / name
        found = pattern.search(path.read_text(encoding="utf-8")) if path.is_file() else None
        if found is None:
            raise Refused("bridge_incomplete", file=name)
        if found[1] != version:
            raise Refused("bridge_version", file=name, found=found[1], version=version)
