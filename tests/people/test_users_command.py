"""``iletiniz-admin users …``."""

import json

import pytest
from click.testing import CliRunner, Result
from factories import make_store
from sqlalchemy import select

from iletiniz_admin.cli.users import users
from iletiniz_admin.clock import utcnow
from iletiniz_admin.crypto import verify_password
from iletiniz_admin.models import AuditEvent, Role, StoreAccess, User
from iletiniz_admin.services import throttle

PASSWORD = "kahve çekirdeği 42"


@pytest.fixture
def run(settings, engine, monkeypatch):
    monkeypatch.setenv("ILETINIZ_INSTANCE_PATH", str(settings.instance_path))

    def call(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(users, arguments, input=stdin)

    return call


def user_of(session, email: str) -> User:
    session.expire_all()
    user = session.scalars(select(User).where(User.email == email)).one()
    session.commit()  # a test that reads would otherwise keep the command from writing
    return user


def test_users_add_takes_the_password_from_stdin(run, session):
    """The given password works, need not be changed, and is printed nowhere."""
    result = run("add", "A@example.com", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    user = user_of(session, "a@example.com")
    assert verify_password(user.password_hash, PASSWORD)
    assert not user.must_change_password
    assert session.scalars(select(AuditEvent.actor)).all() == ["command line"]


def test_users_add_makes_a_password_and_prints_it_once(run, session):
    """Without a password one is made; with --json one document holds it, and that is all."""
    result = run("add", "a@example.com", "--role", "manager", "--json")
    answer = json.loads(result.stdout)
    user = user_of(session, "a@example.com")
    assert answer["user_id"] == user.id
    assert verify_password(user.password_hash, answer["password"])
    assert user.must_change_password


def test_users_add_gives_stores(run, session, sealer):
    """--store may be repeated; a store that does not exist is refused."""
    store = make_store(session, sealer)
    session.commit()
    assert run("add", "a@x.com", "--role", "viewer", "--store", str(store.id)).exit_code == 0
    assert session.scalars(select(StoreAccess.store_id)).all() == [store.id]
    session.commit()
    assert run("add", "b@x.com", "--role", "viewer", "--store", "99").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["add", "nobody", "--role", "admin"], None, 1),
        (["add", "a@example.com", "--role", "admin", "--password-stdin"], "short\n", 1),
        (["add", "a@example.com", "--role", "admin", "--password-stdin"], "", 1),
        (["set-password", "ghost@example.com"], None, 1),
        (["add", "a@example.com", "--role", "owner"], None, 2),
        (["add", "--role", "admin"], None, 2),
    ],
)
def test_users_refuses_in_one_line(run, session, arguments, stdin, code):
    """What cannot be done is said in one line on standard error, and nothing is stored."""
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == code
    assert result.stdout == ""
    if code == 1:
        assert len(result.stderr.strip().splitlines()) == 1
    assert not session.scalars(select(User)).all()


def test_users_set_password_lifts_a_lock(run, session):
    """A new password given at the machine works at once, even for a locked address."""
    from iletiniz_admin.services import sign_in

    run("add", "a@example.com", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    for _ in range(5):
        sign_in.begin_try(session, "a@example.com", "192.0.2.1", utcnow())
    session.commit()
    result = run(
        "set-password", "a@example.com", "--password-stdin", "--json", stdin="another one 1"
    )
    assert json.loads(result.stdout) == {"user_id": user_of(session, "a@example.com").id}
    assert sign_in.begin_try(session, "a@example.com", "192.0.2.1", utcnow()) is not None
    assert throttle.count(session, "sign_in_email_lock", "x", utcnow()) == 0


def test_users_list_is_one_document(run, session):
    """``users list --json`` prints one list, without any hash."""
    run("add", "a@example.com", "--role", "admin", "--password-stdin", stdin=PASSWORD)
    (row,) = json.loads(run("list", "--json").stdout)
    assert row["email"] == "a@example.com"
    assert row["role"] == Role.ADMIN
    assert row["is_active"] is True
    assert "argon2" not in json.dumps(row)
    assert "a@example.com" in run("list").stdout
