"""Settings: where they come from, what is refused, and that a secret is never shown."""

import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from iletiniz_admin.config import SETTING_NAMES, Settings, load_settings
from iletiniz_admin.errors import SettingsError

KEY = "A" * 43
Load = Callable[..., Settings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def load(folder: Path) -> Load:
    """``load("config.toml's text", NAME=value)`` -> settings."""

    def run(file: str | bytes = "", **environment: str) -> Settings:
        folder.mkdir(exist_ok=True)
        if file:
            content = file.encode() if isinstance(file, str) else file
            (folder / "config.toml").write_bytes(content)
        variables = {f"ILETINIZ_{name}": value for name, value in environment.items()}
        return load_settings({"ILETINIZ_INSTANCE_PATH": str(folder), **variables})

    return run


def refusal(load: Load, file: str | bytes = "", **environment: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(file, **environment)
    return str(caught.value)


def test_settings_have_their_defaults(load: Load, folder: Path):
    """Without any setting the panel is complete: SQLite beside it, iletiniz's own addresses."""
    settings = load()
    assert settings.database_url == f"sqlite:///{folder}/iletiniz-admin.sqlite"
    assert settings.queue_url == f"sqlite:///{folder}/queue.sqlite"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.trusted_proxies == 0
    assert settings.api_base_url == "https://api.iletiniz.com"
    assert settings.authorize_url == "https://iletiniz.com/connect/authorize"
    assert settings.token_url == "https://iletiniz.com/connect/token"
    assert settings.revoke_url == "https://iletiniz.com/connect/revoke"
    assert settings.upgrade_url == "https://iletiniz.com"
    assert settings.client_id == "wordpress"
    assert settings.uses_sqlite
    assert not settings.is_public_https


def test_settings_put_environment_before_file_before_default(load: Load):
    """The environment wins over config.toml, which wins over the default."""
    file = 'client_id = "file"\npublic_url = "https://file.example/"\ntrusted_proxies = 2\n'
    settings = load(file, CLIENT_ID="environment", API_BASE_URL="")
    assert settings.client_id == "environment"
    assert settings.public_url == "https://file.example"
    assert settings.is_public_https
    assert settings.trusted_proxies == 2
    assert settings.api_base_url == "https://api.iletiniz.com"


def test_settings_make_addresses_from_the_connect_base(load: Load):
    """Authorize, token, revoke and upgrade follow the connect base unless set themselves."""
    settings = load(CONNECT_BASE_URL="http://127.0.0.1:8901/", TOKEN_URL="https://t.example/token")
    assert settings.authorize_url == "http://127.0.0.1:8901/connect/authorize"
    assert settings.revoke_url == "http://127.0.0.1:8901/connect/revoke"
    assert settings.upgrade_url == "http://127.0.0.1:8901"
    assert settings.token_url == "https://t.example/token"


ADDRESSES = ("PUBLIC_URL", "API_BASE_URL", "CONNECT_BASE_URL", "AUTHORIZE_URL", "UPGRADE_URL")
BAD_ADDRESSES = (
    "nonsense",
    "ftp://x.example",
    "https://",
    "https://x.example:99999",
    "https://[::1",
    "https://user:pass@x.example",
    "https://x.example/?q=1",
    "https://x.example/#f",
    "https://x exam.ple",
    "https://x.example\\@y.example",
    "http://x.example",
    "http://127.0.0.1.example",
    "//x.example",
    "https://x.example/\x7f",
)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("value", BAD_ADDRESSES)
def test_settings_refuse_bad_addresses(load: Load, name: str, value: str):
    """An address that is none, or http outside this machine, is refused by the setting's name."""
    message = refusal(load, **{name: value})
    assert message.startswith(f"ILETINIZ_{name}: ")
    assert "https" in message or "plain address" in message
    assert "\n" not in message


@pytest.mark.parametrize("value", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"])
def test_settings_take_http_on_this_machine(load: Load, value: str):
    """Loopback needs no https."""
    assert load(PUBLIC_URL=value).public_url == value


@pytest.mark.parametrize("value", ["-1", "11", "1.5", "two", "²", "9" * 5000, " ", "0x1"])
def test_settings_refuse_bad_numbers(load: Load, value: str):
    """The count of proxies is a small whole number."""
    message = refusal(load, TRUSTED_PROXIES=value)
    assert message == "ILETINIZ_TRUSTED_PROXIES: expected a whole number from 0 to 10"


@pytest.mark.parametrize(
    "value",
    [
        "mysql://u:p@h/d",
        "nonsense",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://h",
        "postgresql+psycopg2://h/d",
    ],
)
def test_settings_refuse_unsupported_databases(load: Load, value: str):
    """A database that is not supported, or would be lost with the process, is refused."""
    message = refusal(load, DATABASE_URL=value)
    assert message.startswith("ILETINIZ_DATABASE_URL: expected sqlite:///FILE or postgresql")
    assert "u:p" not in message


def test_settings_choose_the_driver_of_postgresql(load: Load):
    """PostgreSQL's short address gets our driver; signs in the password stay as they are."""
    settings = load(DATABASE_URL="postgresql://u:p#%3F@h:5432/panel")
    assert settings.database_url == "postgresql+psycopg://u:p#%3F@h:5432/panel"
    assert not settings.uses_sqlite


@pytest.mark.parametrize("value", ["amqp://h", "sqlite://", "x"])
def test_settings_refuse_unsupported_queues(load: Load, value: str):
    """A queue is SQLite, PostgreSQL or Redis."""
    assert refusal(load, QUEUE_URL=value).startswith("ILETINIZ_QUEUE_URL: expected sqlite:///FILE")


@pytest.mark.parametrize("value", ["x" * 101, "kahve dükkanı", "a\tb"])
def test_settings_refuse_bad_client_ids(load: Load, value: str):
    """A client id is plain and short."""
    assert refusal(load, CLIENT_ID=value).startswith("ILETINIZ_CLIENT_ID: expected 1 to 100")


@pytest.mark.parametrize("name", ["databse_url", "instance_path", "ILETINIZ_CLIENT_ID"])
def test_settings_refuse_unknown_names(load: Load, name: str):
    """A name in config.toml that is no setting is named; the folder cannot say where it is."""
    assert refusal(load, f'{name} = "x"\n') == f"config.toml: {name} is not a setting"
    assert "instance_path" not in SETTING_NAMES


@pytest.mark.parametrize("value", ["true", "[1]", "1.5", "2026-07-20", "{a = 1}"])
def test_settings_refuse_values_of_another_kind(load: Load, value: str):
    """A value in config.toml is a text or a whole number."""
    message = refusal(load, f"client_id = {value}\n")
    assert message == "client_id in config.toml: expected a text in quotes or a number"


@pytest.mark.parametrize("content", ["client_id = ", "= 1", "a = 'x", b"\xff\xfe", "[unclosed"])
def test_settings_refuse_broken_toml(load: Load, content: str | bytes):
    """A file that is no TOML is named, with the place of the fault."""
    assert refusal(load, content).startswith("config.toml: cannot be read as TOML")


def test_settings_name_the_file_that_a_wrong_one_stands_in(load: Load):
    """A wrong value in config.toml is named by its name there."""
    assert refusal(load, 'public_url = "x"\n').startswith("public_url in config.toml: ")
    assert refusal(load, 'secret_key = "short"\n').startswith("secret_key in config.toml: ")


def test_settings_refuse_a_file_that_is_a_folder(load: Load, folder: Path):
    """A config.toml that cannot be read is refused, not skipped."""
    (folder / "config.toml").mkdir(parents=True)
    assert refusal(load).startswith("config.toml: cannot be read")


def test_settings_make_keys_once(load: Load, folder: Path):
    """Keys are made once, for this user's eyes only, and stay the same."""
    first, second = load(), load()
    assert (first.secret_key, first.encryption_keys) == (second.secret_key, second.encryption_keys)
    assert len(first.secret_key) >= 32
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder / "keys").iterdir()}
    assert modes == {"secret_key": 0o600, "encryption_keys": 0o600}
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700


def test_settings_make_one_key_when_started_together(folder: Path):
    """Processes that start at the same moment end up with the same keys."""
    folder.mkdir()
    barrier, found = threading.Barrier(8), []

    def start() -> None:
        barrier.wait(10)
        settings = load_settings({"ILETINIZ_INSTANCE_PATH": str(folder)})
        found.append((settings.secret_key, settings.encryption_keys))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(list((folder / "keys").iterdir())) == 2


def test_settings_write_no_key_that_was_given(load: Load, folder: Path):
    """Keys that come from the environment are not written to a file."""
    settings = load(SECRET_KEY="s" * 32, ENCRYPTION_KEYS=f"{KEY}, {'B' * 42}A")
    assert settings.encryption_keys == f"{KEY},{'B' * 42}A"
    assert not (folder / "keys").exists()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "tooshort-geheim", "at least 32 characters"),
        ("ENCRYPTION_KEYS", "geheim", "keys of 32 bytes in base64url"),
        ("ENCRYPTION_KEYS", f"{KEY},geheim", "keys of 32 bytes in base64url"),
        ("ENCRYPTION_KEYS", "geheimß" * 6, "keys of 32 bytes in base64url"),
        ("ENCRYPTION_KEYS", ", ,", "keys of 32 bytes in base64url"),
    ],
)
def test_settings_refuse_broken_keys_without_showing_them(load, name, value, expected):
    """A broken key is named, never shown."""
    message = refusal(load, **{name: value})
    assert message.startswith(f"ILETINIZ_{name}: ")
    assert expected in message
    assert "geheim" not in message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("secret_key", b"geheim"),
        ("secret_key", b""),
        ("secret_key", b"\xff" * 40),
        ("encryption_keys", b"geheim"),
        ("encryption_keys", b""),
        ("encryption_keys", b"\xff\xfe"),
    ],
)
def test_settings_refuse_broken_key_files(load: Load, folder: Path, name: str, content: bytes):
    """A broken key file stops the start by its path; it is neither shown nor replaced."""
    load()
    file = folder / "keys" / name
    file.write_bytes(content)
    message = refusal(load)
    assert message.startswith(f"{file}: ")
    assert "geheim" not in message
    assert file.read_bytes() == content


def test_settings_hide_secrets_from_repr(load: Load):
    """Printing the settings shows no secret and no password."""
    settings = load(
        SECRET_KEY="geheim" * 8,
        ENCRYPTION_KEYS=KEY,
        DATABASE_URL="postgresql://u:pass@h/d",
        QUEUE_URL="redis://:pass@h",
    )
    shown = repr(settings)
    for secret in ("geheim", KEY, "pass"):
        assert secret not in shown


@pytest.mark.parametrize("path", ["~nobody-here-at-all/x", "file/below", "file"])
def test_settings_refuse_a_folder_that_cannot_be(tmp_path: Path, path: str, monkeypatch):
    """An instance path that cannot be a folder is refused by name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match=r"^ILETINIZ_INSTANCE_PATH: "):
        load_settings({"ILETINIZ_INSTANCE_PATH": path})


@contextmanager
def unprivileged() -> Iterator[None]:
    """Run as a user without special rights: root may read everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("mode", [0o000, 0o500, 0o300], ids=oct)
def test_settings_refuse_a_folder_without_rights(mode: int):
    """A folder that this user may not read and write stops the start by the setting's name."""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        folder = Path(parent) / "instance"
        folder.mkdir()
        # What a user without rights meets in root's folder is what the mode gives others.
        folder.chmod(mode if os.geteuid() else mode >> 3 | mode >> 6)
        with unprivileged(), pytest.raises(SettingsError) as caught:
            load_settings({"ILETINIZ_INSTANCE_PATH": str(folder)})
        folder.chmod(0o700)
    where = f"{folder}/keys/secret_key: " if mode == 0o500 else "ILETINIZ_INSTANCE_PATH: "
    assert str(caught.value).startswith(where)
