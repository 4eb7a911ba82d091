"""Which WordPress there is to run in, which shop, and what keeps a test from running."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PHP = (
    "php",
    "-d",
    "memory_limit=512M",
    "-d",
    "sendmail_path=/bin/true",
    "-d",
    "display_errors=stderr",
)
STAND_IN = HERE / "stand_in" / "woocommerce"
CACHE = ROOT / ".cache" / "wordpress"
_CORES = {
    "debian": Path("/usr/share/wordpress"),
    "npm": CACHE / "wordpress",
    "other": Path(os.environ.get("WORDPRESS_CORE_DIR") or "/nonexistent"),
}
_NEEDED = ("php", "mariadbd", "mariadb-install-db")
STORAGES = ("posts", "tables")


@dataclass(frozen=True)
class Kind:
    """What a site is made of; `shop` is "" for WordPress alone."""

    core: str
    shop: str = "woocommerce"
    has_bridge: bool = True


def cores() -> list[str]:
    """Return the cores to test with; the two that the project promises are always among them."""
    return ["debian", "npm"] + (["other"] if _CORES["other"].is_dir() else [])


def any_core() -> str:
    """Return the first core that the shop can live in: what one test shows, one core shows."""
    unfit = _unfit_for_shop() if has_real_shop() else []
    return next(name for name in cores() if name not in unfit)


def has_real_shop() -> bool:
    return bool(os.environ.get("WOOCOMMERCE_DIR"))


def shop_folder() -> Path:
    """Return WooCommerce itself where its folder is named, our stand-in otherwise."""
    return Path(os.environ.get("WOOCOMMERCE_DIR") or STAND_IN)


def find_program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def find_fpm() -> str | None:
    """Return PHP's process manager; its name carries a version."""
    names = sorted(one.name for one in Path("/usr/sbin").glob("php-fpm*"))
    return find_program(names[-1]) if names else None


def need_programs() -> None:
    """Skip without PHP and a database; where nothing may be missing, fail."""
    missing = [one for one in _NEEDED if not find_program(one)]
    if missing:
        _do_without(f"{' and '.join(missing)} not installed")


def need_core(name: str) -> Path:
    """Return a core's folder; where it is missing, as above."""
    need_programs()
    folder = _CORES[name]
    if not (folder / "wp-settings.php").is_file():
        _do_without(f"no WordPress in {folder}; run .ci/wordpress")
    if has_real_shop() and name in _unfit_for_shop():
        pytest.skip("this WooCommerce asks for a newer WordPress")
    return folder


def need_web() -> tuple[str, str]:
    """Return nginx and PHP's process manager."""
    nginx, fpm = find_program("nginx"), find_fpm()
    if not nginx or not fpm:
        _do_without("nginx and php-fpm not installed")
    return nginx, fpm


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and here it must be")
    pytest.skip(reason)


def _unfit_for_shop() -> list[str]:
    """Ask the shop's own head which WordPress it needs."""
    needed = _head_of(shop_folder() / "woocommerce.php", "Requires at least:")
    return [
        name
        for name in cores()
        if _CORES[name].is_dir() and _version_of(_CORES[name]) < _numbers(needed)
    ]


def _version_of(core: Path) -> tuple[int, ...]:
    return _numbers(_head_of(core / "wp-includes" / "version.php", "$wp_version ="))


def _head_of(file: Path, mark: str) -> str:
    if not file.is_file():
        return "0"
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((one.partition(mark)[2] for one in lines if mark in one), "0")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip(" ';").split("-")[0].split(".")[:2])
