import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from iletiniz_admin.cli.connections import connections
from iletiniz_admin.models import Connection, ConnectionStatus
from iletiniz_admin.sandbox.seed import STORE_KEY


@pytest.fixture
def run(settings, sandbox, engine, monkeypatch):
    """``run("list", stdin="")`` -> the result of ``iletiniz-admin connections list``."""
    monkeypatch.setenv("ILETINIZ_INSTANCE_PATH", str(settings.instance_path))
    monkeypatch.setenv("ILETINIZ_API_BASE_URL", sandbox.url)
    monkeypatch.setenv("ILETINIZ_CONNECT_BASE_URL", sandbox.url)
    return lambda *words, stdin="": CliRunner().invoke(connections, list(words), input=stdin)


def test_add_key_prints_the_id_and_nothing_else(run, session):
    """A good key is stored under the workspace's name; JSON is one document."""
    result = run("add-key", "--json", stdin=STORE_KEY + "\n")
    assert result.exit_code == 0, result.stderr
    row = session.scalars(select(Connection)).one()
    assert json.loads(result.stdout) == {"connection_id": row.id}
    assert row.name == "Örnek Mağaza"


@pytest.mark.parametrize("key", ["", "abc", "iltz_test_unknown0123456789abcdef"])
def test_add_key_refuses_with_one_line(run, session, key):
    """A missing, malformed or revoked key ends with 1 and one line, which never quotes it."""
    result = run("add-key", stdin=key)
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert not key or key not in result.output
    assert session.scalars(select(Connection)).all() == []


def test_add_key_stores_unchecked_when_iletiniz_is_silent(run, walk, session):
    """A script's key is stored with a warning on standard error if nobody can be asked."""
    walk.switch(bad_gateway="refused")
    result = run("add-key", "--json", stdin=STORE_KEY)
    assert result.exit_code == 0
    assert "without a check" in result.stderr
    assert "connection_id" in json.loads(result.stdout)


def test_list_and_refresh_show_no_key(run):
    """Listing and refreshing print state and hint; refresh reads the quota."""
    run("add-key", stdin=STORE_KEY)
    [row] = json.loads(run("refresh", "--json").stdout)
    assert (row["status"], row["quota_remaining"], row["error"]) == ("connected", 620, None)
    result = run("list")
    assert result.exit_code == 0
    assert STORE_KEY not in result.output
    assert "iltz_test_…ri01" in result.output


def test_refresh_tells_a_lost_connection(run, sandbox, session):
    """A revoked key ends a refresh with 1 and marks the connection lost."""
    run("add-key", stdin=STORE_KEY)
    sandbox.app.extensions["iletiniz-sandbox"].keys[STORE_KEY].revoked = True
    result = run("refresh")
    assert result.exit_code == 1
    assert session.scalars(select(Connection)).one().status is ConnectionStatus.LOST
