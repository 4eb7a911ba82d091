"""``keys``: rotation loses nothing, and a value stays bound to its row."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from factories import API_KEY, NOW, SECRET, make_connection, make_store, make_user

from iletiniz_admin.cli.keys import SEALED_COLUMNS, reseal_all
from iletiniz_admin.config import load_settings
from iletiniz_admin.config.keys import new_encryption_key
from iletiniz_admin.crypto import SealBroken, Sealer, context, parse_keys
from iletiniz_admin.models import Base, Connection, OAuthAttempt, Role, Store


def fill(session, sealer) -> tuple[Connection, Store, OAuthAttempt]:
    """One row of every table that holds a secret, each column filled."""
    connection = make_connection(session, sealer)
    store = make_store(session, sealer)
    store.sealed_next_secret = sealer.seal(
        "next", context=context("stores", store.id, "signing_secret")
    )
    store.sealed_webhook_secret = sealer.seal(
        "hook", context=context("stores", store.id, "webhook_secret")
    )
    user = make_user(session, "a@example.com", Role.ADMIN)
    attempt = OAuthAttempt(
        state_hash="h",
        sealed_verifier=b"",
        user_id=user.id,
        redirect_uri="http://127.0.0.1/",
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )
    session.add(attempt)
    session.flush()
    place = context("oauth_attempts", attempt.id, "verifier")
    attempt.sealed_verifier = sealer.seal("verifier", context=place)
    session.commit()
    return connection, store, attempt


def opened(
    sealer: Sealer, connection: Connection, store: Store, attempt: OAuthAttempt
) -> list[str]:
    signing = context("stores", store.id, "signing_secret")
    return [
        sealer.open(
            connection.sealed_key, context=context("connections", connection.id, "api_key")
        ),
        sealer.open(store.sealed_secret, context=signing),
        sealer.open(store.sealed_next_secret, context=signing),
        sealer.open(
            store.sealed_webhook_secret, context=context("stores", store.id, "webhook_secret")
        ),
        sealer.open(
            attempt.sealed_verifier, context=context("oauth_attempts", attempt.id, "verifier")
        ),
    ]


ALL = [API_KEY, SECRET, "next", "hook", "verifier"]


def test_keys_know_every_sealed_column():
    """Each column that holds a sealed value is known to the rotation."""
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.startswith("sealed_")
    }
    assert {(model.__tablename__, column) for model, column, _ in SEALED_COLUMNS} == columns


def test_keys_reseal_everything_with_the_newest(session, sealer, settings):
    """After a rotation all secrets open with the new key alone; a second time nothing is left."""
    rows = fill(session, sealer)
    before = [rows[0].sealed_key, rows[1].sealed_secret]
    new = new_encryption_key()
    both = Sealer(parse_keys(f"{new},{settings.encryption_keys}"))
    assert reseal_all(session, both) == (5, 0)
    assert reseal_all(session, both) == (0, 0)
    assert opened(Sealer(parse_keys(new)), *rows) == ALL
    assert rows[0].sealed_key != before[0]
    assert rows[1].sealed_secret != before[1]


def test_keys_reseal_no_value_of_another_row(session, sealer, settings):
    """A value that was moved to another row does not open there and is left as it is."""
    connection, store, _ = fill(session, sealer)
    other = make_store(session, sealer, site="https://b.example")
    other.sealed_secret = store.sealed_secret
    moved = other.sealed_secret
    both = Sealer(parse_keys(f"{new_encryption_key()},{settings.encryption_keys}"))
    assert reseal_all(session, both) == (5, 1)
    assert other.sealed_secret == moved
    with pytest.raises(SealBroken):
        both.open(moved, context=context("stores", other.id, "signing_secret"))
    assert connection.sealed_key


def test_keys_init_keeps_what_is_there(run, empty: Path):
    """Keys are made once; a second init leaves them alone."""
    assert run("keys", "init", at=empty).returncode == 0
    keys = {file.name: file.read_bytes() for file in (empty / "keys").iterdir()}
    assert set(keys) == {"secret_key", "encryption_keys"}
    assert run("keys", "init", at=empty).returncode == 0
    assert keys == {file.name: file.read_bytes() for file in (empty / "keys").iterdir()}


def sealed_secret(instance: Path) -> bytes:
    base = sqlite3.connect(instance / "iletiniz-admin.sqlite")
    [(sealed,)] = base.execute("SELECT sealed_secret FROM stores").fetchall()
    base.close()
    return bytes(sealed)


def test_keys_rotate_and_drop_the_old_one(run, told, instance: Path):
    """Rotate, then take the old key away: the store's secret still opens, in other bytes."""
    secret = told("stores", "add", "Kahve", "--url", "https://k.example")["signing_secret"]
    file, before = instance / "keys" / "encryption_keys", sealed_secret(instance)
    [old] = file.read_text().split()
    done = run("keys", "rotate")
    assert done.returncode == 0
    assert "1 secrets were sealed again" in done.stdout
    assert "Restart" in done.stdout
    new, kept = file.read_text().split()
    assert kept == old
    assert file.stat().st_mode & 0o777 == 0o600
    assert sealed_secret(instance) != before
    file.write_text(new + "\n")
    settings = load_settings({"ILETINIZ_INSTANCE_PATH": str(instance)})
    sealer = Sealer(parse_keys(settings.encryption_keys))
    where = context("stores", 1, "signing_secret")
    assert sealer.open(sealed_secret(instance), context=where) == secret
    assert sorted(os.listdir(instance / "keys")) == ["encryption_keys", "secret_key"]  # noqa: PTH208 - names


def test_keys_rotate_needs_the_file(refused, instance: Path):
    """Keys that come from a setting are not rotated behind its back."""
    before = (instance / "keys" / "encryption_keys").read_text()
    line = refused("keys", "rotate", env={"ILETINIZ_ENCRYPTION_KEYS": new_encryption_key()})
    assert "newest first" in line
    assert (instance / "keys" / "encryption_keys").read_text() == before


def test_keys_rotate_makes_no_key_without_tables(refused, empty: Path):
    """Where there is nothing to seal again, no key is added."""
    refused("keys", "rotate", at=empty)
    assert len((empty / "keys" / "encryption_keys").read_text().split()) == 1
