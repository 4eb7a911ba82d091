"""A real WordPress in a folder and a database of its own, with the bridge from its built zip."""

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from journey.house import PATIENCE_SECONDS, PROGRAM, free_port
from wordpress.cores import CACHE, HERE, PHP, Kind, need_core, shop_folder
from wordpress.database import Database

_MARK = "--answer--\n"
_SALTS = ("AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY", "AUTH_SALT")
_SALTS += ("SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT")
_CLI = CACHE / "wp-cli.phar"


class Site:
    """One WordPress; everything about it can be asked in PHP."""

    def __init__(self, folder: Path, database: Database, name: str, kind: Kind) -> None:
        self.folder, self.database, self.name, self.kind = folder, database, name, kind
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.constants: dict[str, Any] = {
            "DB_NAME": name,
            "DB_USER": "root",
            "DB_PASSWORD": "",
            "DB_HOST": f"localhost:{database.socket}",
            "DB_CHARSET": "utf8mb4",
            "DB_COLLATE": "",
            "WP_DEBUG": True,
            "WP_DEBUG_LOG": True,
            "WP_DEBUG_DISPLAY": False,
            "DISABLE_WP_CRON": True,  # tests tick by hand
            "AUTOMATIC_UPDATER_DISABLED": True,
            "WP_HTTP_BLOCK_EXTERNAL": True,
            "WP_ACCESSIBLE_HOSTS": "127.0.0.1,localhost",
            "FS_METHOD": "direct",
            "ILETINIZ_BRIDGE_LOCAL": True,
        } | {salt: hashlib.sha256(f"{salt}{name}".encode()).hexdigest() for salt in _SALTS}

    def configure(self, constants: Mapping[str, Any] | None = None) -> None:
        """Write `wp-config.php`, with these constants changed."""
        self.constants |= constants or {}
        shutil.copy(HERE / "php" / "wp-config.php", self.folder)
        (self.folder / "constants.json").write_text(json.dumps(self.constants))

    def run(self, script: Path, said: str = "") -> str:
        """Run a script with this WordPress as the folder worked in."""
        done = self.start(script, said=said)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(
        self, *command: str | Path, said: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own scripts
            [*PHP, *map(str, command)],
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS * 5,
            check=False,
        )

    def php(self, code: str) -> Any:
        """Run PHP inside WordPress; return what it returns, by way of JSON."""
        said = self.run(HERE / "php" / "run.php", code)
        assert _MARK in said, said
        return json.loads(said.rpartition(_MARK)[2])

    def cli(self, *arguments: str) -> str:
        """Run WP-CLI."""
        done = self.start(_CLI, "--allow-root", f"--path={self.folder}", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def tick(self) -> None:
        """Do what WP-Cron does every minute, once."""
        self.php("do_action( 'iletiniz_bridge_tick' );")

    def sql(self, statement: str) -> list[list[str]]:
        rows = self.database.run(statement, self.name).splitlines()
        return [row.split("\t") for row in rows]

    def waiting(self) -> int:
        """Count the events that are not delivered."""
        asked = "SELECT count(*) FROM wp_iletiniz_outbox WHERE state = 'waiting'"
        return int(self.sql(asked)[0][0])

    def add_code(self, name: str, code: str) -> None:
        """Add a file that WordPress always loads, as hosts and tinkerers do."""
        folder = self.folder / "wp-content" / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.php").write_text(f"<?php\n{code}\n", encoding="utf-8")

    def drop_code(self, name: str) -> None:
        (self.folder / "wp-content" / "mu-plugins" / f"{name}.php").unlink()

    def complaints(self) -> list[str]:
        """Return what PHP said about the bridge: warnings, notices, deprecations."""
        file = self.folder / "wp-content" / "debug.log"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [line for line in lines if "plugins/iletiniz-bridge/" in line]

    def logged(self) -> str:
        """Return what was written into WooCommerce's log."""
        content = self.folder / "wp-content"
        files = [content / "shop.log", *content.glob("uploads/wc-logs/*.log")]
        return "\n".join(f"{file.name} {file.read_text()}" for file in files if file.exists())

    def load(self, dump: bytes) -> None:
        """Begin with a copy of another database, at this site's address."""
        self.database.run(f"DROP DATABASE IF EXISTS {self.name}; CREATE DATABASE {self.name}")
        self.database.run(dump, self.name)
        named = f"SET option_value = '{self.url}' WHERE option_name IN ('siteurl', 'home')"
        self.database.run(f"UPDATE wp_options {named}", self.name)


class Sites:
    """Makes sites; each kind is installed once and copied from then on."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self._dumps: dict[Kind, bytes] = {}
        self._count = 0

    def make(self, kind: Kind, storage: str = "posts") -> Site:
        if kind not in self._dumps:
            self._install(kind)
        site = self._lay_out(kind)
        site.configure()
        site.load(self._dumps[kind])
        if storage == "tables":
            site.sql(
                "UPDATE wp_options SET option_value = 'yes' "
                "WHERE option_name = 'woocommerce_custom_orders_table_enabled'"
            )
        return site

    @cached_property
    def zip(self) -> Path:
        """Build the plugin's zip, as `iletiniz-admin bridge build` gives it to a merchant."""
        file = self.folder / "iletiniz-bridge.zip"
        command = [str(PROGRAM), "bridge", "build", "--out", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
        assert done.returncode == 0, done.stdout + done.stderr
        return file

    def _lay_out(self, kind: Kind) -> Site:
        """Make the folder: a core's files by name only, a `wp-content` of its own."""
        self._count += 1
        folder = self.folder / f"site{self._count}"
        shutil.copytree(self._core(kind.core), folder, copy_function=os.link)
        content = folder / "wp-content"
        for name in ("plugins", "themes", "uploads/wc-logs", "mu-plugins"):
            (content / name).mkdir(parents=True)
        shutil.copytree(HERE / "theme", content / "themes" / "plain")
        languages = CACHE / "languages"
        if kind.core == "npm" and languages.is_dir():
            (content / "languages").symlink_to(languages)
        if kind.shop:
            (content / "plugins" / kind.shop).symlink_to(shop_folder())
        if kind.has_bridge:
            self.unpack(content / "plugins")
        return Site(folder, self.database, f"site{self._count}", kind)

    def unpack(self, plugins: Path) -> None:
        """Unpack the zip, as WordPress's "Upload plugin" does."""
        with zipfile.ZipFile(self.zip) as archive:
            archive.extractall(plugins)

    def _core(self, name: str) -> Path:
        """Copy a core here once: links from our own copy can harm nobody."""
        copy = self.folder / f"core-{name}"
        if not copy.exists():
            left = shutil.ignore_patterns("wp-content", "wp-config.php", ".htaccess")
            shutil.copytree(need_core(name), copy, ignore=left, ignore_dangling_symlinks=True)
        return copy

    def _install(self, kind: Kind) -> None:
        """Install a kind of site and keep its database."""
        site = self._lay_out(kind)
        site.configure()
        site.database.run(f"CREATE DATABASE {site.name} CHARACTER SET utf8mb4")
        site.run(HERE / "php" / "install.php")
        plugins = [f"{kind.shop}/{kind.shop}.php"] if kind.shop else []
        plugins += ["iletiniz-bridge/iletiniz-bridge.php"] if kind.has_bridge else []
        for plugin in plugins:
            error = site.php(f"switch_theme( 'plain' ); return activate_plugin( '{plugin}' );")
            assert error is None, error
        if kind.shop:
            site.php((HERE / "php" / "open-shop.php").read_text().removeprefix("<?php"))
        self._dumps[kind] = site.database.dump(site.name)
        shutil.rmtree(site.folder)
