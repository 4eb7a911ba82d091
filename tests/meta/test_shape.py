"""The shape of the code: no monolith, one conftest a room, no registry's host in any file."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {
    "iletiniz_admin/**/*.py": 400,
    "tests/**/test_*.py": 500,
    "tests/**/conftest.py": 150,
    "templates/**/*.html": 150,
}


def files(pattern: str) -> list[Path]:
    return [f for f in ROOT.glob(pattern) if "versions" not in f.parts]


@pytest.mark.parametrize(("pattern", "most"), LIMITS.items())
def test_files_stay_readable(pattern: str, most: int):
    """No module, test, conftest or template grows past its limit."""
    found = files(pattern)
    assert found
    lengths = {str(f.relative_to(ROOT)): len(f.read_text().splitlines()) for f in found}
    assert {name: length for name, length in lengths.items() if length > most} == {}


def tracked() -> list[Path]:
    git = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git is wherever it is
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in git.stdout.split("\0") if name]


def test_no_file_names_a_registry():
    """No file, lock files included, names the host of a package registry."""
    hosts = [f"{name}.org" for name in ("pypi", "pythonhosted", "npmjs")]
    naming = [
        str(file.relative_to(ROOT))
        for file in tracked()
        if file.is_file()
        and any(host in file.read_text(encoding="utf-8", errors="ignore") for host in hosts)
    ]
    assert naming == []


def test_pins_have_hashes():
    """Every pinned requirement carries its hashes."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        blocks = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
        pins = [line for line in blocks if line.strip()]
        assert pins
        assert all("==" in line and "--hash=sha256:" in line for line in pins)
